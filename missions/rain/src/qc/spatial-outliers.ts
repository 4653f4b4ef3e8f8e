/**
 * Spatial check: a value against the median of its neighbours in units of their spread (robust z on square roots, which
 * make rain amounts nearly symmetric). High: z above `z` and more than `minMm` above the median. Low: zero where z is below
 * -`z` and the median is above `minMm`. Needs five neighbours with a value. Convective rain gives real outliers: doubtful,
 * not wrong.
 */
import type { GaugeNetwork } from '../rain-field.js'
import { rejectMask, valueFlag } from './flags.js'

export const flagSpatialOutliers = (
  network: GaugeNetwork,
  flags: Uint16Array,
  lists: readonly Int32Array[],
  options: { z?: number; minMm?: number; minValid?: number } = {},
): { readonly high: number; readonly low: number } => {
  const { z = 5, minMm = 20, minValid = 5 } = options
  const steps = network.intervals.length
  const { values } = network
  const roots = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) roots[i] = (flags[i]! & rejectMask) === 0 ? Math.sqrt(values[i]!) : Number.NaN
  let [high, low] = [0, 0]
  const near = new Float64Array(64)
  const off = new Float64Array(64)
  for (let s = 0; s < lists.length; s++) {
    const list = lists[s]!
    for (let t = 0; t < steps; t++) {
      const own = roots[s * steps + t]!
      if (Number.isNaN(own)) continue
      let n = 0
      let largest = 0
      for (const j of list) {
        const v = roots[j * steps + t]!
        if (!Number.isNaN(v)) {
          near[n++] = v
          if (v > largest) largest = v
        }
      }
      // Neither side can depart by minMm: most days of most climates end here.
      if (n < minValid || (own * own < minMm && largest * largest < minMm)) continue
      const middle = medianInPlace(near, n)
      for (let k = 0; k < n; k++) off[k] = Math.abs(near[k]! - middle)
      const sigma = Math.max(0.5, 1.4826 * medianInPlace(off, n))
      const score = (own - middle) / sigma
      if (score > z && own * own - middle * middle > minMm) {
        flags[s * steps + t]! |= valueFlag.outlierHigh
        high++
      } else if (score < -z && own === 0 && middle * middle > minMm) {
        flags[s * steps + t]! |= valueFlag.outlierLow
        low++
      }
    }
  }
  return { high, low }
}

/** Insertion sort of the first n (a few), then the middle. */
const medianInPlace = (a: Float64Array, n: number): number => {
  for (let i = 1; i < n; i++) {
    const v = a[i]!
    let k = i - 1
    while (k >= 0 && a[k]! > v) {
      a[k + 1] = a[k]!
      k--
    }
    a[k + 1] = v
  }
  return n % 2 ? a[n >> 1]! : (a[(n >> 1) - 1]! + a[n >> 1]!) / 2
}
