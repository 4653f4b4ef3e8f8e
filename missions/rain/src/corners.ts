/**
 * Points of an image that can be followed: both eigenvalues of the gradient's tensor are large (Shi & Tomasi 1994). The
 * best first, none nearer than `distance` cells to a better one.
 */
import type { Image } from './image-pyramid.js'

export interface CornerOptions {
  readonly most: number
  /** Share of the best eigenvalue. */
  readonly quality: number
  /** Cells. */
  readonly distance: number
  /** Half side of the window of the tensor, cells. */
  readonly half: number
}

export const cornerDefaults: CornerOptions = { most: 1000, quality: 0.01, distance: 10, half: 2 }

/** Sums over windows of 2 half + 1 cells, by running sums; windows end at the edge. */
export const windowed = (values: Float32Array, width: number, height: number, half: number): Float32Array => {
  const rows = new Float32Array(values.length)
  for (let y = 0; y < height; y++) {
    const o = y * width
    let sum = 0
    for (let x = 0; x < Math.min(half, width); x++) sum += values[o + x]!
    for (let x = 0; x < width; x++) {
      if (x + half < width) sum += values[o + x + half]!
      if (x - half - 1 >= 0) sum -= values[o + x - half - 1]!
      rows[o + x] = sum
    }
  }
  const out = new Float32Array(values.length)
  const sums = new Float64Array(width)
  for (let y = 0; y < Math.min(half, height); y++) for (let x = 0; x < width; x++) sums[x]! += rows[y * width + x]!
  for (let y = 0; y < height; y++) {
    const [enter, leave] = [(y + half) * width, (y - half - 1) * width]
    for (let x = 0; x < width; x++) {
      if (y + half < height) sums[x]! += rows[enter + x]!
      if (y - half - 1 >= 0) sums[x]! -= rows[leave + x]!
      out[y * width + x] = sums[x]!
    }
  }
  return out
}

/** Least eigenvalue of the tensor at every cell. */
const leastEigenvalue = ({ width, height, values }: Image, half: number): Float32Array => {
  const n = values.length
  const [xx, xy, yy] = [new Float32Array(n), new Float32Array(n), new Float32Array(n)]
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const [a, b] = [i - width, i + width]
      const gx =
        values[a + 1]! - values[a - 1]! + 2 * (values[i + 1]! - values[i - 1]!) + values[b + 1]! - values[b - 1]!
      const gy = values[b - 1]! - values[a - 1]! + 2 * (values[b]! - values[a]!) + values[b + 1]! - values[a + 1]!
      xx[i] = gx * gx
      xy[i] = gx * gy
      yy[i] = gy * gy
    }
  const [sxx, sxy, syy] = [xx, xy, yy].map((v) => windowed(v, width, height, half)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  const out = xx
  for (let i = 0; i < n; i++) {
    const [a, b, c] = [sxx[i]!, sxy[i]!, syy[i]!]
    out[i] = (a + c) / 2 - Math.sqrt(((a - c) / 2) ** 2 + b * b)
  }
  return out
}

/** Cell indices of corners; `usable` says where one may lie. */
export const corners = (image: Image, usable: (cell: number) => boolean, options = cornerDefaults): Int32Array => {
  const { width, height } = image
  const e = leastEigenvalue(image, options.half)
  let best = 0
  for (let i = 0; i < e.length; i++) if (e[i]! > best && usable(i)) best = e[i]!
  if (best <= 0) return new Int32Array(0)
  const least = best * options.quality
  const peaks: number[] = []
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const v = e[i]!
      if (v < least || !usable(i)) continue
      if (
        v >= e[i - 1]! &&
        v >= e[i + 1]! &&
        v >= e[i - width - 1]! &&
        v >= e[i - width]! &&
        v >= e[i - width + 1]! &&
        v >= e[i + width - 1]! &&
        v >= e[i + width]! &&
        v >= e[i + width + 1]!
      )
        peaks.push(i)
    }
  peaks.sort((a, b) => e[b]! - e[a]! || a - b)
  // Buckets of the least distance: a near one can only lie in the nine around.
  const size = Math.max(1, options.distance)
  const across = Math.ceil(width / size)
  const buckets = new Map<number, number[]>()
  const kept: number[] = []
  for (const i of peaks) {
    const [x, y] = [i % width, Math.floor(i / width)]
    const [bx, by] = [Math.floor(x / size), Math.floor(y / size)]
    let near = false
    for (let v = by - 1; v <= by + 1 && !near; v++)
      for (let u = bx - 1; u <= bx + 1 && !near; u++)
        for (const k of buckets.get(v * across + u) ?? [])
          if ((x - (k % width)) ** 2 + (y - Math.floor(k / width)) ** 2 < size * size) {
            near = true
            break
          }
    if (near) continue
    const key = by * across + bx
    const own = buckets.get(key)
    if (own) own.push(i)
    else buckets.set(key, [i])
    kept.push(i)
    if (kept.length >= options.most) break
  }
  return Int32Array.from(kept)
}
