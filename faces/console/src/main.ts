import { mount } from 'svelte'
import App from './App.svelte'
import './fonts.css'
import './tokens.css'
import './app.css'
import { startKeys } from './shell/keys.svelte.js'
import { startRouter } from './shell/router.svelte.js'

startRouter()
startKeys()
mount(App, { target: document.getElementById('app')! })
