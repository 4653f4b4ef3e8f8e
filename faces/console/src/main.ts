import { mount } from 'svelte'
import App from './App.svelte'
import './fonts.css'
import './tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/prose.css'
import './styles/controls.css'
import './styles/tables.css'
import './styles/figures.css'
import './styles/narrow.css'
import { startKeys } from './shell/keys.svelte.js'
import { startRouter } from './shell/router.svelte.js'

startRouter()
startKeys()
mount(App, { target: document.getElementById('app')! })
