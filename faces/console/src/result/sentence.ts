/** The sentence that opens a result: an ICU message of the process; its numbers are marked as computed. */

import type { AnyProcess } from '@setu/core/contract'
import { IntlMessageFormat } from 'intl-messageformat'

export interface Piece {
  readonly text: string
  /** A number that Setu computed. */
  readonly computed: boolean
}

// Types of the message syntax tree (formatjs): argument, number, plural's "#" stay; a tag wraps.
const ARGUMENT = 1
const NUMBER = 2
const TAG = 8
interface Node {
  readonly type: number
  readonly value?: string
  readonly children?: Node[]
}

/** A number, or a text that a process wrote as one (`−19 %`); the ends of its interval stay plain. */
const isComputed = (name: string, values: Readonly<Record<string, unknown>>): boolean => {
  const value = values[name]
  return (
    typeof value === 'number' ||
    (typeof value === 'string' && /^[+−-]?\d/.test(value) && !/low|high|unit|from|to$/i.test(name))
  )
}

const marked = (nodes: readonly Node[], values: Readonly<Record<string, unknown>>): Node[] =>
  nodes.map((node) => {
    if (node.type === NUMBER || (node.type === ARGUMENT && isComputed(node.value ?? '', values)))
      return { type: TAG, value: 'b', children: [node] }
    if (node.type === TAG && node.children)
      return { ...node, children: node.value === 'b' ? node.children : marked(node.children, values) }
    return node
  })

/** Signs of the number rules: U+2212, thin space in thousands, no-break space before the per cent sign. */
const tidy = (text: string): string =>
  text
    .replace(/(^|[^\w])-(?=\d)/g, '$1−')
    .replace(/(\d)[\s\u00a0]?%/g, '$1\u00a0%')
    .replace(/(\d),(?=\d{3})/g, '$1\u202f')

export const sentenceOf = (process: AnyProcess, outputs: Record<string, unknown>, language = 'en'): Piece[] => {
  const { code, values } = process.sentence(outputs as never)
  const message = process.messages[code]
  if (!message) return [{ text: code, computed: false }]
  const plain = new IntlMessageFormat(message, language)
  const format = new IntlMessageFormat(marked(plain.getAst() as Node[], values) as never, language)
  const parts = format.format<Piece>({
    ...values,
    b: (chunks: unknown[]) => ({
      text: chunks.map((c) => (typeof c === 'string' ? c : (c as Piece).text)).join(''),
      computed: true,
    }),
  } as never)
  const list = Array.isArray(parts) ? parts : [parts]
  return list.map((part) =>
    typeof part === 'string'
      ? { text: tidy(part), computed: false }
      : { ...(part as Piece), text: tidy((part as Piece).text) },
  )
}
