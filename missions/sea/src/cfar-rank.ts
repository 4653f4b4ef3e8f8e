/**
 * The k-th smallest value of the ring around each cell, by histograms of columns that slide (Perreault & Hebert 2007):
 * the cost is that of the bins, not of the window. Values are binned by 0.2 dB of their logarithm and the rank is
 * interpolated within its bin; what is below or above the 51 dB around the median falls into the end bins.
 */
import { quantile } from '@setu/core/quantiles'
import type { Ring } from './cfar-window.js'

const BINS = 256
const PER_BIN = Math.LN10 / 50

/** Bin 1 to 256 of each cell; 0 where it does not count. */
const binned = (image: Float32Array, left?: Uint8Array): { bins: Uint16Array; origin: number } => {
  const sample: number[] = []
  const step = Math.max(1, Math.floor(image.length / 20_000))
  for (let i = 0; i < image.length; i += step) if (image[i]! > 0 && Number.isFinite(image[i]!)) sample.push(image[i]!)
  const origin = (sample.length ? Math.log(quantile(sample, 0.5)) : 0) - BINS * 0.6 * PER_BIN
  const bins = new Uint16Array(image.length)
  for (let i = 0; i < image.length; i++) {
    const v = image[i]!
    if (v - v !== 0 || left?.[i]) continue
    const bin = v > 0 ? Math.floor((Math.log(v) - origin) / PER_BIN) : 0
    bins[i] = Math.min(BINS - 1, Math.max(0, bin)) + 1
  }
  return { bins, origin }
}

/** Bins are counted by sixteen too, so that a rank is found in two short looks and only one group of bins is kept up. */
const GROUP = 16

/** Column histograms of rows y - half to y + half, kept while y grows: of bins, and of groups of bins. */
const columnHistograms = (bins: Uint16Array, width: number, height: number, half: number) => {
  const fine = new Int32Array(width * BINS)
  const coarse = new Int32Array(width * GROUP)
  const row = (y: number, sign: number): void => {
    if (y < 0 || y >= height) return
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const bin = bins[i]!
      if (!bin) continue
      const [f, c] = [x * BINS + bin - 1, x * GROUP + ((bin - 1) >> 4)]
      fine[f] = fine[f]! + sign
      coarse[c] = coarse[c]! + sign
    }
  }
  for (let y = 0; y < half; y++) row(y, 1)
  return {
    fine,
    coarse,
    half,
    down: (y: number): void => {
      row(y + half, 1)
      row(y - half - 1, -1)
    },
  }
}
type Columns = ReturnType<typeof columnHistograms>

/** Sixteen counts of one column, added or taken. */
const add = (to: Int32Array, at: number, from: Int32Array, column: number, sign: number): void => {
  for (let k = 0; k < GROUP; k++) to[at + k] = to[at + k]! + sign * from[column + k]!
}

/** The window of a row moves to x: the column that comes in and the one that goes out. */
const slide = (
  to: Int32Array,
  at: number,
  c: Columns,
  of: 'fine' | 'coarse',
  x: number,
  width: number,
  sign: number,
) => {
  const [stride, from] = of === 'fine' ? [BINS, at] : [GROUP, 0]
  if (x + c.half < width) add(to, at, c[of], (x + c.half) * stride + from, sign)
  if (x - c.half - 1 >= 0) add(to, at, c[of], (x - c.half - 1) * stride + from, -sign)
}

/** Rank value of each ring: `share` of its cells (0.75) from below. NaN where fewer than `least` count. */
export const ringRanks = (
  image: Float32Array,
  width: number,
  height: number,
  { guard, outer }: Ring,
  share: number,
  least: number,
  left?: Uint8Array,
): Float32Array => {
  const { bins, origin } = binned(image, left)
  const wide = columnHistograms(bins, width, height, outer)
  const narrow = columnHistograms(bins, width, height, guard)
  const out = new Float32Array(width * height).fill(Number.NaN)
  const coarse = new Int32Array(GROUP)
  const fine = new Int32Array(BINS)
  /** Column up to which each group of bins is kept; -1 before the row. */
  const kept = new Int32Array(GROUP)
  const begin = (to: Int32Array, at: number, of: 'fine' | 'coarse'): void => {
    to.fill(0, at, at + GROUP)
    const [stride, from] = of === 'fine' ? [BINS, at] : [GROUP, 0]
    for (let x = 0; x < Math.min(outer, width); x++) add(to, at, wide[of], x * stride + from, 1)
    for (let x = 0; x < Math.min(guard, width); x++) add(to, at, narrow[of], x * stride + from, -1)
  }
  const step = (to: Int32Array, at: number, of: 'fine' | 'coarse', x: number): void => {
    slide(to, at, wide, of, x, width, 1)
    slide(to, at, narrow, of, x, width, -1)
  }
  for (let y = 0; y < height; y++) {
    wide.down(y)
    narrow.down(y)
    begin(coarse, 0, 'coarse')
    kept.fill(-2)
    for (let x = 0; x < width; x++) {
      step(coarse, 0, 'coarse', x)
      let count = 0
      for (let k = 0; k < GROUP; k++) count += coarse[k]!
      if (count < least) continue
      const wanted = share * count
      let below = 0
      let g = 0
      while (g < GROUP - 1 && below + coarse[g]! < wanted) below += coarse[g++]!
      const at = g * GROUP
      if (kept[g] === -2) {
        begin(fine, at, 'fine')
        kept[g] = -1
      }
      for (let t = kept[g]! + 1; t <= x; t++) step(fine, at, 'fine', t)
      kept[g] = x
      let k = at
      while (k < at + GROUP - 1 && below + fine[k]! < wanted) below += fine[k++]!
      const within = fine[k]! > 0 ? (wanted - below) / fine[k]! : 0
      out[y * width + x] = Math.exp(origin + (k + within) * PER_BIN)
    }
  }
  return out
}
