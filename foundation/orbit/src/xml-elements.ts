/**
 * XML as elements with their text, attributes and line, by fast-xml-parser: tag values stay text (`007` is no 7), a DOCTYPE is
 * refused, entities of the document's own are never expanded.
 */
import { setuError } from '@setu/core/errors'
import { XMLParser, XMLValidator } from 'fast-xml-parser'

export interface XmlElement {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** Text directly inside, trimmed, on one line. */
  readonly text: string
  readonly line: number
}

type Raw = Record<string, unknown>

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  captureMetaData: true,
})

/** The root element of a document. Throws `bad-file` with the line. */
export const parseXml = (text: string, where: string): XmlElement => {
  const body = text.replace(/^\uFEFF/, '')
  if (/<!DOCTYPE/i.test(body))
    throw setuError('bad-file', {
      where,
      found: 'a DOCTYPE',
      expected: 'a document without one',
      wayOut: 'Remove the DOCTYPE: no message of this kind needs entities of its own.',
    })
  const starts = [0]
  for (let at = body.indexOf('\n'); at >= 0; at = body.indexOf('\n', at + 1)) starts.push(at + 1)
  const lineOf = (index: number): number => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= index) low = middle
      else high = middle - 1
    }
    return low + 1
  }
  const fault = XMLValidator.validate(body)
  if (fault !== true)
    throw setuError('bad-file', {
      where: `${where}:${fault.err.line}`,
      found: fault.err.msg.slice(0, 120),
      expected: 'well-formed XML',
      wayOut: 'The file may be cut off; get it again.',
    })
  const meta = XMLParser.getMetaDataSymbol() as unknown as symbol
  const convert = (raw: Raw): XmlElement | string | undefined => {
    if ('#text' in raw) return String(raw['#text'])
    const tag = Object.keys(raw).find((k) => k !== ':@')
    if (tag === undefined || tag.startsWith('?') || tag.startsWith('#')) return undefined
    const inside = (raw[tag] as Raw[]).map(convert)
    const place = (raw as Record<symbol, { startIndex?: number } | undefined>)[meta]
    return {
      tag,
      attributes: (raw[':@'] ?? {}) as Record<string, string>,
      children: inside.filter((c): c is XmlElement => typeof c === 'object'),
      text: inside
        .filter((c): c is string => typeof c === 'string')
        .join(' ')
        .replace(/\s*[\r\n]+\s*/g, ' ')
        .trim(),
      line: lineOf(place?.startIndex ?? 0),
    }
  }
  let raw: Raw[]
  try {
    raw = parser.parse(body) as Raw[]
  } catch (error) {
    throw setuError('bad-file', {
      where,
      found: (error instanceof Error ? error.message : String(error)).slice(0, 120),
      expected: 'well-formed XML',
    })
  }
  const root = raw.map(convert).find((e): e is XmlElement => typeof e === 'object')
  if (!root) throw setuError('bad-file', { where, found: 'no element', expected: 'an XML document' })
  return root
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** Text for an element or an attribute. Throws `bad-input` on control characters, which XML cannot hold. */
export const escapeXml = (text: string, where: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text))
    throw setuError('bad-input', { where, found: 'a control character', expected: 'text' })
  return text.replace(/[&<>"]/g, (c) => escapes[c]!)
}
