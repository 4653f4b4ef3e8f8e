/**
 * One shift between two images by phase correlation (Kuglin & Hines 1975): the peak of the inverse transform of the
 * cross-power spectrum, to a fraction of a cell by a parabola through it. Edges are faded by a Hann window, as a shift
 * moves rain in and out of the picture.
 */
import { emptySpectrum, forward2, frequency, goodLength, inverse2 } from './fourier.js'
import { type MotionField, uniformField } from './motion-vectors.js'
import type { RainImage } from './rain-image.js'

export interface Shift {
  /** Cells. */
  readonly u: number
  readonly v: number
  /** Height of the peak, 0..1: 1 for a pure shift. */
  readonly peak: number
}

/** Cycles a cell. */
const FINE = 0.05

const faded = (image: RainImage, width: number, out: Float64Array): void => {
  let mean = 0
  for (const v of image.values) mean += v
  mean /= image.values.length
  const hann = (i: number, n: number): number => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / n)
  out.fill(0)
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++)
      out[y * width + x] = (image.values[y * image.width + x]! - mean) * hann(x, image.width) * hann(y, image.height)
}

/** Shift of `b` against `a`. `most` bounds it, cells. */
export const phaseShift = (a: RainImage, b: RainImage, most = Number.POSITIVE_INFINITY): Shift => {
  const [width, height] = [goodLength(a.width), goodLength(a.height)]
  const s = emptySpectrum(width, height)
  faded(a, width, s.re)
  faded(b, width, s.im)
  forward2(s)
  const n = width * height
  const cross = emptySpectrum(width, height)
  let weight = 0
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const j = ((height - y) % height) * width + ((width - x) % width)
      // Two real images in one complex transform: their spectra are its even and odd parts.
      const [ar, ai] = [(s.re[i]! + s.re[j]!) / 2, (s.im[i]! - s.im[j]!) / 2]
      const [br, bi] = [(s.im[i]! + s.im[j]!) / 2, (s.re[j]! - s.re[i]!) / 2]
      const re = ar * br + ai * bi
      const im = ar * bi - ai * br
      const size = Math.hypot(re, im)
      if (!(size > 0)) continue
      // White but for fine scales, whose motion is not that of the rain's areas.
      const f = frequency(x, width) ** 2 + frequency(y, height) ** 2
      const w = Math.exp(-f / (2 * FINE * FINE)) / size
      cross.re[i] = re * w
      cross.im[i] = im * w
      weight += size * w
    }
  // Nothing but rounding: a picture without contrast.
  if (weight < 1e-6 * n) return { u: 0, v: 0, peak: 0 }
  inverse2(cross)
  let best = -1
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = [x <= width / 2 ? x : x - width, y <= height / 2 ? y : y - height]
      if (Math.abs(u) > most || Math.abs(v) > most) continue
      const i = y * width + x
      if (best < 0 || cross.re[i]! > cross.re[best]!) best = i
    }
  const at = (x: number, y: number): number => cross.re[((y + height) % height) * width + ((x + width) % width)]!
  const [x, y] = [best % width, Math.floor(best / width)]
  const top = at(x, y)
  const finer = (left: number, right: number): number => {
    const bend = left - 2 * top + right
    return bend < 0 ? Math.max(-0.5, Math.min(0.5, (left - right) / (2 * bend))) : 0
  }
  return {
    u: (x <= width / 2 ? x : x - width) + finer(at(x - 1, y), at(x + 1, y)),
    v: (y <= height / 2 ? y : y - height) + finer(at(x, y - 1), at(x, y + 1)),
    peak: (top * n) / weight,
  }
}

/** One shift for the whole field: the mean over the pairs of frames. */
export const motionByPhaseCorrelation = (frames: readonly RainImage[]): MotionField => {
  const { width, height } = frames[0]!
  const shifts = frames.slice(1).map((b, t) => phaseShift(frames[t]!, b))
  const mean = (of: (s: Shift) => number): number => shifts.reduce((sum, s) => sum + of(s), 0) / shifts.length
  return uniformField(
    width,
    height,
    mean((s) => s.u),
    mean((s) => s.v),
  )
}
