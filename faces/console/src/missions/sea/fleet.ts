/**
 * A fleet as columns: the points that `sea.tracks` put into tracks, ship after ship in time order, and where each ship was
 * last heard at a time. `y` is the Mercator latitude in degrees, so that a frame of the map needs no logarithm.
 */
import { mercatorY, type View } from './view.js'

export interface Fleet {
  readonly ids: readonly string[]
  readonly mmsi: Int32Array
  /** Ship i has the points from `first[i]` to `first[i + 1]`. */
  readonly first: Uint32Array
  readonly timeMs: Float64Array
  readonly lon: Float64Array
  readonly lat: Float64Array
  readonly y: Float64Array
}

/** A ship that was not heard for longer is no longer in view; `sea.replay` counts so. */
export const IN_VIEW_MS = 6 * 3_600_000
/** Over a longer silence no way is drawn: nobody knows it. `sea.tracks` counts no density there. */
export const SILENCE_MS = 3_600_000

export interface PointRows {
  readonly track: readonly (string | null)[]
  readonly kind: readonly (string | null)[]
  readonly mmsi: readonly number[]
  readonly time: readonly number[]
  readonly lon: readonly (number | null)[]
  readonly lat: readonly (number | null)[]
}

/** Rows of `points.parquet` into a fleet; noise, bad places and rows without a track stay out. */
export const fleetOf = (rows: PointRows): Fleet => {
  const by = new Map<string, number[]>()
  for (let i = 0; i < rows.track.length; i++) {
    const id = rows.track[i]
    if (rows.kind[i] !== 'track' || id == null || rows.lon[i] == null || rows.lat[i] == null) continue
    const list = by.get(id)
    if (list) list.push(i)
    else by.set(id, [i])
  }
  const ids = [...by.keys()].sort()
  let n = 0
  for (const list of by.values()) n += list.length
  const fleet = {
    ids,
    mmsi: new Int32Array(ids.length),
    first: new Uint32Array(ids.length + 1),
    timeMs: new Float64Array(n),
    lon: new Float64Array(n),
    lat: new Float64Array(n),
    y: new Float64Array(n),
  }
  let at = 0
  ids.forEach((id, k) => {
    const list = by.get(id)!.sort((a, b) => rows.time[a]! - rows.time[b]!)
    fleet.mmsi[k] = rows.mmsi[list[0]!]!
    fleet.first[k] = at
    for (const i of list) {
      fleet.timeMs[at] = rows.time[i]!
      fleet.lon[at] = rows.lon[i]!
      fleet.lat[at] = rows.lat[i]!
      fleet.y[at] = mercatorY(rows.lat[i]!)
      at++
    }
  })
  fleet.first[ids.length] = at
  return fleet
}

/** Index of the last point of ship `k` that was heard at or before a time, or -1. `near`: a guess, tried first. */
export const heardAt = (f: Fleet, k: number, ms: number, near = -1): number => {
  const [from, to] = [f.first[k]!, f.first[k + 1]! - 1]
  if (from > to || f.timeMs[from]! > ms) return -1
  if (near >= from && near <= to && f.timeMs[near]! <= ms) {
    // While time runs, the answer is the point before or the next one.
    if (near === to || f.timeMs[near + 1]! > ms) return near
    if (near + 1 === to || f.timeMs[near + 2]! > ms) return near + 1
  }
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (f.timeMs[middle]! <= ms) low = middle
    else high = middle - 1
  }
  return low
}

export interface Places {
  /** Degrees of longitude and Mercator degrees; NaN where the ship is not in view. */
  readonly x: Float64Array
  readonly y: Float64Array
  /** 0: heard within the hour; 1: silent for longer. */
  readonly kind: Uint8Array
  /** Last point heard, kept from frame to frame. */
  readonly cursor: Int32Array
}
export const placesFor = (f: Fleet): Places => ({
  x: new Float64Array(f.ids.length),
  y: new Float64Array(f.ids.length),
  kind: new Uint8Array(f.ids.length),
  cursor: new Int32Array(f.ids.length).fill(-1),
})

/** Shortest way between two longitudes, degrees. */
export const turn = (from: number, to: number): number => {
  const d = to - from
  return d > 180 ? d - 360 : d < -180 ? d + 360 : d
}

/**
 * Places of all ships at a time; returns how many are in view. Between two points no more than an hour apart a ship is
 * drawn on the straight line between them, else where it was last heard.
 */
export const placesAt = (f: Fleet, ms: number, into: Places): number => {
  let inView = 0
  for (let k = 0; k < f.ids.length; k++) {
    const at = heardAt(f, k, ms, into.cursor[k])
    into.cursor[k] = at
    if (at < 0 || ms - f.timeMs[at]! > IN_VIEW_MS) {
      into.x[k] = Number.NaN
      continue
    }
    inView++
    const next = at + 1 < f.first[k + 1]! ? at + 1 : at
    const span = f.timeMs[next]! - f.timeMs[at]!
    const along = span > 0 && span <= SILENCE_MS ? (ms - f.timeMs[at]!) / span : 0
    into.x[k] = f.lon[at]! + along * turn(f.lon[at]!, f.lon[next]!)
    into.y[k] = f.y[at]! + along * (f.y[next]! - f.y[at]!)
    into.kind[k] = ms - f.timeMs[at]! > SILENCE_MS ? 1 : 0
  }
  return inView
}

/**
 * Places into pixels of a view: two floats a ship, NaN for x where it is not in the picture or `on` is false. One pass
 * over flat arrays without a call a ship. Returns how many are in the picture.
 */
export const pixelsOf = (places: Places, v: View, on: boolean, drawn: Float32Array): number => {
  const { x: lon, y } = places
  const { scale, width, height } = v
  const [middle, across, up] = [v.lon, width / 2, height / 2]
  let inside = 0
  for (let k = 0; k < lon.length; k++) {
    let d = lon[k]! - middle
    if (d > 180) d -= 360
    else if (d < -180) d += 360
    const px = across + d * scale
    const py = up - (y[k]! - v.y) * scale
    const seen = px >= 0 && px < width && py >= 0 && py < height
    if (seen && on) inside++
    drawn[2 * k] = seen && on ? px : Number.NaN
    drawn[2 * k + 1] = py
  }
  return inside
}

/** First and last instant. */
export const spanOf = (f: Fleet): readonly [number, number] | undefined => {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let k = 0; k < f.ids.length; k++) {
    from = Math.min(from, f.timeMs[f.first[k]!]!)
    to = Math.max(to, f.timeMs[f.first[k + 1]! - 1]!)
  }
  return from <= to ? [from, to] : undefined
}

/** West, south, east, north of the middle 98 % of the points: one place with a wrong sign does not widen the map. */
export const boxOf = (f: Fleet): readonly [number, number, number, number] | undefined => {
  if (f.lon.length === 0) return undefined
  const zero = f.lon[f.lon.length >> 1]!
  const xs = Float64Array.from(f.lon, (lon) => zero + turn(zero, lon)).sort()
  const ys = Float64Array.from(f.lat).sort()
  const cut = (v: Float64Array, p: number): number => v[Math.round(p * (v.length - 1))]!
  return [cut(xs, 0.01), cut(ys, 0.01), cut(xs, 0.99), cut(ys, 0.99)]
}
