/** ICU messages: the one plain sentence of a result from its code and values, in the language that a face has for it. */
import { IntlMessageFormat } from 'intl-messageformat'
import type { AnyProcess } from './contract.js'

export const formatMessage = (
  message: string,
  values: Readonly<Record<string, string | number>>,
  locale = 'en',
): string => String(new IntlMessageFormat(message, locale).format(values))

/** The sentence of a result; `messages` are those of the language, the definition's own (English) are the fallback. */
export const sentenceOf = (
  process: AnyProcess,
  outputs: unknown,
  locale = 'en',
  messages: Readonly<Record<string, string>> = {},
): string => {
  const { code, values } = process.sentence(outputs as never)
  const translated = messages[code]
  const message = translated ?? process.messages[code]
  return message ? formatMessage(message, values, translated ? locale : 'en') : code
}
