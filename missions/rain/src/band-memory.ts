/**
 * How long the patterns of each band live: autoregression of second order (Seed 2003; Pulkkinen et al. 2019) from the
 * correlation of the band with itself one and two steps ago, both carried to the present. Large scales remember long,
 * small ones forget in minutes.
 */
import { type Band, bandOf } from './cascade.js'
import { emptySpectrum, forward2, inverse2, type Spectrum } from './fourier.js'

export interface BandMemory {
  readonly wavelength: number
  /** Correlation at one and two steps. */
  readonly r1: number
  readonly r2: number
  /** x(t) = phi1 x(t-1) + phi2 x(t-2) + phi0 noise, for a band of variance one. */
  readonly phi1: number
  readonly phi2: number
  readonly phi0: number
  /** Standard deviation of the band now, dB. */
  readonly sigma: number
}

/** Coefficients by Yule & Walker, the second correlation brought into the region of stationary processes. */
export const autoregression = (
  r1: number,
  r2: number,
): { readonly phi1: number; readonly phi2: number; readonly phi0: number } => {
  const a = Math.min(0.99999, Math.max(0, r1))
  // Stationarity needs 2 r1^2 - 1 < r2 < 1; a memory that rises again is noise of the estimate.
  const b = Math.min(a - 1e-6, Math.max(2 * a * a - 1 + 1e-6, r2))
  const phi1 = (a * (1 - b)) / (1 - a * a)
  const phi2 = (b - a * a) / (1 - a * a)
  const variance = 1 - phi1 * a - phi2 * b
  return { phi1, phi2, phi0: Math.sqrt(Math.max(0, variance)) }
}

/** Two real fields as the parts of one spectrum; NaN takes `fill`. */
export const spectrumOf = (
  width: number,
  height: number,
  padded: readonly [number, number],
  first: Float32Array,
  second: Float32Array | null,
  fill: number,
): Spectrum => {
  const s = emptySpectrum(padded[0], padded[1])
  s.re.fill(fill)
  if (second) s.im.fill(fill)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [i, o] = [y * width + x, y * padded[0] + x]
      const a = first[i]!
      s.re[o] = Number.isNaN(a) ? fill : a
      if (!second) continue
      const b = second[i]!
      s.im[o] = Number.isNaN(b) ? fill : b
    }
  forward2(s)
  return s
}

/** Memory of every band; `now`, `before`, `earlier` are images in dB carried to the present, NaN where they are unknown. */
export const bandMemories = (
  bands: readonly Band[],
  width: number,
  height: number,
  padded: readonly [number, number],
  now: Float32Array,
  before: Float32Array,
  earlier: Float32Array,
  fill: number,
): BandMemory[] => {
  const last = spectrumOf(width, height, padded, now, before, fill)
  const old = spectrumOf(width, height, padded, earlier, null, fill)
  const [a, c] = [emptySpectrum(padded[0], padded[1]), emptySpectrum(padded[0], padded[1])]
  return bands.map((band) => {
    bandOf(band, last, a)
    inverse2(a)
    bandOf(band, old, c)
    inverse2(c)
    const sums = new Float64Array(9)
    let n = 0
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = y * width + x
        if (Number.isNaN(now[i]! + before[i]! + earlier[i]!)) continue
        const o = y * padded[0] + x
        const [p, q, r] = [a.re[o]!, a.im[o]!, c.re[o]!]
        n++
        sums[0]! += p
        sums[1]! += q
        sums[2]! += r
        sums[3]! += p * p
        sums[4]! += q * q
        sums[5]! += r * r
        sums[6]! += p * q
        sums[7]! += p * r
      }
    const variance = (s: number, ss: number): number => Math.max(0, ss / n - (s / n) ** 2)
    const [vp, vq, vr] = [variance(sums[0]!, sums[3]!), variance(sums[1]!, sums[4]!), variance(sums[2]!, sums[5]!)]
    const r1 = vp > 0 && vq > 0 ? (sums[6]! / n - (sums[0]! * sums[1]!) / n / n) / Math.sqrt(vp * vq) : 0
    const r2 = vp > 0 && vr > 0 ? (sums[7]! / n - (sums[0]! * sums[2]!) / n / n) / Math.sqrt(vp * vr) : 0
    return { wavelength: band.wavelength, r1, r2, sigma: Math.sqrt(vp), ...autoregression(r1, r2) }
  })
}
