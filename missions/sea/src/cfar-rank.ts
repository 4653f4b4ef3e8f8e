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

/** Adds (or takes) one histogram. */
const add = (to: Int32Array, from: Int32Array, at: number, sign: number): void => {
  for (let k = 0; k < BINS; k++) to[k] = to[k]! + sign * from[at + k]!
}

/** Column histograms of rows y - half to y + half, kept while y grows. */
const columnHistograms = (bins: Uint16Array, width: number, height: number, half: number) => {
  const table = new Int32Array(width * BINS)
  const row = (y: number, sign: number): void => {
    if (y < 0 || y >= height) return
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const bin = bins[i]!
      if (bin) table[x * BINS + bin - 1] = table[x * BINS + bin - 1]! + sign
    }
  }
  for (let y = 0; y < half; y++) row(y, 1)
  return {
    table,
    down: (y: number): void => {
      row(y + half, 1)
      row(y - half - 1, -1)
    },
  }
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
  const ring = new Int32Array(BINS)
  for (let y = 0; y < height; y++) {
    wide.down(y)
    narrow.down(y)
    ring.fill(0)
    for (let x = 0; x < Math.min(outer, width); x++) add(ring, wide.table, x * BINS, 1)
    for (let x = 0; x < Math.min(guard, width); x++) add(ring, narrow.table, x * BINS, -1)
    for (let x = 0; x < width; x++) {
      if (x + outer < width) add(ring, wide.table, (x + outer) * BINS, 1)
      if (x - outer - 1 >= 0) add(ring, wide.table, (x - outer - 1) * BINS, -1)
      if (x + guard < width) add(ring, narrow.table, (x + guard) * BINS, -1)
      if (x - guard - 1 >= 0) add(ring, narrow.table, (x - guard - 1) * BINS, 1)
      let count = 0
      for (let k = 0; k < BINS; k++) count += ring[k]!
      if (count < least) continue
      const wanted = share * count
      let below = 0
      let k = 0
      while (k < BINS - 1 && below + ring[k]! < wanted) below += ring[k++]!
      const within = ring[k]! > 0 ? (wanted - below) / ring[k]! : 0
      out[y * width + x] = Math.exp(origin + (k + within) * PER_BIN)
    }
  }
  return out
}
