/** What the pairs say of each station, and of each month. */

import type { FeatureCollection } from '@setu/core/schema'
import { formatDate } from '@setu/core/time'
import type { Interval, Station } from './rain-field.js'

export interface StationBias {
  readonly station: Station
  readonly n: number
  readonly meanObserved: number | null
  readonly meanProduct: number | null
  /** Relative bias, share; null where the gauge had no rain. */
  readonly bias: number | null
  readonly rmse: number | null
}

export const stationBias = (
  stations: readonly Station[],
  observed: Float64Array,
  product: Float64Array,
): StationBias[] => {
  const T = stations.length ? observed.length / stations.length : 0
  return stations.map((station, s) => {
    let [n, o, p, ee] = [0, 0, 0, 0]
    for (let i = s * T; i < (s + 1) * T; i++) {
      const e = product[i]! - observed[i]!
      if (Number.isNaN(e)) continue
      n++
      o += observed[i]!
      p += product[i]!
      ee += e * e
    }
    return {
      station,
      n,
      meanObserved: n ? o / n : null,
      meanProduct: n ? p / n : null,
      bias: o > 0 ? (p - o) / o : null,
      rmse: n ? Math.sqrt(ee / n) : null,
    }
  })
}

export const stationFeatures = (rows: readonly StationBias[], unit: string): FeatureCollection => ({
  type: 'FeatureCollection',
  features: rows.map(({ station, n, meanObserved, meanProduct, bias, rmse }) => ({
    type: 'Feature',
    id: station.id,
    geometry: {
      type: 'Point',
      coordinates:
        station.elevation === null ? [station.lon, station.lat] : [station.lon, station.lat, station.elevation],
    },
    properties: { station: station.id, n, meanObserved, meanProduct, bias, rmse, unit },
  })),
})

export interface MonthSum {
  /** `1983-06`. */
  readonly month: string
  /** mm, mean over the stations of the depth in the pairs. */
  readonly gauges: number
  readonly product: number
}

/** Totals of the pairs by calendar month (UTC), as depth: mean over stations. `values` are depths, mm. */
export const monthTotals = (
  intervals: readonly Interval[],
  stations: number,
  observed: Float64Array,
  product: Float64Array,
): MonthSum[] => {
  const T = intervals.length
  const months = new Map<string, { gauges: number; product: number }>()
  for (let t = 0; t < T; t++) {
    let [n, o, p] = [0, 0, 0]
    for (let s = 0; s < stations; s++) {
      const i = s * T + t
      if (Number.isNaN(observed[i]! + product[i]!)) continue
      n++
      o += observed[i]!
      p += product[i]!
    }
    if (n === 0) continue
    const key = formatDate(intervals[t]!.start).slice(0, 7)
    const sum = months.get(key) ?? { gauges: 0, product: 0 }
    months.set(key, { gauges: sum.gauges + o / n, product: sum.product + p / n })
  }
  return [...months].map(([month, v]) => ({ month, ...v }))
}
