/** The distance of two ships over time, each on the straight line between places heard; nothing over a silence. */
import { type Fleet, heardAt, SILENCE_MS, turn } from './fleet.js'

const NMI_METRES = 1852

const between = (f: Fleet, k: number, ms: number): readonly [lon: number, lat: number] | undefined => {
  const at = heardAt(f, k, ms)
  if (at < 0) return undefined
  const next = at + 1
  if (next >= f.first[k + 1]!) return f.timeMs[at] === ms ? [f.lon[at]!, f.lat[at]!] : undefined
  const span = f.timeMs[next]! - f.timeMs[at]!
  if (span > SILENCE_MS) return undefined
  const along = span > 0 ? (ms - f.timeMs[at]!) / span : 0
  return [f.lon[at]! + along * turn(f.lon[at]!, f.lon[next]!), f.lat[at]! + along * (f.lat[next]! - f.lat[at]!)]
}

/** Tracks of a number that were heard in a stretch of time. */
export const tracksOf = (f: Fleet, mmsi: number, from: number, to: number): number[] => {
  const found: number[] = []
  for (let k = 0; k < f.ids.length; k++)
    if (f.mmsi[k] === mmsi && f.timeMs[f.first[k]!]! <= to && f.timeMs[f.first[k + 1]! - 1]! >= from) found.push(k)
  return found
}

export interface Apart {
  readonly ms: number
  /** Metres; null where one of the two was not heard. */
  readonly metres: number | null
}

export const separation = (f: Fleet, a: number, b: number, from: number, to: number, steps = 240): Apart[] =>
  Array.from({ length: steps + 1 }, (_, i) => {
    const ms = from + (i / steps) * (to - from)
    const [p, q] = [between(f, a, ms), between(f, b, ms)]
    if (!p || !q) return { ms, metres: null }
    const north = (q[1] - p[1]) * 60
    const east = turn(p[0], q[0]) * 60 * Math.cos((((p[1] + q[1]) / 2) * Math.PI) / 180)
    return { ms, metres: Math.hypot(north, east) * NMI_METRES }
  })

/** Instants at which a ship was heard, within a stretch. */
export const heardIn = (f: Fleet, k: number, from: number, to: number): number[] => {
  const out: number[] = []
  for (let i = f.first[k]!; i < f.first[k + 1]!; i++)
    if (f.timeMs[i]! >= from && f.timeMs[i]! <= to) out.push(f.timeMs[i]!)
  return out
}
