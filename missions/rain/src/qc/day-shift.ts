/**
 * Day boundary: correlation of gauge and own satellite pixel when the satellite's window is moved by a lag. The lag that
 * fits best tells how much later than stated the gauge's interval really starts (negative: earlier): a day that is the 24
 * hours up to 03:00 UTC of its date, read as that UTC date, has its best lag at -21 h. With a daily satellite only whole days
 * can be seen; with an hourly one the lag comes by the hour, -24..+24.
 */

import { median, pearson } from '@setu/core/statistics'
import { hourMs } from '@setu/core/time'
import type { GaugeNetwork } from '../rain-field.js'
import { stepHours } from './network-step.js'
import { type RunningSums, sumsOver } from './satellite-series.js'

export interface LagRow {
  readonly lagHours: number
  /** Median over the stations; null where no station has one. */
  readonly medianR: number | null
  /** Over all pairs of all stations. */
  readonly pooledR: number | null
  readonly stations: number
}

export interface DayShift {
  readonly lags: readonly LagRow[]
  /** Lag of the highest median, null where none is defined. */
  readonly bestLagHours: number | null
  /** Median r at the best lag less that at lag 0. */
  readonly gain: number | null
  readonly perStation: readonly {
    readonly bestLagHours: number | null
    readonly bestR: number | null
    readonly gain: number | null
  }[]
}

/** Lags that the satellite's step can tell, hours; none when its step is longer than the gauges'. */
export const lagsFor = (satelliteHours: number, gaugeHours: number): number[] => {
  if (satelliteHours > gaugeHours * 1.01) return []
  const step = Math.max(1, satelliteHours)
  const count = Math.floor(24 / step)
  return Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * step)
}

const finite = (v: number): number | null => (Number.isFinite(v) ? v : null)

export function* dayShift(
  network: GaugeNetwork,
  sums: RunningSums,
  own: ArrayLike<number>,
  usable: Float64Array,
): Generator<number, DayShift | null> {
  const lagHours = lagsFor(stepHours(sums.intervals), stepHours(network.intervals))
  if (lagHours.length === 0) return null
  const n = network.stations.length
  const steps = network.intervals.length
  const r = new Float64Array(n * lagHours.length)
  const lags: LagRow[] = []
  for (const [l, hours] of lagHours.entries()) {
    yield l / lagHours.length
    const moved = sumsOver(sums, own, network.intervals, hours * hourMs)
    const defined: number[] = []
    for (let s = 0; s < n; s++) {
      const value = pearson(usable.subarray(s * steps, (s + 1) * steps), moved.subarray(s * steps, (s + 1) * steps))
      r[s * lagHours.length + l] = value
      if (Number.isFinite(value)) defined.push(value)
    }
    lags.push({
      lagHours: hours,
      medianR: finite(median(defined)),
      pooledR: finite(pearson(usable, moved)),
      stations: defined.length,
    })
  }
  const zero = lagHours.indexOf(0)
  const best = lags.reduce((at, row, l) => ((row.medianR ?? -2) > (lags[at]!.medianR ?? -2) ? l : at), zero)
  const at0 = lags[zero]!.medianR
  return {
    lags,
    bestLagHours: lags[best]!.medianR === null ? null : lagHours[best]!,
    gain: lags[best]!.medianR === null || at0 === null ? null : lags[best]!.medianR! - at0,
    perStation: network.stations.map((_, s) => {
      const row = r.subarray(s * lagHours.length, (s + 1) * lagHours.length)
      const first = row[zero]!
      let top = zero
      for (let l = 0; l < row.length; l++) if (row[l]! > row[top]! || Number.isNaN(row[top]!)) top = l
      if (!Number.isFinite(row[top]!)) return { bestLagHours: null, bestR: null, gain: null }
      return { bestLagHours: lagHours[top]!, bestR: row[top]!, gain: finite(row[top]! - first) }
    }),
  }
}
