/**
 * Messages in the page's language. No sentence is built from parts: values go in by ICU placeholders. A language is one
 * file; a key that it lacks is shown in English.
 */
import { createSubscriber } from 'svelte/reactivity'
import { en, type MessageKey } from './en.js'
import { formatPieces, formatText, type Piece, type Values } from './format.js'

export type Language = 'en' | 'hi' | 'ja'
/** Keys of the page, and of the missions by code: `rain.validate.title`, a sentence's code, a finding's code. */
export type Catalogue = Readonly<Record<string, string>>

export const languages: readonly { readonly id: Language; readonly short: string; readonly name: string }[] = [
  { id: 'en', short: 'EN', name: 'English' },
  { id: 'hi', short: 'हि', name: 'हिन्दी' },
  { id: 'ja', short: '日', name: '日本語' },
]
const loaders: Record<Exclude<Language, 'en'>, () => Promise<Catalogue>> = {
  hi: async () => (await import('./hi.js')).hi,
  ja: async () => (await import('./ja.js')).ja,
}

let language: Language = 'en'
let own: Catalogue = {}
let changed = (): void => undefined
// What calls `say` in a template is written anew when the language turns.
const follow = createSubscriber((update) => {
  changed = update
  return () => {
    changed = () => undefined
  }
})

export const currentLanguage = (): Language => {
  follow()
  return language
}

const isLanguage = (text: string | undefined): text is Language => languages.some((l) => l.id === text)

/** The choice made here, else the first language of the browser that there is. */
export const chosenLanguage = (): Language => {
  const asked = new URLSearchParams(location.search).get('lang') ?? undefined
  if (isLanguage(asked)) return asked
  try {
    const kept = localStorage.getItem('setu.language') ?? undefined
    if (isLanguage(kept)) return kept
  } catch {
    // Without storage the browser's wish decides.
  }
  return navigator.languages.map((l) => l.slice(0, 2)).find(isLanguage) ?? 'en'
}

export const turnLanguage = async (to: Language): Promise<void> => {
  own = to === 'en' ? {} : await loaders[to]()
  language = to
  document.documentElement.lang = to
  changed()
}

export const keepLanguage = async (to: Language): Promise<void> => {
  await turnLanguage(to)
  try {
    localStorage.setItem('setu.language', to)
  } catch {
    // The choice then lasts as long as the page.
  }
}

/** A message; plain text is returned as it is. */
export const say = (key: MessageKey, values?: Values): string => {
  follow()
  const translated = own[key]
  const message = translated ?? en[key]
  return values ? formatText(message, values, translated === undefined ? 'en' : language) : message
}

/** A message in pieces: what stands in `<b>` is marked. */
export const sayPieces = (key: MessageKey, values: Values): Piece[] => {
  follow()
  return formatPieces(own[key] ?? en[key], values, own[key] === undefined ? 'en' : language)
}

/** What a definition says in English, in the page's language where it is known by this code. */
export const sayCode = (code: string, english: string): string => {
  follow()
  return own[code] ?? english
}

/** The message of a code, with the language it is in; nothing where there is none. */
export const messageOf = (code: string): { readonly message: string; readonly language: Language } | undefined => {
  follow()
  const message = own[code]
  return message === undefined ? undefined : { message, language }
}
