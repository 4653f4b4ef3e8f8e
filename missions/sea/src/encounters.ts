/**
 * Encounters: two ships within 500 m for two hours or longer at a median speed below 2 kn, 10 km or more from an anchorage
 * (Miller et al. 2018, Frontiers in Marine Science 5, 240; pipe-encounters). Tracks are resampled on a 10-minute UTC grid
 * over holes of at most 70 minutes; at each instant a grid of cells as wide as the distance gives the neighbours, so that
 * not all pairs are looked at: `candidates` counts those that were.
 */
import { nauticalMile, planeDistanceNmi } from './dead-reckoning.js'
import { eventOf, evidenceOf, type Rule, type SeaEvent } from './event.js'
import type { Positions } from './positions.js'
import { type ShipTrack, unwrappedLon } from './ship-track.js'

export interface EncounterSettings {
  readonly metres: number
  readonly hours: number
  readonly medianKnots: number
  readonly anchorageMetres: number
  readonly stepMinutes: number
  readonly holeMinutes: number
  readonly mergeHours: number
}
export const encounterSettings: EncounterSettings = {
  metres: 500,
  hours: 2,
  medianKnots: 2,
  anchorageMetres: 10_000,
  stepMinutes: 10,
  holeMinutes: 70,
  mergeHours: 24,
}

export interface Anchorage {
  readonly name: string
  readonly lon: number
  readonly lat: number
}

export interface Meeting {
  readonly a: number
  readonly b: number
  readonly startMs: number
  readonly endMs: number
  readonly lon: number
  readonly lat: number
  readonly medianKnots: number
  readonly meanMetres: number
  readonly steps: number
}

export interface Meetings {
  readonly meetings: readonly Meeting[]
  /** Pairs of ships whose distance was computed. */
  readonly candidates: number
  /** Places at all instants. */
  readonly places: number
}

interface Running {
  a: number
  b: number
  first: number
  last: number
  lon: number
  lat: number
  metres: number
  speeds: number[]
}

/** Cursor of one track on the grid: its place at rising instants, or false in a hole and outside. */
interface Cursor {
  lon: number
  lat: number
  knots: number
  at(timeMs: number): boolean
}

const cursorOf = (t: ShipTrack, holeMs: number): Cursor => {
  const unwrapped = unwrappedLon(t)
  let k = 0
  const c: Cursor = {
    lon: 0,
    lat: 0,
    knots: 0,
    at(timeMs) {
      while (k + 1 < t.n && t.timeMs[k + 1]! <= timeMs) k++
      const t0 = t.timeMs[k]!
      if (timeMs < t0) return false
      if (timeMs === t0) {
        c.lon = t.lon[k]!
        c.lat = t.lat[k]!
        c.knots = Number.isNaN(t.speed[k]!) ? 0 : t.speed[k]!
        return true
      }
      if (k + 1 >= t.n) return false
      const span = t.timeMs[k + 1]! - t0
      if (span > holeMs) return false
      const f = (timeMs - t0) / span
      const x = unwrapped[k]! + f * (unwrapped[k + 1]! - unwrapped[k]!)
      c.lon = x > 180 ? x - 360 : x < -180 ? x + 360 : x
      c.lat = t.lat[k]! + f * (t.lat[k + 1]! - t.lat[k]!)
      c.knots = (planeDistanceNmi(t.lon[k]!, t.lat[k]!, t.lon[k + 1]!, t.lat[k + 1]!) / span) * 3_600_000
      return true
    },
  }
  return c
}

const median = (values: number[]): number => {
  const v = [...values].sort((x, y) => x - y)
  const m = v.length >> 1
  return v.length % 2 ? v[m]! : (v[m - 1]! + v[m]!) / 2
}

/** Meetings between tracks of different ships; `pause` is called at every instant. */
export const meetingsOf = async (
  tracks: readonly ShipTrack[],
  s: EncounterSettings = encounterSettings,
  pause: (fraction: number) => Promise<void> = async () => {},
): Promise<Meetings> => {
  const step = s.stepMinutes * 60_000
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const t of tracks) {
    if (t.n === 0) continue
    from = Math.min(from, t.timeMs[0]!)
    to = Math.max(to, t.timeMs[t.n - 1]!)
  }
  const first = Math.ceil(from / step)
  const last = Math.floor(to / step)
  const cursors = tracks.map((t) => cursorOf(t, s.holeMinutes * 60_000))
  const running = new Map<number, Running>()
  const meetings: Meeting[] = []
  const close = (r: Running): void => {
    if ((r.last - r.first) * step < s.hours * 3_600_000) return
    const m = median(r.speeds)
    if (m >= s.medianKnots) return
    const n = r.last - r.first + 1
    meetings.push({
      a: r.a,
      b: r.b,
      startMs: r.first * step,
      endMs: r.last * step,
      lon: r.lon / n,
      lat: r.lat / n,
      medianKnots: m,
      meanMetres: r.metres / n,
      steps: n,
    })
  }
  // Cells in rows of latitude; in each row their width in longitude is at least the distance.
  const rowDegrees = s.metres / nauticalMile / 60
  const n = tracks.length
  const lon = new Float64Array(n)
  const lat = new Float64Array(n)
  const knots = new Float64Array(n)
  const present = new Int32Array(n)
  const next = new Int32Array(n)
  let size = 64
  while (size < 2 * n) size *= 2
  const heads = new Int32Array(size).fill(-1)
  const keys = new Float64Array(size)
  const slots = new Int32Array(n)
  let [candidates, places] = [0, 0]
  const limit = s.metres / nauticalMile
  const rows = Math.ceil(180 / rowDegrees) + 2
  const columnsIn = (row: number): number => {
    // The end of the row that is nearer to the pole: there a degree is shortest.
    const edge = Math.max(Math.abs(row * rowDegrees - 90), Math.abs((row + 1) * rowDegrees - 90))
    return Math.max(1, Math.floor((360 / rowDegrees) * Math.cos((Math.min(89.9, edge) * Math.PI) / 180)))
  }
  const slotOf = (key: number): number => {
    let h = (Math.imul(key % 4294967291, 0x9e3779b1) >>> 0) & (size - 1)
    while (heads[h] !== -1 && keys[h] !== key) h = (h + 1) & (size - 1)
    return h
  }
  for (let k = first; k <= last; k++) {
    let m = 0
    for (let i = 0; i < n; i++) {
      const c = cursors[i]!
      if (!c.at(k * step)) continue
      lon[i] = c.lon
      lat[i] = c.lat
      knots[i] = c.knots
      present[m++] = i
    }
    places += m
    for (let q = 0; q < m; q++) {
      const i = present[q]!
      const row = Math.floor((lat[i]! + 90) / rowDegrees)
      const columns = columnsIn(row)
      const column = Math.min(columns - 1, Math.floor(((lon[i]! + 180) / 360) * columns))
      // Neighbours that came before: own row and both beside it.
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        const width = columnsIn(r)
        const middle = r === row ? column : Math.min(width - 1, Math.floor(((lon[i]! + 180) / 360) * width))
        for (let d = -1; d <= 1; d++) {
          if (width < 3 && d > width - 2) continue
          const key = r * 2_000_000 + ((middle + d + width) % width)
          const h = slotOf(key)
          for (let j = heads[h]!; j >= 0; j = next[j]!) {
            candidates++
            if (tracks[j]!.mmsi === tracks[i]!.mmsi) continue
            const distance = planeDistanceNmi(lon[i]!, lat[i]!, lon[j]!, lat[j]!)
            if (distance > limit) continue
            const [a, b] = j < i ? [j, i] : [i, j]
            const pair = a * n + b
            let run = running.get(pair)
            if (run && run.last < k - 1) {
              close(run)
              running.delete(pair)
              run = undefined
            }
            if (!run) {
              run = { a, b, first: k, last: k, lon: 0, lat: 0, metres: 0, speeds: [] }
              running.set(pair, run)
            }
            run.last = k
            run.lon += lon[a]!
            run.lat += (lat[a]! + lat[b]!) / 2
            run.metres += distance * nauticalMile
            run.speeds.push((knots[a]! + knots[b]!) / 2)
          }
        }
      }
      const h = slotOf(row * 2_000_000 + column)
      keys[h] = row * 2_000_000 + column
      next[i] = heads[h]!
      heads[h] = i
      slots[q] = h
    }
    for (let q = 0; q < m; q++) heads[slots[q]!] = -1
    if (k % 16 === 0) {
      for (const [pair, run] of running)
        if (run.last < k - 1) {
          close(run)
          running.delete(pair)
        }
      await pause((k - first) / Math.max(1, last - first))
    }
  }
  for (const run of running.values()) close(run)
  meetings.sort((x, y) => x.startMs - y.startMs || x.a - y.a || x.b - y.b)
  return { meetings, candidates, places }
}

const rule = (s: EncounterSettings): Rule => ({
  name: 'encounter',
  version: '1.0.0',
  thresholds: { metres: s.metres, hours: s.hours, medianKnots: s.medianKnots, anchorageMetres: s.anchorageMetres },
  cite: 'Miller et al. 2018, Frontiers in Marine Science 5, 240',
})

const nearestMetres = (lon: number, lat: number, anchorages: readonly Anchorage[]): number =>
  anchorages.reduce(
    (d, a) => Math.min(d, planeDistanceNmi(lon, lat, a.lon, a.lat) * nauticalMile),
    Number.POSITIVE_INFINITY,
  )

/** Meetings as events: away from anchorages, those of one pair within a day merged. */
export const encounterEvents = (
  p: Positions,
  tracks: readonly ShipTrack[],
  meetings: readonly Meeting[],
  anchorages: readonly Anchorage[],
  s: EncounterSettings = encounterSettings,
): SeaEvent[] => {
  const merged: Meeting[] = []
  const latest = new Map<string, number>()
  for (const m of meetings) {
    if (nearestMetres(m.lon, m.lat, anchorages) < s.anchorageMetres) continue
    const pair = `${tracks[m.a]!.mmsi}-${tracks[m.b]!.mmsi}`
    const at = latest.get(pair)
    const before = at === undefined ? undefined : merged[at]!
    if (before && m.startMs - before.endMs <= s.mergeHours * 3_600_000) {
      const steps = before.steps + m.steps
      merged[at!] = {
        ...before,
        endMs: m.endMs,
        steps,
        medianKnots: Math.max(before.medianKnots, m.medianKnots),
        meanMetres: (before.meanMetres * before.steps + m.meanMetres * m.steps) / steps,
      }
    } else latest.set(pair, merged.push(m) - 1)
  }
  return merged.map((m) => {
    const [a, b] = [tracks[m.a]!, tracks[m.b]!]
    const around = (t: ShipTrack) => [m.startMs, m.endMs].map((time) => evidenceOf(p, t.row[nearestPoint(t, time)]!))
    const far = nearestMetres(m.lon, m.lat, anchorages)
    return eventOf({
      kind: 'encounter',
      startMs: m.startMs,
      endMs: m.endMs,
      lon: m.lon,
      lat: m.lat,
      endLon: null,
      endLat: null,
      mmsi: [a.mmsi, b.mmsi].sort((x, y) => x - y),
      values: {
        hours: Number(((m.endMs - m.startMs) / 3_600_000).toFixed(2)),
        meanMetres: Math.round(m.meanMetres),
        medianKnots: Number(m.medianKnots.toFixed(2)),
        anchorageKm: Number.isFinite(far) ? Number((far / 1000).toFixed(1)) : null,
      },
      rule: rule(s),
      evidence: [...around(a), ...around(b)],
      alternatives: [
        'two ships drifting or fishing side by side without contact',
        'supply of fuel or stores, which may be allowed',
        ...(anchorages.length ? [] : ['an anchorage: no list of anchorages was given']),
      ],
      // Longer and closer meetings are chance less often; a pair at the very threshold is even.
      confidence: Number((1 - 0.5 * (s.hours / Math.max(s.hours, (m.endMs - m.startMs) / 3_600_000))).toFixed(3)),
    })
  })
}

/** Index of the last point at or before an instant. */
export const nearestPoint = (t: ShipTrack, timeMs: number): number => {
  let [low, high] = [0, t.n]
  while (low < high) {
    const mid = (low + high) >> 1
    if (t.timeMs[mid]! <= timeMs) low = mid + 1
    else high = mid
  }
  return Math.max(0, low - 1)
}
