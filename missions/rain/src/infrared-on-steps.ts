/** Rain from infrared brought on the steps between overpasses, with the error that overpasses show it to have. */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { onGrid, rateOf } from './frame-sequence.js'
import type { Overpass } from './morphing.js'
import { type ProductInputs, productOf } from './open-inputs.js'
import type { RainStack } from './rain-field.js'

/** Rain from infrared on the steps, and its variance from where an overpass saw the same. */
export const infraredRain = async (
  reference: string,
  i: ProductInputs,
  passes: RainStack,
  first: number,
  step: number,
  steps: number,
  overpasses: readonly Overpass[],
  run: Run,
) => {
  const stack = await productOf(reference, i, run)
  onGrid(passes, stack, '/infrared')
  const rate: (Float32Array | null)[] = Array.from({ length: steps }, () => null)
  let [sum, n] = [0, 0]
  for (let t = 0; t < stack.intervals.length; t++) {
    const k = Math.round((stack.intervals[t]!.end - first) / step)
    if (k < 0 || k >= steps) continue
    const own = await rateOf(stack, t)
    rate[k] = own
    const seen = overpasses.find((o) => o.step === k)
    if (seen)
      for (let c = 0; c < own.length; c++) {
        const e = own[c]! - seen.rate[c]!
        if (Number.isNaN(e)) continue
        sum += e * e
        n++
      }
  }
  if (n === 0)
    throw setuError('failed-check', {
      where: '/infrared',
      found: 'no infrared image at the time of an overpass',
      expected: 'at least one: the error of infrared rain is learnt there',
    })
  return { rate, variance: Math.max(sum / n, 1e-6) }
}
