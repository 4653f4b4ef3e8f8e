/**
 * A swath at points: for each station the footprint that is nearest and whose beam covers it, at the time of its scan.
 * Overpasses of one network that lie within a window are one: its interval is the window around the middle of their
 * times, on which gauges and gridded products are then summed.
 */

import { haversineKm } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { hourMs } from '@setu/core/time'
import { type Collocated, depthOn, typicalLength } from './collocation.js'
import type { ProductSeries, Span } from './product-series.js'
import type { GaugeNetwork, Interval, Station } from './rain-field.js'
import type { Swath } from './readers/swath.js'

export interface Match {
  readonly station: number
  /** Milliseconds since 1970. */
  readonly time: number
  /** mm/h */
  readonly rate: number
  readonly distanceKm: number
}

const BIN = 0.5
const COLUMNS = 360 / BIN
const ROWS = 180 / BIN
const binOf = (lon: number, lat: number): number => {
  const column = Math.floor((((((lon + 180) % 360) + 360) % 360) / BIN) % COLUMNS)
  return Math.min(ROWS - 1, Math.max(0, Math.floor((lat + 90) / BIN))) * COLUMNS + column
}

/** Stations by bins of half a degree; each is in all bins that `km` around it touch. */
const binned = (stations: readonly Station[], km: number): (number[] | undefined)[] => {
  const bins: (number[] | undefined)[] = new Array(COLUMNS * ROWS)
  stations.forEach(({ lon, lat }, s) => {
    const dLat = km / 111
    const dLon = Math.min(
      180,
      km / (111 * Math.max(0.01, Math.cos((Math.min(89.9, Math.abs(lat) + dLat) * Math.PI) / 180))),
    )
    const seen = new Set<number>()
    for (let y = lat - dLat; ; y = Math.min(lat + dLat, y + BIN)) {
      for (let x = lon - dLon; ; x = Math.min(lon + dLon, x + BIN)) {
        seen.add(binOf(x, Math.max(-90, Math.min(90, y))))
        if (x >= lon + dLon) break
      }
      if (y >= lat + dLat) break
    }
    for (const bin of seen) {
      const own = bins[bin]
      if (own) own.push(s)
      else bins[bin] = [s]
    }
  })
  return bins
}

/** The nearest footprint of a granule at each station, at most half a footprint away. A missing footprint is no match. */
export const matchSwath = (swath: Swath, stations: readonly Station[], footprintKm = swath.footprintKm): Match[] => {
  const reach = footprintKm / 2
  const bins = binned(stations, reach)
  const best = new Map<number, { i: number; km: number }>()
  for (let i = 0; i < swath.lat.length; i++) {
    const [lat, lon] = [swath.lat[i]!, swath.lon[i]!]
    if (!(Number.isFinite(lat) && Number.isFinite(lon))) continue
    for (const s of bins[binOf(lon, lat)] ?? []) {
      const km = haversineKm(lat, lon, stations[s]!.lat, stations[s]!.lon)
      if (km <= reach && km < (best.get(s)?.km ?? Number.POSITIVE_INFINITY)) best.set(s, { i, km })
    }
  }
  return [...best]
    .map(([station, { i, km }]) => ({
      station,
      time: swath.time[Math.floor(i / swath.rays)]!,
      rate: swath.rate[i]!,
      distanceKm: km,
    }))
    .filter((m) => Number.isFinite(m.time) && !Number.isNaN(m.rate))
}

/** Series of a swath at stations on the windows of its overpasses; mm in the window, as if the rate held in it. */
export const overpassSeries = (
  swaths: readonly Swath[],
  stations: readonly Station[],
  windowMinutes: number,
  footprintKm: number | undefined,
  span: Span,
): ProductSeries => {
  const half = windowMinutes * 60_000
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = span
  const matches = swaths
    .flatMap((s) => matchSwath(s, stations, footprintKm))
    .filter((m) => m.time >= from && m.time < to)
    .sort((a, b) => a.time - b.time || a.station - b.station)
  // Overpasses: times that follow one another within the window, and none further from the first than that.
  const passes: Match[][] = []
  for (const m of matches) {
    const own = passes.at(-1)
    if (own && m.time - own[0]!.time <= half) own.push(m)
    else passes.push([m])
  }
  const intervals: Interval[] = passes.map((p) => {
    const middle = Math.round((p[0]!.time + p.at(-1)!.time) / 2)
    return { start: middle - half, end: middle + half }
  })
  const [S, T] = [stations.length, intervals.length]
  const values = new Float64Array(S * T).fill(Number.NaN)
  const nearest = new Float64Array(S * T).fill(Number.POSITIVE_INFINITY)
  const cells = new Int32Array(S).fill(-1)
  passes.forEach((pass, t) => {
    for (const m of pass) {
      const k = m.station * T + t
      if (m.distanceKm >= nearest[k]!) continue
      nearest[k] = m.distanceKm
      values[k] = (m.rate * 2 * half) / hourMs
      cells[m.station] = m.station
    }
  })
  return {
    intervals,
    values,
    cells,
    lons: Float64Array.from(stations, (s) => s.lon),
    lats: Float64Array.from(stations, (s) => s.lat),
    fieldSum: new Float64Array(0),
    fieldCount: new Uint32Array(0),
  }
}

/** Longest step that can stand beside a moment, ms. */
const LONGEST = 3 * hourMs

/** Depth of a series in windows of an overpass; steps too long to say anything of a moment are refused. */
export const inWindows = (
  series: { readonly intervals: readonly Interval[]; readonly values: Float64Array },
  windows: readonly Interval[],
  minCoverage: number,
  where: string,
): Float64Array => {
  const step = typicalLength(series.intervals)
  if (step > LONGEST)
    throw setuError('bad-input', {
      where,
      found: `steps of ${step / hourMs} h`,
      expected: 'steps of at most 3 h: a swath sees a moment, a day cannot judge it',
      wayOut: 'Give hourly or shorter series.',
    })
  return depthOn(series, windows, minCoverage)
}

/** Pairs of a swath and gauges: the gauges' depth in the window of each overpass. */
export const collocateOverpasses = (series: ProductSeries, network: GaugeNetwork, minCoverage: number): Collocated => ({
  intervals: series.intervals,
  observed: inWindows(network, series.intervals, minCoverage, 'gauges'),
  product: series.values,
  dayShiftHours: 0,
  summed: 'gauges',
})
