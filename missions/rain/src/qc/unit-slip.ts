/**
 * A station in another unit: the ratio of its amounts to those of its neighbours (median of the ratios of sums over common
 * intervals) is near 10, 25.4, 1000 or their inverses (within a factor of 1.4) while the ratios of the network as a whole
 * stay within three of one another. Mountains make factors of three and four, not of ten.
 */
import { median } from '@setu/core/statistics'
import type { GaugeNetwork } from '../rain-field.js'
import { rejectMask } from './flags.js'

export interface AmountRatio {
  /** To the neighbours; NaN where no neighbour shares 30 intervals. */
  readonly ratio: number
  /** The unit factor that explains it, or null. */
  readonly factor: number | null
}

const factors = [10, 25.4, 1000, 1 / 10, 1 / 25.4, 1 / 1000]

/** The factor between units that a ratio of amounts is near to, or null. */
export const unitFactor = (ratio: number): number | null =>
  factors.find((f) => Math.abs(Math.log(ratio / f)) < Math.log(1.4)) ?? null

export const amountRatios = (
  network: GaugeNetwork,
  flags: Uint16Array,
  lists: readonly Int32Array[],
): AmountRatio[] => {
  const steps = network.intervals.length
  const { values } = network
  // 1000 times too large is above the record of a day: judge amounts as they stand, only what is no number is left out.
  const unusable = rejectMask & ~2
  return lists.map((list, s) => {
    const ratios: number[] = []
    for (const j of list) {
      let [own, other, n] = [0, 0, 0]
      for (let t = 0, a = s * steps, b = j * steps; t < steps; t++, a++, b++) {
        const [p, q] = [values[a]!, values[b]!]
        if (!Number.isNaN(p) && !Number.isNaN(q) && ((flags[a]! | flags[b]!) & unusable) === 0) {
          own += p
          other += q
          n++
        }
      }
      if (n >= 30 && own > 0 && other > 0) ratios.push(own / other)
    }
    if (ratios.length < 3) return { ratio: Number.NaN, factor: null }
    const ratio = median(ratios)
    return { ratio, factor: unitFactor(ratio) }
  })
}
