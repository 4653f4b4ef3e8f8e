/** The keyboard map. Single keys act only outside fields and can be switched off (WCAG 2.1.4). */
import type { MessageKey } from '../messages/en.js'

export const keyList: readonly (readonly [keys: readonly string[], does: MessageKey])[] = [
  [['/'], 'key.find'],
  [['r', 'ctrl enter'], 'key.run'],
  [['p'], 'key.origin'],
  [['c'], 'key.copy'],
  [['t'], 'key.table'],
  [['l'], 'key.theme'],
  [['3', 'u'], 'key.map'],
  [['space', '←', '→', 'home', 'end'], 'key.time'],
  [['g s', 'g m', 'g e', 'g j', 'g v', 'g d'], 'key.go'],
  [['?'], 'key.list'],
]

type Deed = () => void
const deeds = new Map<string, Deed>()
let single = $state(stored())
let waitingForPlace = false

function stored(): boolean {
  try {
    return localStorage.getItem('setu.keys') !== 'off'
  } catch {
    return true
  }
}

export const singleKeys = {
  get on(): boolean {
    return single
  },
  set on(value: boolean) {
    single = value
    try {
      localStorage.setItem('setu.keys', value ? 'on' : 'off')
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  },
}

/** Binds a key while a component lives; returns its release. */
export const onKey = (key: string, deed: Deed): (() => void) => {
  const before = deeds.get(key)
  deeds.set(key, deed)
  return () => {
    if (deeds.get(key) === deed) {
      if (before) deeds.set(key, before)
      else deeds.delete(key)
    }
  }
}

/** A slider or a box takes keys that move or tick it; letters are not typed into it. */
const inField = (target: EventTarget | null, key: string): boolean => {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement && /^(range|checkbox|radio)$/.test(target.type))
    return /^( |Enter|Home|End|Tab|Arrow|Page)/.test(key)
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

export const startKeys = (): void => {
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      const run = deeds.get('ctrl enter')
      if (run) {
        event.preventDefault()
        run()
      }
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target, event.key) || event.isComposing) return
    if (event.key === 'Escape') return
    if (!single) return
    if (document.querySelector('dialog[open]') && event.key !== '?') return
    const key = waitingForPlace ? `g ${event.key}` : event.key
    waitingForPlace = !waitingForPlace && event.key === 'g'
    const deed = deeds.get(key)
    if (deed) {
      event.preventDefault()
      deed()
    }
  })
}
