/** Colour steps of the layers: the classes of the India Meteorological Department for 24 h, vik around zero for differences. */
import type { Steps } from '../../map/scale.js'

const RAIN = ['--rain-0', '--rain-1', '--rain-2', '--rain-3', '--rain-4', '--rain-5', '--rain-6']
const DIFF = ['--diff-n3', '--diff-n2', '--diff-n1', '--diff-0', '--diff-p1', '--diff-p2', '--diff-p3']
const AMOUNT = ['--amount-0', '--amount-1', '--amount-2', '--amount-3', '--amount-4', '--amount-5', '--amount-6']
const round = (x: number): number => Number(x.toPrecision(6))

/** Limits of IMD for the rain of 24 h, mm. */
export const daySteps: Steps = { kind: 'sequential', limits: [0.1, 2.5, 15.6, 64.5, 115.6, 204.5], tokens: RAIN }
/** Rates, and amounts of other lengths: about even in the logarithm. */
export const rateSteps: Steps = { kind: 'sequential', limits: [0.1, 0.5, 2, 5, 10, 20], tokens: RAIN }

export const rainSteps = (hours: number, rate: boolean): Steps =>
  !rate && Math.abs(hours - 24) < 0.01 ? daySteps : rateSteps

/** The size that a share of the values does not pass, of at most 20,000 of them. */
const reach = (values: Float32Array, share: number): number => {
  const stride = Math.max(1, Math.floor(values.length / 20_000))
  const sizes: number[] = []
  for (let i = 0; i < values.length; i += stride) if (!Number.isNaN(values[i]!)) sizes.push(Math.abs(values[i]!))
  sizes.sort((a, b) => a - b)
  return sizes[Math.floor(share * (sizes.length - 1))] || 1
}

/** Seven classes; the middle one is a twentieth of the greatest limit either way. One scale for all steps of time. */
export const differenceSteps = (values: Float32Array): Steps => {
  const own = reach(values, 0.98)
  const power = 10 ** Math.floor(Math.log10(own))
  const most = ([1, 2, 4, 10] as const).find((n) => n * power >= own * 0.999999)! * power
  return {
    kind: 'diverging',
    limits: [-most, -most / 4, -most / 20, most / 20, most / 4, most].map(round),
    tokens: DIFF,
  }
}

const SERIES = [1, 2, 5]
/** Six limits of the series 1, 2, 5; the last is not passed by 999 of 1000 values, as the few wet steps are what matters. */
export const errorSteps = (values: Float32Array): Steps => {
  const most = reach(values, 0.999)
  let k = Math.floor(3 * Math.log10(most))
  const at = (i: number): number => round(SERIES[((i % 3) + 3) % 3]! * 10 ** Math.floor(i / 3))
  while (at(k + 1) <= most) k++
  while (at(k) > most) k--
  return { kind: 'sequential', limits: [5, 4, 3, 2, 1, 0].map((b) => at(k - b)), tokens: AMOUNT }
}
