/**
 * TAG blocks (IEC 61162-450): `\s:station,c:1354725824,g:1-2-0136*22\`. Times above 4e10 are milliseconds. Unknown keys
 * are kept. The older grouping `1G2:0125` (sentence 1 of 2 of group 0125) is read as `g`.
 */
import { parsesHex } from './checksum.js'

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
