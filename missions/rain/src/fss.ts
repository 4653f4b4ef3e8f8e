/**
 * Fractions skill score (Roberts & Lean 2008): how well two fields agree on the share of cells with an event in square
 * neighbourhoods of n x n cells. Event counts are whole numbers, so the sums are exact. An even window reaches n / 2 cells
 * before the centre and n / 2 - 1 after it, as `uniform_filter` of SciPy, on which pySTEPS rests, puts it.
 *
 * Edges: `zero` (default, as the peers do) counts cells outside as no event; `shrink` divides by the cells inside. A
 * missing value is no event: mask both fields alike first where that is not wanted.
 */
import { setuError } from '@setu/core/errors'
import { quantileOfSorted } from '@setu/core/quantiles'
import { type SweepSimd, sweepSimd } from './fraction-sweep-simd.js'
import { type EventTable, WIDE, wideTable } from './summed-area.js'

export type Edges = 'zero' | 'shrink'

/** FSS = 1 - difference / reference; NaN where neither field has an event (reference 0). */
export interface FractionSums {
  /** Side of the window, cells. */
  readonly window: number
  /** Sum over the cells of (fraction in the forecast - fraction observed)^2. */
  readonly difference: number
  /** Sum over the cells of both fractions squared. */
  readonly reference: number
  readonly fss: number
}

const checkWindow = (window: number): void => {
  if (!Number.isInteger(window) || window < 1 || window > 1e6)
    throw setuError('bad-input', { where: 'scale', found: String(window), expected: 'a whole number of cells from 1' })
}

/**
 * Fraction sums at several window sizes; the table is shared, so a further window costs one sweep of its rainy part.
 * `vectors`: the loops in WebAssembly, or null for those in JavaScript; the sums are the same whole numbers.
 */
export const fractionSums = (
  table: EventTable,
  windows: readonly number[],
  edges: Edges = 'zero',
  vectors: SweepSimd | null = sweepSimd(),
): readonly FractionSums[] => {
  windows.forEach(checkWindow)
  const wide = windows.some((n) => !fitsPacked(table, n)) ? wideTable(table) : null
  const loaded =
    vectors && edges === 'zero' && table.packed.byteLength < VECTOR_LIMIT && windows.some((n) => fitsPacked(table, n))
      ? loadTable(table, vectors, Math.max(...windows.filter((n) => fitsPacked(table, n))))
      : null
  return windows.map((window) => {
    const [difference, reference] = !fitsPacked(table, window)
      ? sweepWide(table, wide!, window, edges)
      : loaded
        ? sweepVectors(table, window, loaded)
        : sweepPacked(table, window, edges)
    return { window, difference, reference, fss: reference > 0 ? 1 - difference / reference : Number.NaN }
  })
}

/** Cells of the largest part of a window that lies in the field fit 16 bits. */
const fitsPacked = (table: EventTable, n: number): boolean =>
  Math.min(n, table.width) * Math.min(n, table.height) < 65536

/** Rows a window centred on row y takes, and the columns that hold its events. */
interface Strip {
  top: number
  bottom: number
  first: number
  last: number
}

/** Calls `row` for every row of centres whose window strip holds an event. */
const eachStrip = (table: EventTable, n: number, row: (y: number, strip: Strip) => void): void => {
  const { width, height, firstColumn, lastColumn } = table
  const before = n >> 1
  const strip: Strip = { top: 0, bottom: 0, first: 0, last: 0 }
  for (let y = 0; y < height; y++) {
    strip.top = Math.max(0, y - before)
    strip.bottom = Math.min(height, y - before + n)
    strip.first = width
    strip.last = -1
    for (let r = strip.top; r < strip.bottom; r++) {
      if (firstColumn[r]! < strip.first) strip.first = firstColumn[r]!
      if (lastColumn[r]! > strip.last) strip.last = lastColumn[r]!
    }
    if (strip.last >= 0) row(y, strip)
  }
}

const sweepPacked = (table: EventTable, n: number, edges: Edges): [number, number] => {
  const { width, packed } = table
  const before = n >> 1
  const stride = width + 1
  // Counts of the strip before each column, padded so that a window may begin before and end after the field.
  const line = new Int32Array(width + 2 * n + 1)
  let difference = 0
  let reference = 0
  eachStrip(table, n, (_, strip) => {
    const top = strip.top * stride
    const bottom = strip.bottom * stride
    const from = strip.first
    const to = strip.last + 1
    for (let x = from; x <= to; x++) line[n + x] = (packed[bottom + x]! - packed[top + x]!) | 0
    // Centres whose window meets the events: before them and after them the counts are 0.
    const start = Math.max(0, from - n + before + 1)
    const end = Math.min(width, to + before)
    line.fill(line[n + from]!, n + start - before, n + from)
    line.fill(line[n + to]!, n + to + 1, n + end - before + n)
    let d = 0
    let s = 0
    if (edges === 'zero') {
      for (let x = start, i = n + start - before; x < end; x++, i++) {
        const box = (line[i + n]! - line[i]!) | 0
        if (box === 0) continue
        const f = box & 0xffff
        const o = box >>> 16
        d += (f - o) * (f - o)
        s += f * f + o * o
      }
    } else {
      const rows = strip.bottom - strip.top
      for (let x = start, i = n + start - before; x < end; x++, i++) {
        const box = (line[i + n]! - line[i]!) | 0
        if (box === 0) continue
        const area = rows * (Math.min(width, x - before + n) - Math.max(0, x - before))
        const f = (box & 0xffff) / area
        const o = (box >>> 16) / area
        d += (f - o) * (f - o)
        s += f * f + o * o
      }
    }
    difference += d
    reference += s
  })
  const scale = edges === 'zero' ? n ** 4 : 1
  return [difference / scale, reference / scale]
}

/** Larger tables are not copied for the vector loops. */
const VECTOR_LIMIT = 2 ** 27

interface LoadedTable {
  readonly vectors: SweepSimd
  /** Word address of the table and of a line of counts. */
  readonly packed: number
  readonly line: number
}

/** Copies the table into the memory of the vector loops: 8 words of sums, the table, a line with its margins. */
const loadTable = (table: EventTable, vectors: SweepSimd, widest: number): LoadedTable => {
  const packed = 8
  const line = packed + table.packed.length + 4
  const need = 4 * (line + table.width + 2 * widest + 16)
  const have = vectors.memory.buffer.byteLength
  if (need > have) vectors.memory.grow(Math.ceil((need - have) / 65536))
  new Int32Array(vectors.memory.buffer, 4 * packed, table.packed.length).set(table.packed)
  return { vectors, packed, line }
}

/** As `sweepPacked` with edges of zero, four centres at a time; the last, fewer than four, by the table itself. */
const sweepVectors = (table: EventTable, n: number, { vectors, packed, line }: LoadedTable): [number, number] => {
  const { width } = table
  const before = n >> 1
  const stride = width + 1
  const words = new Int32Array(vectors.memory.buffer)
  words.fill(0, 0, 8)
  let difference = 0
  let sum = 0
  eachStrip(table, n, (_, strip) => {
    const top = packed + strip.top * stride
    const bottom = packed + strip.bottom * stride
    const from = strip.first
    const to = strip.last + 1
    const start = Math.max(0, from - n + before + 1)
    const end = Math.min(width, to + before)
    vectors.line(4 * (top + from), 4 * (bottom + from), 4 * (line + n + from), (to - from + 4) >> 2)
    words.fill(0, line + n + start - before, line + n + from)
    words.fill(words[line + n + to]!, line + n + to + 1, line + n + end - before + n)
    const groups = (end - start) >> 2
    const left = line + n + start - before
    vectors.box(4 * left, 4 * (left + n), groups)
    for (let i = left + 4 * groups; i < left + end - start; i++) {
      const box = (words[i + n]! - words[i]!) | 0
      const f = box & 0xffff
      const o = box >>> 16
      difference += (f - o) ** 2
      sum += (f + o) ** 2
    }
  })
  const [d0, d1, s0, s1] = new BigInt64Array(vectors.memory.buffer, 0, 4)
  difference += Number(d0! + d1!)
  sum += Number(s0! + s1!)
  return [difference / n ** 4, (difference + sum) / 2 / n ** 4]
}

const sweepWide = (table: EventTable, wide: Float64Array, n: number, edges: Edges): [number, number] => {
  const { width } = table
  const before = n >> 1
  const stride = width + 1
  let difference = 0
  let reference = 0
  eachStrip(table, n, (_, strip) => {
    const top = strip.top * stride
    const bottom = strip.bottom * stride
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - before)
      const right = Math.min(width, x - before + n)
      const box = wide[bottom + right]! - wide[bottom + left]! - (wide[top + right]! - wide[top + left]!)
      const count = Math.floor(box / WIDE)
      const area = edges === 'zero' ? n * n : (strip.bottom - strip.top) * (right - left)
      const f = (box - count * WIDE) / area
      const o = count / area
      difference += (f - o) * (f - o)
      reference += f * f + o * o
    }
  })
  return [difference, reference]
}

/** What a table says without a window. */
export interface EventFrequencies {
  readonly forecast: number
  readonly observed: number
  /** FSS for a window that holds the whole field: 2 f o / (f^2 + o^2); NaN without events. */
  readonly asymptotic: number
  /** 0.5 + o / 2: the FSS from which a scale is useful. */
  readonly useful: number
  /** Cells with an event in both over cells with one in either; NaN without events. */
  readonly overlap: number
}

export const eventFrequencies = (table: EventTable): EventFrequencies => {
  const cells = table.width * table.height
  const f = table.forecastEvents / cells
  const o = table.observedEvents / cells
  const either = table.forecastEvents + table.observedEvents - table.bothEvents
  return {
    forecast: f,
    observed: o,
    asymptotic: f + o > 0 ? (2 * f * o) / (f * f + o * o) : Number.NaN,
    useful: 0.5 + o / 2,
    overlap: either > 0 ? table.bothEvents / either : Number.NaN,
  }
}

/**
 * Smallest window at which the FSS reaches 0.5 + o / 2, or null if no window up to twice the longer side does. Found by
 * doubling and halving, which takes the FSS to grow with the window, as it does but for details of the edges.
 */
export const usefulWindow = (table: EventTable, edges: Edges = 'zero'): number | null => {
  const { useful } = eventFrequencies(table)
  const reaches = (n: number): boolean => fractionSums(table, [n], edges)[0]!.fss >= useful
  const most = 2 * Math.max(table.width, table.height) - 1
  let high = 1
  while (!reaches(high)) {
    if (high === most) return null
    high = Math.min(2 * high, most)
  }
  let low = high >> 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (reaches(middle)) high = middle
    else low = middle
  }
  return high
}

/**
 * The value that a share `percentile` (0..100) of a field's present values does not exceed: the threshold of a
 * percentile event, each field by its own. null where no value is present, or where it is not above 0: then half-dry
 * fields would have an event everywhere.
 */
export const percentileThreshold = (field: Float32Array | Float64Array, percentile: number): number | null => {
  if (!(percentile >= 0 && percentile <= 100))
    throw setuError('bad-input', { where: 'percentile', found: String(percentile), expected: '0 to 100' })
  let n = 0
  const present = new Float64Array(field.length)
  for (let i = 0; i < field.length; i++) if (Number.isFinite(field[i]!)) present[n++] = field[i]!
  if (n === 0) return null
  const value = quantileOfSorted(present.subarray(0, n).sort(), percentile / 100)
  return value > 0 ? value : null
}
