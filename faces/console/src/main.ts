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
import { chosenLanguage, turnLanguage } from './messages/say.js'
import { startKeys } from './shell/keys.svelte.js'
import { startRouter } from './shell/router.svelte.js'

startRouter()
startKeys()
// English is in the page; another language is waited for, and English stands in where it cannot be fetched.
turnLanguage(chosenLanguage())
  .catch(() => undefined)
  .finally(() => mount(App, { target: document.getElementById('app')! }))
