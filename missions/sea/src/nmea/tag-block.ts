/**
 * TAG blocks (IEC 61162-450): `\s:station,c:1354725824,g:1-2-0136*22\`. Times above 4e10 are milliseconds. Unknown keys
 * are kept. The older grouping `1G2:0125` (sentence 1 of 2 of group 0125) is read as `g`.
 */
import { hexByteAt, parsesHex } from './checksum.js'

export interface TagBlock {
  /** Receive time, UTC milliseconds; null where there is none that can be read. */
  readonly timeMs: number | null
  readonly source: string | null
  readonly destination: string | null
  readonly text: string | null
  /** Which sentence of how many of which group. */
  readonly group: { readonly part: number; readonly total: number; readonly id: string } | null
  readonly line: number | null
  readonly relativeTime: number | null
  /** Every field by key, as it stands. */
  readonly fields: Readonly<Record<string, string>>
  readonly checksum: 'good' | 'bad' | 'none'
}

/** Seconds or milliseconds since 1970 as milliseconds; null outside 1980 to 2100. */
export const epochMs = (text: string): number | null => {
  if (!/^\d{1,16}(\.\d{1,9})?$/.test(text)) return null
  const value = Number(text)
  const ms = value > 4e10 ? value : value * 1000
  return ms >= 315_532_800_000 && ms < 4_102_444_800_000 ? Math.floor(ms) : null
}

/** Texts of stations: a log names few, and each of them on many lines. */
const lastSource = { bytes: new Uint8Array(64), length: -1, text: '' }

const sourceIn = (bytes: Uint8Array, from: number, to: number): string => {
  const n = to - from
  if (n === lastSource.length) {
    let k = 0
    while (k < n && lastSource.bytes[k] === bytes[from + k]) k++
    if (k === n) return lastSource.text
  }
  let text = ''
  for (let k = from; k < to; k++) text += String.fromCharCode(bytes[k]!)
  if (n <= lastSource.bytes.length) {
    for (let k = 0; k < n; k++) lastSource.bytes[k] = bytes[from + k]!
    lastSource.length = n
    lastSource.text = text
  }
  return text
}

/** A plain block; its fields are made when they are asked for. */
class PlainTagBlock implements TagBlock {
  readonly destination = null
  readonly text = null
  readonly group = null
  readonly line = null
  readonly relativeTime = null
  readonly checksum = 'good'
  readonly timeMs: number | null
  readonly source: string | null
  readonly #said: number

  constructor(said: number, source: string | null) {
    const ms = said > 4e10 ? said : said * 1000
    this.timeMs = ms >= 315_532_800_000 && ms < 4_102_444_800_000 ? ms : null
    this.source = source
    this.#said = said
  }

  get fields(): TagBlock['fields'] {
    return { c: String(this.#said), ...(this.source === null ? {} : { s: this.source }) }
  }
}

/**
 * The block that most logs hold, a time in whole numbers and perhaps a source, read straight from the bytes without a text
 * or a table of fields; undefined where it is any other.
 */
export const plainTagBlock = (bytes: Uint8Array, start: number, end: number): TagBlock | undefined => {
  let sum = 0
  let value = -1
  let [from, to] = [-1, -1]
  let at = start
  while (at < end - 3) {
    const key = bytes[at]!
    if (bytes[at + 1] !== 58 || (key !== 99 && key !== 115)) return undefined
    sum ^= key ^ 58
    at += 2
    const begin = at
    if (key === 99) {
      // A zero in front would be lost.
      if (value >= 0 || bytes[at] === 48) return undefined
      value = 0
      for (let c = bytes[at]!; c >= 48 && c <= 57 && at - begin < 14; c = bytes[++at]!) {
        value = value * 10 + c - 48
        sum ^= c
      }
      if (at === begin) return undefined
    } else {
      if (from >= 0) return undefined
      for (let c = bytes[at]!; c !== 44 && c !== 42 && at < end - 3; c = bytes[++at]!) {
        if (c < 33 || c > 126) return undefined
        sum ^= c
      }
      from = begin
      to = at
    }
    if (bytes[at] === 44 && at < end - 3) {
      sum ^= 44
      at++
    } else if (bytes[at] !== 42 || at !== end - 3) return undefined
  }
  if (value < 0 || at !== end - 3 || bytes[at] !== 42 || hexByteAt(bytes, at + 1) !== sum) return undefined
  return new PlainTagBlock(value, from < 0 ? null : sourceIn(bytes, from, to))
}

/** The block between the two backslashes. */
export const parseTagBlock = (content: string): TagBlock => {
  const star = content.lastIndexOf('*')
  const body = star < 0 ? content : content.slice(0, star)
  let sum = 0
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i)
  const fields: Record<string, string> = Object.create(null)
  let group: TagBlock['group'] = null
  for (const entry of body.split(',')) {
    const colon = entry.indexOf(':')
    if (colon <= 0) continue
    const key = entry.slice(0, colon)
    const value = entry.slice(colon + 1)
    const old = /^(\d)G(\d)$/.exec(key)
    if (old) {
      group = { part: Number(old[1]), total: Number(old[2]), id: value }
      continue
    }
    fields[key] = value
    if (key === 'g') {
      const [part, total, id] = value.split('-')
      if (id !== undefined && /^\d+$/.test(part!) && /^\d+$/.test(total!))
        group = { part: Number(part), total: Number(total), id }
    }
  }
  const count = (key: string): number | null => (/^\d{1,9}$/.test(fields[key] ?? '') ? Number(fields[key]) : null)
  return {
    timeMs: fields['c'] === undefined ? null : epochMs(fields['c']),
    source: fields['s'] ?? null,
    destination: fields['d'] ?? null,
    text: fields['t'] ?? fields['i'] ?? null,
    group,
    line: count('n'),
    relativeTime: count('r'),
    fields,
    checksum: star < 0 ? 'none' : parsesHex(content, star + 1) === sum ? 'good' : 'bad',
  }
}
