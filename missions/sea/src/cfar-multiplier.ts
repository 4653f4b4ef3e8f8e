/**
 * Multipliers of the background for an asked false-alarm rate: cell averaging (Finn & Johnson 1968), ordered statistic
 * (Rohling 1983), two-parameter (Crisp 2004), gamma and K clutter of several looks.
 */
import { setuError } from '@setu/core/errors'
import { normalQuantile } from '@setu/core/normal-distribution'
import { type Clutter, clutterTail, notchTail } from './clutter-tail.js'

const checkedRate = (rate: number): void => {
  if (!(rate >= 1e-12 && rate <= 0.5))
    throw setuError('bad-input', {
      where: 'falseAlarmRate',
      found: String(rate),
      expected: 'a probability from 1e-12 to 0.5',
      wayOut: 'Ask for 1e-4 to 1e-7 for ships.',
    })
}
const checkedCount = (where: string, n: number): void => {
  if (!(Number.isInteger(n) && n >= 1))
    throw setuError('bad-input', { where, found: String(n), expected: 'a whole number of cells, at least 1' })
}

/** The ratio at which a falling tail is `rate`: bisection on the logarithm until two doubles are left. */
const invert = (rate: number, tail: (ratio: number) => number): number => {
  let low = 0
  let high = 1
  while (tail(high) > rate && high < 1e12) {
    low = high
    high *= 2
  }
  const goal = Math.log(rate)
  let [fLow, fHigh] = [Math.log(tail(low)) - goal, Math.log(tail(high)) - goal]
  for (let k = 0; k < 100 && high - low > 1e-10 * high; k++) {
    // Secant of the log tail, which is nearly straight, kept inside the bracket by the Illinois rule.
    const guess = high - (fHigh * (high - low)) / (fHigh - fLow)
    const at = guess > low && guess < high ? guess : (low + high) / 2
    const f = Math.log(tail(at)) - goal
    if (f > 0) {
      low = at
      fLow = f
      fHigh /= 2
    } else {
      high = at
      fHigh = f
      fLow /= 2
      if (f === 0) return at
    }
  }
  return (low + high) / 2
}

/** Times the mean of n cells of exponential intensity. */
export const cellAveragingMultiplier = (cells: number, rate: number): number => {
  checkedRate(rate)
  checkedCount('cells', cells)
  return cells * Math.expm1(-Math.log(rate) / cells)
}

/** Times the k-th smallest of n cells of exponential intensity. */
export const orderedStatisticMultiplier = (cells: number, rank: number, rate: number): number => {
  checkedRate(rate)
  checkedCount('cells', cells)
  checkedCount('rank', rank)
  if (rank > cells)
    throw setuError('bad-input', { where: 'rank', found: String(rank), expected: `at most the ${cells} cells` })
  return invert(rate, (a) => {
    let log = 0
    for (let i = 0; i < rank; i++) log += Math.log((cells - i) / (cells - i + a))
    return Math.exp(log)
  })
}

/** Standard deviations above the mean. */
export const twoParameterMultiplier = (rate: number): number => {
  checkedRate(rate)
  return -normalQuantile(rate)
}

/** Times the mean of gamma or K clutter. */
export const clutterMultiplier = (clutter: Clutter, rate: number): number => {
  checkedRate(rate)
  const { looks, shape = 1, cells = 1 } = clutter
  if (!(looks > 0 && looks <= 1000 && shape > 0 && cells > 0))
    throw setuError('bad-input', {
      where: 'clutter',
      found: `looks ${looks}, shape ${shape}, cells ${cells}`,
      expected: 'numbers above zero, looks at most 1000',
    })
  return invert(rate, (ratio) => clutterTail(ratio, clutter))
}

/** Difference of two channels, each over its mean, that their clutter exceeds at this rate. */
export const notchMultiplier = (clutter: Clutter, rate: number): number => {
  checkedRate(rate)
  return invert(rate, (t) => notchTail(t, clutter))
}
