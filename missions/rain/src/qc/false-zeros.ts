/**
 * Zeros that are doubtful because the neighbours are wet. A long dry run is a run of zeros that holds at least `minWet`
 * intervals in which 80 % of the neighbours are wet. A station codes missing as zero when it has no missing value at all and
 * is dry on more than `maxShare` of such intervals.
 */
import type { GaugeNetwork } from '../rain-field.js'
import { valueFlag } from './flags.js'
import { wetShareUnknown } from './neighbours.js'

const nearlyAllWet = 80

export interface DryRun {
  readonly station: number
  readonly from: number
  readonly length: number
  /** Intervals of the run in which at least 80 % of the neighbours are wet. */
  readonly neighboursWet: number
}

export const flagDryRuns = (
  network: GaugeNetwork,
  flags: Uint16Array,
  shares: Uint8Array,
  minLength = 15,
  minWet = 5,
): DryRun[] => {
  const steps = network.intervals.length
  const runs: DryRun[] = []
  for (let s = 0; s < network.stations.length; s++) {
    for (let t = 0; t < steps; ) {
      let end = t
      let neighboursWet = 0
      while (end < steps && network.values[s * steps + end] === 0) {
        const share = shares[s * steps + end]!
        if (share !== wetShareUnknown && share >= nearlyAllWet) neighboursWet++
        end++
      }
      if (end - t >= minLength && neighboursWet >= minWet) {
        runs.push({ station: s, from: t, length: end - t, neighboursWet })
        for (let k = t; k < end; k++)
          if (shares[s * steps + k]! !== wetShareUnknown && shares[s * steps + k]! >= nearlyAllWet)
            flags[s * steps + k]! |= valueFlag.dryRun
      }
      t = Math.max(end, t + 1)
    }
  }
  return runs
}

export interface FalseZeros {
  /** Intervals in which at least 80 % of the neighbours are wet and the station has a value. */
  readonly neighboursWet: number
  /** Share of those in which the station has exactly zero; NaN without any. */
  readonly zeroShare: number
  readonly anyMissing: boolean
  readonly flagged: boolean
}

export const missingAsZero = (
  network: GaugeNetwork,
  shares: Uint8Array,
  maxShare = 0.25,
  minIntervals = 20,
): FalseZeros[] => {
  const steps = network.intervals.length
  return network.stations.map((_, s) => {
    let [wet, zero, missing] = [0, 0, 0]
    for (let t = 0; t < steps; t++) {
      const v = network.values[s * steps + t]!
      if (Number.isNaN(v)) missing++
      else if (shares[s * steps + t]! !== wetShareUnknown && shares[s * steps + t]! >= nearlyAllWet) {
        wet++
        if (v === 0) zero++
      }
    }
    const zeroShare = wet > 0 ? zero / wet : Number.NaN
    return {
      neighboursWet: wet,
      zeroShare,
      anyMissing: missing > 0,
      flagged: missing === 0 && wet >= minIntervals && zeroShare > maxShare,
    }
  })
}
