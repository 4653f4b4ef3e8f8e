/**
 * The one shift that makes two fields most alike: the greatest correlation of the cells that both have, over all shifts at
 * once by Fourier transforms (Padfield 2012), to a fraction of a cell by parabolas. The plain rival of every motion field.
 */
import { emptySpectrum, forward2, goodLength, inverse2, type Spectrum } from './fourier.js'
import { pyramid } from './image-pyramid.js'
import { type MotionField, uniformField } from './motion-vectors.js'
import type { RainImage } from './rain-image.js'

export interface GlobalShift {
  /** Cells from the first image to the second. */
  readonly u: number
  readonly v: number
  readonly correlation: number
}

interface Layers {
  readonly one: Float64Array
  readonly mask: Float64Array
  readonly square: Float64Array
}

/** Values about their mean, their mask and their squares, on the padded grid. */
const layersOf = (image: RainImage, width: number, height: number): Layers => {
  const [one, mask, square] = [0, 1, 2].map(() => new Float64Array(width * height)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  let [sum, n] = [0, 0]
  for (let i = 0; i < image.values.length; i++)
    if (!image.missing?.[i]) {
      sum += image.values[i]!
      n++
    }
  const mean = n ? sum / n : 0
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++) {
      const i = y * image.width + x
      if (image.missing?.[i]) continue
      const v = image.values[i]! - mean
      one[y * width + x] = v
      mask[y * width + x] = 1
      square[y * width + x] = v * v
    }
  return { one, mask, square }
}

const spectrum = (width: number, height: number, values: Float64Array): Spectrum => {
  const s = emptySpectrum(width, height)
  s.re.set(values)
  forward2(s)
  return s
}

/** Sums over the overlap for every shift: sum of a(x) b(x + shift). */
const crossed = (a: Spectrum, b: Spectrum): Float64Array => {
  const out = emptySpectrum(a.width, a.height)
  for (let i = 0; i < out.re.length; i++) {
    out.re[i] = a.re[i]! * b.re[i]! + a.im[i]! * b.im[i]!
    out.im[i] = a.re[i]! * b.im[i]! - a.im[i]! * b.re[i]!
  }
  inverse2(out)
  return out.re
}

/** Shifts that leave less than this share of the cells in common are not looked at. */
const LEAST_OVERLAP = 0.25

/** Best shift of `b` against `a`; zero with correlation 0 where either has no contrast. */
export const globalShift = (a: RainImage, b: RainImage): GlobalShift => {
  const [width, height] = [goodLength(2 * a.width - 1), goodLength(2 * a.height - 1)]
  const [la, lb] = [layersOf(a, width, height), layersOf(b, width, height)]
  const [a1, am, a2] = [la.one, la.mask, la.square].map((v) => spectrum(width, height, v)) as [
    Spectrum,
    Spectrum,
    Spectrum,
  ]
  const [b1, bm, b2] = [lb.one, lb.mask, lb.square].map((v) => spectrum(width, height, v)) as [
    Spectrum,
    Spectrum,
    Spectrum,
  ]
  const n = crossed(am, bm)
  const [sa, sb, saa, sbb, sab] = [crossed(a1, bm), crossed(am, b1), crossed(a2, bm), crossed(am, b2), crossed(a1, b1)]
  const least = LEAST_OVERLAP * a.width * a.height
  const correlation = (i: number): number => {
    const count = n[i]!
    if (count < least) return Number.NEGATIVE_INFINITY
    const va = saa[i]! - (sa[i]! * sa[i]!) / count
    const vb = sbb[i]! - (sb[i]! * sb[i]!) / count
    if (!(va > 1e-9 * count) || !(vb > 1e-9 * count)) return Number.NEGATIVE_INFINITY
    return (sab[i]! - (sa[i]! * sb[i]!) / count) / Math.sqrt(va * vb)
  }
  let [best, top] = [-1, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < n.length; i++) {
    const r = correlation(i)
    if (r > top) [best, top] = [i, r]
  }
  if (best < 0) return { u: 0, v: 0, correlation: 0 }
  const [x, y] = [best % width, Math.floor(best / width)]
  const at = (c: number, r: number): number => correlation(((r + height) % height) * width + ((c + width) % width))
  const finer = (left: number, right: number): number => {
    const bend = left - 2 * top + right
    return bend < 0 && Number.isFinite(bend) ? Math.max(-0.5, Math.min(0.5, (left - right) / (2 * bend))) : 0
  }
  return {
    u: (x <= width / 2 ? x : x - width) + finer(at(x - 1, y), at(x + 1, y)),
    v: (y <= height / 2 ? y : y - height) + finer(at(x, y - 1), at(x, y + 1)),
    correlation: top,
  }
}

/** Longer side above which images are halved first: the parabola finds the parts of a cell. */
const SIDE = 300

/** One shift everywhere: the mean over the pairs of frames, weighted by their correlation. */
export const motionByGlobalShift = (images: readonly RainImage[]): MotionField => {
  const { width, height } = images[0]!
  const halvings = Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / SIDE)))
  const size = 2 ** halvings
  const frames = images.map((f) =>
    halvings && !f.missing ? { ...pyramid(f, halvings + 1).at(-1)!, missing: null } : f,
  )
  const by = frames[0]!.width === width ? 1 : size
  let [u, v, weight] = [0, 0, 0]
  for (let t = 0; t + 1 < frames.length; t++) {
    const shift = globalShift(frames[t]!, frames[t + 1]!)
    const w = Math.max(shift.correlation, 1e-6)
    u += w * shift.u * by
    v += w * shift.v * by
    weight += w
  }
  return uniformField(width, height, u / weight, v / weight)
}
