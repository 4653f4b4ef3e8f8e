/**
 * Discrete Fourier transform of lengths whose prime factors are 2, 3 and 5, in place of nothing else: plans hold the twiddles,
 * two real fields are one complex field. Forward without a factor, inverse divided by the number of values.
 */

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
    if (p === 4) pass4(m, stride, step, cos, sin, ar, ai, br, bi)
    else if (p === 2) pass2(m, stride, step, cos, sin, ar, ai, br, bi)
    else passOdd(p, m, stride, step, n, cos, sin, ar, ai, br, bi)
    ;[ar, ai, br, bi] = [br, bi, ar, ai]
    length = m
    stride *= p
  }
  if (ar !== re) {
    re.set(ar.subarray(0, n))
    im.set(ai.subarray(0, n))
  }
}

const pass2 = (
  m: number,
  s: number,
  step: number,
  cos: Float64Array,
  sin: Float64Array,
  ar: Float64Array,
  ai: Float64Array,
  br: Float64Array,
  bi: Float64Array,
): void => {
  for (let k = 0; k < m; k++) {
    const wr = cos[k * step]!
    const wi = sin[k * step]!
    for (let q = 0; q < s; q++) {
      const i = q + s * k
      const j = i + s * m
      const xr = ar[i]! - ar[j]!
      const xi = ai[i]! - ai[j]!
      const o = q + s * 2 * k
      br[o] = ar[i]! + ar[j]!
      bi[o] = ai[i]! + ai[j]!
      br[o + s] = xr * wr - xi * wi
      bi[o + s] = xr * wi + xi * wr
    }
  }
}

const pass4 = (
  m: number,
  s: number,
  step: number,
  cos: Float64Array,
  sin: Float64Array,
  ar: Float64Array,
  ai: Float64Array,
  br: Float64Array,
  bi: Float64Array,
): void => {
  const sm = s * m
  for (let k = 0; k < m; k++) {
    const w1r = cos[k * step]!
    const w1i = sin[k * step]!
    const w2r = cos[2 * k * step]!
    const w2i = sin[2 * k * step]!
    const w3r = cos[3 * k * step]!
    const w3i = sin[3 * k * step]!
    for (let q = 0; q < s; q++) {
      const i = q + s * k
      const r0 = ar[i]!
      const i0 = ai[i]!
      const r1 = ar[i + sm]!
      const i1 = ai[i + sm]!
      const r2 = ar[i + 2 * sm]!
      const i2 = ai[i + 2 * sm]!
      const r3 = ar[i + 3 * sm]!
      const i3 = ai[i + 3 * sm]!
      const pr = r0 + r2
      const pi = i0 + i2
      const mr = r0 - r2
      const mi = i0 - i2
      const qr = r1 + r3
      const qi = i1 + i3
      const nr = i1 - i3 // -i (x1 - x3)
      const ni = r3 - r1
      const o = q + s * 4 * k
      br[o] = pr + qr
      bi[o] = pi + qi
      const yr = mr + nr
      const yi = mi + ni
      br[o + s] = yr * w1r - yi * w1i
      bi[o + s] = yr * w1i + yi * w1r
      const zr = pr - qr
      const zi = pi - qi
      br[o + 2 * s] = zr * w2r - zi * w2i
      bi[o + 2 * s] = zr * w2i + zi * w2r
      const ur = mr - nr
      const ui = mi - ni
      br[o + 3 * s] = ur * w3r - ui * w3i
      bi[o + 3 * s] = ur * w3i + ui * w3r
    }
  }
}

const passOdd = (
  p: number,
  m: number,
  s: number,
  step: number,
  n: number,
  cos: Float64Array,
  sin: Float64Array,
  ar: Float64Array,
  ai: Float64Array,
  br: Float64Array,
  bi: Float64Array,
): void => {
  const turn = n / p
  for (let k = 0; k < m; k++)
    for (let h = 0; h < p; h++) {
      const wr = cos[(h * k * step) % n]!
      const wi = sin[(h * k * step) % n]!
      for (let q = 0; q < s; q++) {
        let [xr, xi] = [0, 0]
        for (let j = 0; j < p; j++) {
          const i = q + s * (k + m * j)
          const c = cos[((h * j) % p) * turn]!
          const d = sin[((h * j) % p) * turn]!
          xr += ar[i]! * c - ai[i]! * d
          xi += ar[i]! * d + ai[i]! * c
        }
        const o = q + s * (p * k + h)
        br[o] = xr * wr - xi * wi
        bi[o] = xr * wi + xi * wr
      }
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
