/**
 * A rain image as a sum of bands of scales: filters of Gaussian shape in the logarithm of the wavenumber that add up to one
 * (Pulkkinen et al. 2019, after Seed 2003). Bands are kept as the frequencies where their filter is not negligible.
 */
import type { Spectrum } from './fourier.js'

export interface Band {
  /** Central wavelength, cells; Infinity for the mean. */
  readonly wavelength: number
  /** Indices into the spectrum and the filter there. */
  readonly index: Int32Array
  readonly weight: Float32Array
}

const NEGLIGIBLE = 1e-3

/** Wavenumber of every frequency, in waves across the longer side. */
const wavenumbers = (width: number, height: number): Float32Array => {
  const out = new Float32Array(width * height)
  const long = Math.max(width, height)
  for (let y = 0; y < height; y++) {
    const fy = (y <= height / 2 ? y : y - height) * (long / height)
    for (let x = 0; x < width; x++) {
      const fx = (x <= width / 2 ? x : x - width) * (long / width)
      out[y * width + x] = Math.hypot(fx, fy)
    }
  }
  return out
}

/** `levels` bands of a grid, largest scale first; 3 to 12. */
export const cascadeBands = (width: number, height: number, levels: number): readonly Band[] => {
  const k = wavenumbers(width, height)
  const long = Math.max(width, height)
  // Ratio of neighbouring central wavenumbers: from the whole picture to two cells.
  const q = (0.5 * long) ** (1 / levels)
  const centre = (l: number): number => Math.log(q ** (l + 0.5)) / Math.log(q)
  const raw = (l: number, wave: number): number => {
    const d = Math.log(wave) / Math.log(q) - centre(l)
    return Math.exp(-(d * d) / (2 * 0.5 * 0.5))
  }
  const total = new Float64Array(k.length)
  for (let i = 0; i < k.length; i++) {
    if (k[i]! < 1) continue
    for (let l = 0; l < levels; l++) total[i]! += raw(l, k[i]!)
  }
  return Array.from({ length: levels }, (_, l) => {
    const index: number[] = []
    const weight: number[] = []
    for (let i = 0; i < k.length; i++) {
      // The mean belongs to the largest scale.
      const w = k[i]! < 1 ? (l === 0 ? 1 : 0) : raw(l, k[i]!) / total[i]!
      if (w < NEGLIGIBLE) continue
      index.push(i)
      weight.push(w)
    }
    return { wavelength: long / q ** (l + 0.5), index: Int32Array.from(index), weight: Float32Array.from(weight) }
  })
}

/** One band of a spectrum as a spectrum of its own, into `out`. */
export const bandOf = (band: Band, spectrum: Spectrum, out: Spectrum): void => {
  out.re.fill(0)
  out.im.fill(0)
  for (let j = 0; j < band.index.length; j++) {
    const i = band.index[j]!
    out.re[i] = band.weight[j]! * spectrum.re[i]!
    out.im[i] = band.weight[j]! * spectrum.im[i]!
  }
}
