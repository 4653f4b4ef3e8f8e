/** Messages in the page's language. No sentence is built from parts: values go in by ICU placeholders. */
import { IntlMessageFormat } from 'intl-messageformat'
import { en, type MessageKey } from './en.js'

export type Language = 'en'
const catalogues: Record<Language, Record<MessageKey, string>> = { en }
export const languages: readonly { readonly id: Language; readonly short: string; readonly name: string }[] = [
  { id: 'en', short: 'EN', name: 'English' },
]

const language: Language = 'en'
export const currentLanguage = (): Language => language

const formats = new Map<string, IntlMessageFormat>()

/** A message; plain text is returned without loading a format. */
export const say = (key: MessageKey, values?: Record<string, string | number>): string => {
  const message = catalogues[language][key]
  if (!values) return message
  const id = `${language}:${key}`
  let format = formats.get(id)
  if (!format) {
    format = new IntlMessageFormat(message, language, undefined, { ignoreTag: true })
    formats.set(id, format)
  }
  return String(format.format(values))
}
