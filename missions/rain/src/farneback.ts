/**
 * Dense motion by quadratic expansion (Farneback 2003): around every cell the image is a quadratic; the shift between two
 * quadratics gives the motion, averaged over a window and refined from coarse to fine. Where there is no texture the mean
 * motion of the textured cells stands.
 */
import { windowed } from './corners.js'
import { type Image, pyramid } from './image-pyramid.js'
import type { MotionField } from './motion-vectors.js'
import type { RainImage } from './rain-image.js'

const LEVELS = 5
const HALF = 5 // of the expansion
const SIGMA = 1.5
const WINDOW = 15 // half side of the average

interface Expansion {
  readonly bx: Float32Array
  readonly by: Float32Array
  readonly axx: Float32Array
  readonly ayy: Float32Array
  readonly axy: Float32Array
}

/** Gaussian moments of the image along one axis: weights g, g t, g t2, edges repeated. */
const moments = (
  values: Float32Array,
  width: number,
  height: number,
  vertical: boolean,
  kernel: Float64Array,
): Float32Array => {
  const out = new Float32Array(values.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let t = -HALF; t <= HALF; t++) {
        const c = vertical ? x : Math.min(width - 1, Math.max(0, x + t))
        const r = vertical ? Math.min(height - 1, Math.max(0, y + t)) : y
        sum += kernel[t + HALF]! * values[r * width + c]!
      }
      out[y * width + x] = sum
    }
  return out
}

const kernels = (() => {
  const g = Float64Array.from({ length: 2 * HALF + 1 }, (_, i) => Math.exp(-((i - HALF) ** 2) / (2 * SIGMA ** 2)))
  const total = g.reduce((a, b) => a + b, 0)
  const g0 = g.map((v) => v / total)
  const g1 = g0.map((v, i) => v * (i - HALF))
  const g2 = g0.map((v, i) => v * (i - HALF) ** 2)
  const m2 = g2.reduce((a, b) => a + b, 0)
  const m4 = g0.reduce((a, v, i) => a + v * (i - HALF) ** 4, 0)
  return { g0, g1, g2, m2, m4 }
})()

/** Weighted least squares of 1, x, y, x2, y2, xy around each cell; separable. */
const expand = ({ width, height, values }: Image): Expansion => {
  const { g0, g1, g2, m2, m4 } = kernels
  const v0 = moments(values, width, height, true, g0)
  const v1 = moments(values, width, height, true, g1)
  const v2 = moments(values, width, height, true, g2)
  const along = (v: Float32Array, k: Float64Array): Float32Array => moments(v, width, height, false, k)
  const [one, x1, x2, y1, xy, y2] = [
    along(v0, g0),
    along(v0, g1),
    along(v0, g2),
    along(v1, g0),
    along(v1, g1),
    along(v2, g0),
  ]
  const spread = m4 - m2 * m2
  return {
    bx: x1.map((v) => v / m2),
    by: y1.map((v) => v / m2),
    axx: x2.map((v, i) => (v - m2 * one[i]!) / spread),
    ayy: y2.map((v, i) => (v - m2 * one[i]!) / spread),
    axy: xy.map((v) => v / (2 * m2 * m2)),
  }
}

const round = (a: Expansion, b: Expansion, width: number, height: number, u: Float32Array, v: Float32Array): void => {
  const n = width * height
  const [gxx, gxy, gyy, hx, hy] = Array.from({ length: 5 }, () => new Float32Array(n)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const c = Math.round(x + u[i]!)
      const r = Math.round(y + v[i]!)
      if (c < 0 || r < 0 || c >= width || r >= height) continue
      const j = r * width + c
      const [xx, yy, xy] = [(a.axx[i]! + b.axx[j]!) / 2, (a.ayy[i]! + b.ayy[j]!) / 2, (a.axy[i]! + b.axy[j]!) / 2]
      const [du, dv] = [c - x, r - y]
      const dbx = (a.bx[i]! - b.bx[j]!) / 2 + xx * du + xy * dv
      const dby = (a.by[i]! - b.by[j]!) / 2 + xy * du + yy * dv
      gxx[i] = xx * xx + xy * xy
      gxy[i] = xy * (xx + yy)
      gyy[i] = yy * yy + xy * xy
      hx[i] = xx * dbx + xy * dby
      hy[i] = xy * dbx + yy * dby
    }
  const [sxx, sxy, syy, sx, sy] = [gxx, gxy, gyy, hx, hy].map((f) => windowed(f, width, height, WINDOW)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  let energy = 0
  for (let i = 0; i < n; i++) energy += (sxx[i]! + syy[i]!) / n
  const ridge = 0.01 * energy + 1e-9
  // Where nothing is seen the mean motion of what is seen stands.
  let [mu, mv, seen] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const w = sxx[i]! + syy[i]!
    mu += w * u[i]!
    mv += w * v[i]!
    seen += w
  }
  if (seen > 0) {
    mu /= seen
    mv /= seen
  }
  for (let i = 0; i < n; i++) {
    const [p, q, s] = [sxx[i]! + ridge, sxy[i]!, syy[i]! + ridge]
    const d = p * s - q * q
    const [rx, ry] = [sx[i]! + ridge * mu, sy[i]! + ridge * mv]
    u[i] = (s * rx - q * ry) / d
    v[i] = (p * ry - q * rx) / d
  }
}

/** Motion of two images, cells a step. */
const between = (first: RainImage, second: RainImage): MotionField => {
  const [a, b] = [pyramid(first, LEVELS), pyramid(second, LEVELS)]
  let u = new Float32Array(0)
  let v = new Float32Array(0)
  for (let level = a.length - 1; level >= 0; level--) {
    const { width, height } = a[level]!
    const [nu, nv] = [new Float32Array(width * height), new Float32Array(width * height)]
    const coarser = a[level + 1]
    if (coarser)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const j = Math.min(coarser.height - 1, y >> 1) * coarser.width + Math.min(coarser.width - 1, x >> 1)
          nu[y * width + x] = 2 * u[j]!
          nv[y * width + x] = 2 * v[j]!
        }
    u = nu
    v = nv
    const [ea, eb] = [expand(a[level]!), expand(b[level]!)]
    for (let k = 0; k < 3; k++) round(ea, eb, width, height, u, v)
  }
  return { width: first.width, height: first.height, u, v }
}

/** The mean over all pairs of frames that follow each other. */
export const motionByFarneback = (frames: readonly RainImage[]): MotionField => {
  const { width, height } = frames[0]!
  const u = new Float32Array(width * height)
  const v = new Float32Array(width * height)
  for (let t = 0; t + 1 < frames.length; t++) {
    const m = between(frames[t]!, frames[t + 1]!)
    for (let i = 0; i < u.length; i++) {
      u[i]! += m.u[i]! / (frames.length - 1)
      v[i]! += m.v[i]! / (frames.length - 1)
    }
  }
  return { width, height, u, v }
}
