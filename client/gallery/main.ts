/**
 * Every state of the interface without a server: `/?state=<name>`. A development tool, walked by the accessibility tests;
 * it is not part of what is shipped.
 */
import '../src/styles/fonts.css'
import '../src/styles/tokens.css'
import '../src/styles/base.css'
import '../src/styles/controls.css'
import { mount } from 'svelte'
import Gallery from './Gallery.svelte'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
mount(Gallery, { target, props: { wanted: new URLSearchParams(location.search).get('state') } })
