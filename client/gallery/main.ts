/**
 * Every state of the interface without a server: `/?state=<name>`. A development tool, walked by the accessibility tests;
 * it is not part of what is shipped.
 */
import '../src/styles/fonts.css'
import '../src/styles/tokens.css'
import '../src/styles/base.css'
import '../src/styles/controls.css'
import { mount, unmount } from 'svelte'
import Gallery from './Gallery.svelte'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
const show = (wanted: string | null) => mount(Gallery, { target, props: { wanted } })
let shown = show(new URLSearchParams(location.search).get('state'))

/** Shows another state without loading the page anew: what walks through all of them does so in a fraction of the time. */
Object.assign(window, {
  showState: async (wanted: string): Promise<void> => {
    await unmount(shown)
    shown = show(wanted)
  },
})
