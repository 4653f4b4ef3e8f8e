/**
 * Discrete Fourier transform of lengths whose prime factors are 2, 3 and 5, in place of nothing else: plans hold the twiddles,
 * two real fields are one complex field. Forward without a factor, inverse divided by the number of values.
 */

import { pass2, pass3, pass4, pass5 } from './fourier-passes.js'

export interface Plan {
  readonly n: number
  readonly factors: readonly number[]
  readonly cos: Float64Array
  readonly sin: Float64Array
}

/** The least length of factors 2, 3, 5 that is not below n. */
export const goodLength = (n: number): number => {
  for (let m = Math.max(1, n); ; m++) {
    let rest = m
    for (const p of [2, 3, 5]) while (rest % p === 0) rest /= p
    if (rest === 1) return m
  }
}

const passes: Readonly<Record<number, typeof pass2>> = { 2: pass2, 3: pass3, 4: pass4, 5: pass5 }

const plans = new Map<number, Plan>()

export const planOf = (n: number): Plan => {
  const known = plans.get(n)
  if (known) return known
  const factors: number[] = []
  let rest = n
  for (const p of [4, 2, 3, 5])
    while (rest % p === 0) {
      factors.push(p)
      rest /= p
    }
  if (rest !== 1) throw new RangeError(`length ${n} has a prime factor above 5`)
  const cos = Float64Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n))
  const sin = Float64Array.from({ length: n }, (_, k) => -Math.sin((2 * Math.PI * k) / n))
  const plan = { n, factors, cos, sin }
  plans.set(n, plan)
  return plan
}

/**
 * Forward transform of `n` values, Stockham's way: from `re`, `im` with `work` of the same length each; the result lies in
 * `re`, `im`. An inverse is the forward transform with real and imaginary parts exchanged.
 */
export const transform = (
  { n, factors, cos, sin }: Plan,
  re: Float64Array,
  im: Float64Array,
  workRe: Float64Array,
  workIm: Float64Array,
): void => {
  let [ar, ai, br, bi] = [re, im, workRe, workIm]
  let length = n // of the transforms that are left
  let stride = 1
  for (const p of factors) {
    const m = length / p
    const step = n / length
    passes[p]!(m, stride, step, cos, sin, ar, ai, br, bi)
    ;[ar, ai, br, bi] = [br, bi, ar, ai]
    length = m
    stride *= p
  }
  if (ar !== re) {
    re.set(ar.subarray(0, n))
    im.set(ai.subarray(0, n))
  }
}

/** Complex field, row-major; both sides are of good length. */
export interface Spectrum {
  readonly width: number
  readonly height: number
  readonly re: Float64Array
  readonly im: Float64Array
}

const COLUMNS = 8

/** Two-dimensional forward transform in place; with `re` and `im` exchanged and a division it is the inverse. */
const transform2 = (width: number, height: number, re: Float64Array, im: Float64Array): void => {
  const rows = planOf(width)
  const wr = new Float64Array(Math.max(width, height * COLUMNS))
  const wi = new Float64Array(Math.max(width, height * COLUMNS))
  for (let y = 0; y < height; y++)
    transform(rows, re.subarray(y * width, (y + 1) * width), im.subarray(y * width, (y + 1) * width), wr, wi)
  const columns = planOf(height)
  const cr = Array.from({ length: COLUMNS }, () => new Float64Array(height))
  const ci = Array.from({ length: COLUMNS }, () => new Float64Array(height))
  for (let x = 0; x < width; x += COLUMNS) {
    const n = Math.min(COLUMNS, width - x)
    for (let y = 0; y < height; y++)
      for (let k = 0; k < n; k++) {
        cr[k]![y] = re[y * width + x + k]!
        ci[k]![y] = im[y * width + x + k]!
      }
    for (let k = 0; k < n; k++) transform(columns, cr[k]!, ci[k]!, wr, wi)
    for (let y = 0; y < height; y++)
      for (let k = 0; k < n; k++) {
        re[y * width + x + k] = cr[k]![y]!
        im[y * width + x + k] = ci[k]![y]!
      }
  }
}

/** Forward transform in place. */
export const forward2 = ({ width, height, re, im }: Spectrum): void => transform2(width, height, re, im)

/** Inverse transform in place, divided by the number of values. */
export const inverse2 = ({ width, height, re, im }: Spectrum): void => {
  transform2(width, height, im, re)
  const n = width * height
  for (let i = 0; i < n; i++) {
    re[i]! /= n
    im[i]! /= n
  }
}

export const emptySpectrum = (width: number, height: number): Spectrum => ({
  width,
  height,
  re: new Float64Array(width * height),
  im: new Float64Array(width * height),
})

/** Frequency of index k in cycles a cell, -0.5..0.5. */
export const frequency = (k: number, n: number): number => (k <= n / 2 ? k : k - n) / n
