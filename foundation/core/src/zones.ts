/**
 * Local clocks to UTC: an IANA zone (`Asia/Jakarta`, by the host's Intl and its tz database) or a fixed offset (`+07:00`).
 * A reading that a change of clocks repeats is `ambiguous`, one that it leaves out is `skipped`; both come back with the
 * candidates instead of a silent choice. Zones with offsets of odd seconds (before about 1950) are exact to the second
 * where the host's Intl gives seconds.
 *
 *     const jakarta = zone('Asia/Jakarta')
 *     formatInstant(toUtc(jakarta, parseWallClock('2020-01-01 07:00').asUtcMs).ms) === '2020-01-01T00:00:00Z'
 */
import { setuError } from './errors.js'
import { dayMs, minuteMs } from './time.js'

export interface Zone {
  readonly name: string
  /** Milliseconds to add to UTC for the local clock at that instant. */
  offsetMs(utcMs: number): number
}

const fixed = (name: string, minutes: number): Zone => ({ name, offsetMs: () => minutes * minuteMs })

const offsetFromIntl = (format: Intl.DateTimeFormat, utcMs: number): number => {
  const field: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(utcMs)) field[type] = Number(value)
  const local = Date.UTC(
    field['year']!,
    field['month']! - 1,
    field['day']!,
    field['hour']!,
    field['minute']!,
    field['second']!,
  )
  return local - Math.floor(utcMs / 1000) * 1000
}

/** A zone by IANA name, `UTC`, `Z` or an offset such as `+07:00`. Throws `bad-input` for a name the host does not know. */
export const zone = (name: string, where = 'tz'): Zone => {
  const text = name.trim()
  if (/^(z|utc|gmt)$/i.test(text)) return fixed('UTC', 0)
  const m = /^(?:utc)?([+-])(\d{2}):?(\d{2})$/i.exec(text)
  if (m && Number(m[3]) < 60 && Number(m[2]) * 60 + Number(m[3]) <= 14 * 60) {
    const minutes = (Number(m[2]) * 60 + Number(m[3])) * (m[1] === '-' ? -1 : 1)
    return fixed(`${m[1]}${m[2]}:${m[3]}`, minutes)
  }
  let format: Intl.DateTimeFormat
  try {
    if (!/^[A-Za-z][\w+-]*(?:\/[\w+-]+)+$/.test(text)) throw new RangeError('not Area/Place')
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: text,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (cause) {
    throw setuError(
      'bad-input',
      {
        where,
        found: `"${name.slice(0, 60)}"`,
        expected: 'an IANA zone or an offset',
        wayOut: 'Write Asia/Kolkata, Asia/Jakarta, UTC or +05:30. Short names (IST, JST) mean several zones.',
      },
      { cause },
    )
  }
  // Clocks change at whole quarter hours of UTC, so one offset serves a quarter hour; hourly series ask once a step.
  const known = new Map<number, number>()
  const offsetMs = (utcMs: number): number => {
    const slot = Math.floor(utcMs / (15 * minuteMs))
    let offset = known.get(slot)
    if (offset === undefined) {
      offset = offsetFromIntl(format, utcMs)
      if (known.size > 100_000) known.clear()
      known.set(slot, offset)
    }
    return offset
  }
  return { name: text, offsetMs }
}

export interface LocalInstant {
  readonly kind: 'exact' | 'ambiguous' | 'skipped'
  /** UTC. Ambiguous: the earlier one; skipped: by the offset before the change, as RFC 5545 does. */
  readonly ms: number
  /** The later candidate of an ambiguous reading; equal to `ms` for others. */
  readonly laterMs: number
}

/** UTC of a local clock reading (`localMs`: the reading taken as if it were UTC, see `parseWallClock`). */
export const toUtc = (z: Zone, localMs: number): LocalInstant => {
  const before = z.offsetMs(localMs - dayMs)
  const after = z.offsetMs(localMs + dayMs)
  const candidates = [before, after, z.offsetMs(localMs - before), z.offsetMs(localMs - after)]
    .map((offset) => localMs - offset)
    .filter((ms, i, all) => all.indexOf(ms) === i && ms + z.offsetMs(ms) === localMs)
    .sort((a, b) => a - b)
  if (candidates.length === 0) return { kind: 'skipped', ms: localMs - before, laterMs: localMs - before }
  const [first, last] = [candidates[0]!, candidates.at(-1)!]
  return { kind: first === last ? 'exact' : 'ambiguous', ms: first, laterMs: last }
}
