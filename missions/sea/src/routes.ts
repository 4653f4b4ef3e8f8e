/**
 * Routes: ways between two harbours, grouped by the pair, with the lane that they make: its centre, and how far to each
 * side 80 % of the ways lie (10 and 90 % quantiles). The centre begins as the way of median length, cut into equal parts;
 * at each of its stations every way is measured across, and the centre moves to the median.
 */
import { lonDifference, planeDistanceNmi } from './dead-reckoning.js'
import type { SeaEvent } from './event.js'
import type { ShipTrack } from './ship-track.js'

export interface Leg {
  readonly from: string
  readonly to: string
  readonly mmsi: number
  readonly startMs: number
  readonly endMs: number
  readonly lon: Float64Array
  readonly lat: Float64Array
  readonly lengthNmi: number
}

export interface Station {
  readonly lon: number
  readonly lat: number
  /** Nautical miles to the right of the centre: 10 and 90 % of the ways, and how many were measured. */
  readonly low: number
  readonly high: number
  readonly ways: number
}

export interface Route {
  readonly from: string
  readonly to: string
  readonly legs: readonly Leg[]
  readonly ships: number
  readonly lengthNmi: number
  readonly medianHours: number
  readonly stations: readonly Station[]
  /** Median of the widths between 10 and 90 %. */
  readonly widthNmi: number
}

/** Ways between the harbour calls of a track: from the end of one to the beginning of the next, in another harbour. */
export const legsOf = (t: ShipTrack, calls: readonly SeaEvent[]): Leg[] => {
  const legs: Leg[] = []
  const ordered = [...calls].sort((a, b) => a.startMs - b.startMs)
  for (let k = 1; k < ordered.length; k++) {
    const [a, b] = [ordered[k - 1]!, ordered[k]!]
    const [from, to] = [String(a.values['anchorage']), String(b.values['anchorage'])]
    if (from === to || a.endMs === null) continue
    const rows: number[] = []
    for (let i = 0; i < t.n; i++) if (t.timeMs[i]! >= a.endMs && t.timeMs[i]! <= b.startMs) rows.push(i)
    if (rows.length < 3) continue
    let lengthNmi = 0
    for (let i = 1; i < rows.length; i++)
      lengthNmi += planeDistanceNmi(t.lon[rows[i - 1]!]!, t.lat[rows[i - 1]!]!, t.lon[rows[i]!]!, t.lat[rows[i]!]!)
    legs.push({
      from,
      to,
      mmsi: t.mmsi,
      startMs: a.endMs,
      endMs: b.startMs,
      lon: Float64Array.from(rows, (i) => t.lon[i]!),
      lat: Float64Array.from(rows, (i) => t.lat[i]!),
      lengthNmi,
    })
  }
  return legs
}

const quantile = (sorted: readonly number[], q: number): number => {
  const at = (sorted.length - 1) * q
  const i = Math.floor(at)
  return sorted[i]! + (at - i) * ((sorted[i + 1] ?? sorted[i]!) - sorted[i]!)
}

/** Points at equal parts of a way. */
const resampled = (leg: Leg, n: number): [number, number][] => {
  const along = new Float64Array(leg.lon.length)
  for (let i = 1; i < along.length; i++)
    along[i] = along[i - 1]! + planeDistanceNmi(leg.lon[i - 1]!, leg.lat[i - 1]!, leg.lon[i]!, leg.lat[i]!)
  const out: [number, number][] = []
  let i = 1
  for (let k = 0; k < n; k++) {
    const at = (along[along.length - 1]! * k) / (n - 1)
    while (i < along.length - 1 && along[i]! < at) i++
    const span = along[i]! - along[i - 1]!
    const f = span > 0 ? Math.min(1, Math.max(0, (at - along[i - 1]!) / span)) : 0
    const lon = leg.lon[i - 1]! + f * lonDifference(leg.lon[i - 1]!, leg.lon[i]!)
    out.push([
      lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon,
      leg.lat[i - 1]! + f * (leg.lat[i]! - leg.lat[i - 1]!),
    ])
  }
  return out
}

/** How far to the right of a station a way crosses the line across it; undefined where it does not. */
const crossing = (leg: Leg, lon: number, lat: number, ux: number, uy: number, reachNmi: number): number | undefined => {
  const shrink = Math.cos((lat * Math.PI) / 180)
  let best: number | undefined
  let [a, c] = [Number.NaN, Number.NaN]
  for (let i = 0; i < leg.lon.length; i++) {
    const x = lonDifference(lon, leg.lon[i]!) * 60 * shrink
    const y = (leg.lat[i]! - lat) * 60
    const along = x * ux + y * uy
    const across = x * uy - y * ux
    if (a <= 0 === along > 0 && !Number.isNaN(a)) {
      const f = a / (a - along)
      const at = c + f * (across - c)
      if (Math.abs(at) <= reachNmi && (best === undefined || Math.abs(at) < Math.abs(best))) best = at
    }
    a = along
    c = across
  }
  return best
}

const directions = (centre: readonly (readonly [number, number])[]): [number, number][] =>
  centre.map((_, k) => {
    const [a, b] = [centre[Math.max(0, k - 1)]!, centre[Math.min(centre.length - 1, k + 1)]!]
    const shrink = Math.cos((((a[1] + b[1]) / 2) * Math.PI) / 180)
    const x = lonDifference(a[0], b[0]) * shrink
    const y = b[1] - a[1]
    const l = Math.hypot(x, y) || 1
    return [x / l, y / l]
  })

export interface RouteSettings {
  readonly leastLegs: number
  readonly stations: number
  readonly reachNmi: number
}
export const routeSettings: RouteSettings = { leastLegs: 5, stations: 41, reachNmi: 200 }

const laneOf = (legs: readonly Leg[], s: RouteSettings): Station[] => {
  const ordered = [...legs].sort((a, b) => a.lengthNmi - b.lengthNmi)
  let centre = resampled(ordered[ordered.length >> 1]!, s.stations)
  let stations: Station[] = []
  for (let round = 0; round < 3; round++) {
    const u = directions(centre)
    stations = centre.map(([lon, lat], k) => {
      const [ux, uy] = u[k]!
      const offsets = legs
        .map((l) => crossing(l, lon, lat, ux, uy, s.reachNmi))
        .filter((o) => o !== undefined)
        .sort((a, b) => a - b)
      if (offsets.length === 0) return { lon, lat, low: 0, high: 0, ways: 0 }
      const middle = quantile(offsets, 0.5)
      // To the right of (ux, uy) is (uy, -ux).
      const x = lon + (middle * uy) / 60 / Math.cos((lat * Math.PI) / 180)
      return {
        lon: x > 180 ? x - 360 : x < -180 ? x + 360 : x,
        lat: lat - (middle * ux) / 60,
        low: quantile(offsets, 0.1) - middle,
        high: quantile(offsets, 0.9) - middle,
        ways: offsets.length,
      }
    })
    centre = stations.map((p) => [p.lon, p.lat])
  }
  return stations
}

/** Routes with enough ways, the most used first. */
export const routesOf = (legs: readonly Leg[], s: RouteSettings = routeSettings): Route[] => {
  const pairs = new Map<string, Leg[]>()
  for (const leg of legs) {
    const key = `${leg.from}\n${leg.to}`
    const list = pairs.get(key)
    if (list) list.push(leg)
    else pairs.set(key, [leg])
  }
  return [...pairs.values()]
    .filter((list) => list.length >= s.leastLegs)
    .map((list): Route => {
      const stations = laneOf(list, s)
      let lengthNmi = 0
      for (let k = 1; k < stations.length; k++)
        lengthNmi += planeDistanceNmi(stations[k - 1]!.lon, stations[k - 1]!.lat, stations[k]!.lon, stations[k]!.lat)
      const widths = stations.filter((p) => p.ways > 1).map((p) => p.high - p.low)
      const hours = list.map((l) => (l.endMs - l.startMs) / 3_600_000)
      return {
        from: list[0]!.from,
        to: list[0]!.to,
        legs: list,
        ships: new Set(list.map((l) => l.mmsi)).size,
        lengthNmi,
        medianHours: quantile(
          hours.sort((a, b) => a - b),
          0.5,
        ),
        stations,
        widthNmi: widths.length
          ? quantile(
              widths.sort((a, b) => a - b),
              0.5,
            )
          : 0,
      }
    })
    .sort((a, b) => b.legs.length - a.legs.length || (a.from + a.to < b.from + b.to ? -1 : 1))
}

/** A station moved across the lane, nautical miles to the right. */
export const besides = (route: Route, k: number, nmi: number): [number, number] => {
  const u = directions(route.stations.map((p) => [p.lon, p.lat] as const))[k]!
  const { lon, lat } = route.stations[k]!
  const x = lon + (nmi * u[1]) / 60 / Math.cos((lat * Math.PI) / 180)
  return [x > 180 ? x - 360 : x < -180 ? x + 360 : x, lat - (nmi * u[0]) / 60]
}
