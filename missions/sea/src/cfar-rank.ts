/**
 * The k-th smallest value of the ring around each cell, by histograms of columns that slide (Perreault & Hebert 2007):
 * the cost is that of the bins, not of the window. Values are binned by 0.2 dB of their logarithm and the rank is
 * interpolated within its bin; what is below or above the 51 dB around the median falls into the end bins. Where the
 * window holds fewer than 65,536 cells, two counts go into one number, and one addition moves both.
 */
import { quantile } from '@setu/core/quantiles'
import { DIRTY, type Ring, touched } from './cfar-window.js'

const BINS = 256
const PER_BIN = Math.LN10 / 50
/** Bins are counted by sixteen too, so that a rank is found in two short looks and only one group of bins is kept up. */
const GROUP = 16

/** Cells by the bin of their logarithm, 1 to 256; 0 where a cell does not count. */
export interface BinnedImage {
  readonly width: number
  readonly height: number
  readonly bins: Uint16Array
  readonly origin: number
}

export const binned = (image: Float32Array, width: number, height: number): BinnedImage => {
  const sample: number[] = []
  const step = Math.max(1, Math.floor(image.length / 20_000))
  for (let i = 0; i < image.length; i += step) if (image[i]! > 0 && Number.isFinite(image[i]!)) sample.push(image[i]!)
  const origin = (sample.length ? Math.log(quantile(sample, 0.5)) : 0) - BINS * 0.6 * PER_BIN
  const bins = new Uint16Array(image.length)
  for (let i = 0; i < image.length; i++) {
    const v = image[i]!
    if (v - v !== 0) continue
    const bin = v > 0 ? Math.floor((Math.log(v) - origin) / PER_BIN) : 0
    bins[i] = Math.min(BINS - 1, Math.max(0, bin)) + 1
  }
  return { width, height, bins, origin }
}

/** Cells [x0, x1) x [y0, y1). */
interface Box {
  readonly x0: number
  readonly x1: number
  readonly y0: number
  readonly y1: number
}

/** Histograms of columns [from, to) over rows y - half to y + half, kept while y grows; a last column holds nothing. */
const columnHistograms = (image: BinnedImage, from: number, to: number, y0: number, half: number, shift: 0 | 1) => {
  const { width, height, bins } = image
  const n = to - from
  const [fineStride, coarseStride] = [BINS >> shift, GROUP >> shift]
  const fine = new Int32Array((n + 1) * fineStride)
  const coarse = new Int32Array((n + 1) * coarseStride)
  const count = new Int32Array(n + 1)
  const row = (y: number, sign: 1 | -1): void => {
    if (y < 0 || y >= height) return
    for (let c = 0, i = y * width + from; c < n; c++, i++) {
      const bin = bins[i]! - 1
      if (bin < 0) continue
      const group = bin >> 4
      // The odd one of two counts stands in the upper half.
      fine[c * fineStride + (bin >> shift)]! += sign << ((bin & shift) << 4)
      coarse[c * coarseStride + (group >> shift)]! += sign << ((group & shift) << 4)
      count[c]! += sign
    }
  }
  for (let y = y0 - half - 1; y < y0 + half; y++) row(y, 1)
  return {
    fine,
    coarse,
    count,
    half,
    down: (y: number): void => {
      row(y + half, 1)
      row(y - half - 1, -1)
    },
  }
}

/** The ranks of a box of cells, written into `out`. */
const ranksIn = (
  box: Box,
  image: BinnedImage,
  { guard, outer }: Ring,
  share: number,
  least: number,
  out: Float32Array,
): void => {
  const { width, origin } = image
  const shift = (2 * outer + 1) ** 2 < 65_536 ? 1 : 0
  const [from, to] = [Math.max(0, box.x0 - outer), Math.min(width, box.x1 + outer)]
  const none = to - from
  const columnOf = (x: number): number => (x < from || x >= to ? none : x - from)
  const wide = columnHistograms(image, from, to, box.y0, outer, shift)
  const narrow = columnHistograms(image, from, to, box.y0, guard, shift)
  const [fineStride, words] = [BINS >> shift, GROUP >> shift]
  const coarse = new Int32Array(words)
  const fine = new Int32Array(BINS >> shift)
  /** Column up to which each group of bins is kept. */
  const kept = new Int32Array(GROUP)
  const far = outer + guard
  const add = (sum: Int32Array, at: number, of: Int32Array, place: number, sign: 1 | -1): void => {
    for (let k = 0; k < words; k++) sum[at + k] = sum[at + k]! + sign * of[place + k]!
  }
  /** The window of column x from nothing. */
  const begin = (sum: Int32Array, at: number, of: 'fine' | 'coarse', stride: number, x: number): void => {
    sum.fill(0, at, at + words)
    const first = (half: number): number => Math.max(from, x - half) - from
    const last = (half: number): number => Math.min(to - 1, x + half) - from
    for (let c = first(outer); c <= last(outer); c++) add(sum, at, wide[of], c * stride + at, 1)
    for (let c = first(guard); c <= last(guard); c++) add(sum, at, narrow[of], c * stride + at, -1)
  }
  /** The window moves to column x: two columns come in, two go out. */
  const slide = (sum: Int32Array, at: number, w: Int32Array, n: Int32Array, stride: number, x: number): void => {
    const wideIn = columnOf(x + outer) * stride + at
    const wideOut = columnOf(x - outer - 1) * stride + at
    const narrowIn = columnOf(x + guard) * stride + at
    const narrowOut = columnOf(x - guard - 1) * stride + at
    for (let k = 0; k < words; k++)
      sum[at + k] = sum[at + k]! + w[wideIn + k]! - w[wideOut + k]! - n[narrowIn + k]! + n[narrowOut + k]!
  }
  for (let y = box.y0; y < box.y1; y++) {
    wide.down(y)
    narrow.down(y)
    kept.fill(-far - 2)
    begin(coarse, 0, 'coarse', words, box.x0)
    let count = 0
    for (let c = Math.max(from, box.x0 - outer); c <= Math.min(to - 1, box.x0 + outer); c++)
      count += wide.count[c - from]!
    for (let c = Math.max(from, box.x0 - guard); c <= Math.min(to - 1, box.x0 + guard); c++)
      count -= narrow.count[c - from]!
    for (let x = box.x0; x < box.x1; x++) {
      if (x > box.x0) {
        slide(coarse, 0, wide.coarse, narrow.coarse, words, x)
        count +=
          wide.count[columnOf(x + outer)]! -
          wide.count[columnOf(x - outer - 1)]! -
          narrow.count[columnOf(x + guard)]! +
          narrow.count[columnOf(x - guard - 1)]!
      }
      if (count < least) {
        out[y * width + x] = Number.NaN
        continue
      }
      const wanted = share * count
      let below = 0
      let g = 0
      for (; g < GROUP - 1; g++) {
        const here = shift ? (coarse[g >> 1]! >>> ((g & 1) << 4)) & 0xffff : coarse[g]!
        if (below + here >= wanted) break
        below += here
      }
      const at = g * words
      if (x - kept[g]! > far) begin(fine, at, 'fine', fineStride, x)
      else for (let t = kept[g]! + 1; t <= x; t++) slide(fine, at, wide.fine, narrow.fine, fineStride, t)
      kept[g] = x
      let k = 0
      let here = 0
      for (; ; k++) {
        here = shift ? (fine[at + (k >> 1)]! >>> ((k & 1) << 4)) & 0xffff : fine[at + k]!
        if (k === GROUP - 1 || below + here >= wanted) break
        below += here
      }
      const within = here > 0 ? (wanted - below) / here : 0
      out[y * width + x] = Math.exp(origin + (g * GROUP + k + within) * PER_BIN)
    }
  }
}

/** Rank value of each ring: `share` of its cells (0.75) from below. NaN where fewer than `least` count. */
export const ringRanks = (image: BinnedImage, ring: Ring, share: number, least: number): Float32Array => {
  const { width, height } = image
  const out = new Float32Array(width * height)
  ranksIn({ x0: 0, x1: width, y0: 0, y1: height }, image, ring, share, least, out)
  return out
}

/** The same without the cells of `left`: only the rings that hold one of them are looked at again. */
export const ringRanksWithout = (
  left: Uint8Array,
  known: Float32Array,
  image: BinnedImage,
  ring: Ring,
  share: number,
  least: number,
): Float32Array => {
  const { width, height } = image
  const bins = image.bins.slice()
  for (let i = 0; i < bins.length; i++) if (left[i]) bins[i] = 0
  const without = { ...image, bins }
  const dirty = touched(left, width, height, ring.outer)
  if (2 * dirty.reduce((n, d) => n + d, 0) > dirty.length) return ringRanks(without, ring, share, least)
  const out = known.slice()
  const across = Math.ceil(width / DIRTY)
  for (let v = 0; v * across < dirty.length; v++)
    for (let u = 0; u < across; u++) {
      if (!dirty[v * across + u]) continue
      const first = u
      while (u + 1 < across && dirty[v * across + u + 1]) u++
      const box = {
        x0: first * DIRTY,
        x1: Math.min(width, (u + 1) * DIRTY),
        y0: v * DIRTY,
        y1: Math.min(height, (v + 1) * DIRTY),
      }
      ranksIn(box, without, ring, share, least, out)
    }
  return out
}
