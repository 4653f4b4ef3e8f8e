/**
 * An amount that holds the rain of the missing days before it: after at least one missing interval the value is above
 * `minMm`, above twice the median of the neighbours of that interval, and within a factor of two of the median of their sums
 * over gap and interval, which itself is at least twice that of the interval alone. Needs three neighbours.
 */
import { median } from '@setu/core/statistics'
import type { GaugeNetwork } from '../rain-field.js'
import { valueFlag } from './flags.js'

export interface AccumulatedValue {
  readonly station: number
  readonly at: number
  readonly missingBefore: number
  readonly mm: number
  /** Median of the neighbours' sums over gap and interval, mm. */
  readonly neighboursSumMm: number
}

export const flagAccumulated = (
  network: GaugeNetwork,
  flags: Uint16Array,
  lists: readonly Int32Array[],
  minMm = 10,
  maxGap = 31,
): AccumulatedValue[] => {
  const steps = network.intervals.length
  const { values } = network
  const found: AccumulatedValue[] = []
  for (let s = 0; s < network.stations.length; s++) {
    let gap = 0
    for (let t = 0; t < steps; t++) {
      const mm = values[s * steps + t]!
      if (Number.isNaN(mm)) {
        gap++
        continue
      }
      if (gap > 0 && gap < t && gap <= maxGap && mm >= minMm) {
        const now: number[] = []
        const sums: number[] = []
        for (const j of lists[s]!) {
          let sum = 0
          for (let k = t - gap; k <= t; k++) sum += values[j * steps + k]!
          if (Number.isFinite(sum)) {
            sums.push(sum)
            now.push(values[j * steps + t]!)
          }
        }
        if (sums.length >= 3) {
          const [today, whole] = [median(now), median(sums)]
          if (mm > 2 * today && whole >= 2 * today && whole > 0 && mm >= whole / 2 && mm <= whole * 2) {
            flags[s * steps + t]! |= valueFlag.accumulated
            found.push({ station: s, at: t, missingBefore: gap, mm, neighboursSumMm: whole })
          }
        }
      }
      gap = 0
    }
  }
  return found
}
