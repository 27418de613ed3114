import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { applyTheme, theme } from './styles/theme.ts'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
target.replaceChildren()
applyTheme(document.documentElement, theme)
mount(App, { target })
