/** The sentence that opens a result: an ICU message of the process; its numbers are marked as computed. */
import type { Sentence } from '@setu/core/contract'
import { formatPieces, type Piece, UnknownSyntax } from '../messages/format.js'
import { messageOf } from '../messages/say.js'
import { readableTimes } from '../numbers/instant.js'
import type { ProcessCard } from '../registry.js'

/** A number, or a text that a process wrote as one (`−19 %`); the ends of its interval stay plain. */
const isComputed = (name: string, value: unknown): boolean =>
  typeof value === 'number' ||
  (typeof value === 'string' && /^[+−-]?\d/.test(value) && !/low|high|unit|from|to$/i.test(name))

/** Times as people read them, and the signs of the number rules: U+2212, thin space in thousands, no-break space before the per cent sign. */
const tidy = (text: string): string =>
  readableTimes(text)
    .replace(/(^|[^\w])-(?=\d)/g, '$1−')
    .replace(/(\d)[\s\u00a0]?%/g, '$1\u00a0%')
    .replace(/(\d),(?=\d{3})/g, '$1\u202f')

export const sentencePieces = (message: string, { values }: Sentence, language: string): Piece[] =>
  formatPieces(message, values, language, (name) => isComputed(name, values[name])).map((p) => ({
    ...p,
    text: tidy(p.text),
  }))

/** In the page's language, else in English; a message beyond the light syntax is read by the library. */
export const sentenceOf = async (process: ProcessCard, sentence: Sentence | undefined): Promise<Piece[]> => {
  if (!sentence) return []
  const translated = messageOf(sentence.code)
  const message = translated?.message ?? process.messages[sentence.code]
  const language = translated?.language ?? 'en'
  if (message === undefined) return [{ text: sentence.code, computed: false }]
  try {
    return sentencePieces(message, sentence, language)
  } catch (error) {
    if (!(error instanceof UnknownSyntax)) throw error
    const { IntlMessageFormat } = await import('intl-messageformat')
    return [{ text: tidy(String(new IntlMessageFormat(message, language).format(sentence.values))), computed: false }]
  }
}
