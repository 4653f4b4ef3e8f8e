/**
 * Sums over all window centres of squared differences and squares of event fractions, from the summed-area table: in plain
 * loops, in vector loops, and in doubles for windows of 65536 cells and more. Rows of centres whose windows hold no event,
 * and columns beyond the first and last event, are left out.
 */
import type { SweepSimd } from './fraction-sweep-simd.js'
import type { Edges } from './fss.js'
import { type EventTable, WIDE } from './summed-area.js'

/** Cells of the largest part of a window that lies in the field fit 16 bits. */
export const fitsPacked = (table: EventTable, n: number): boolean =>
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

export const sweepPacked = (table: EventTable, n: number, edges: Edges): [number, number] => {
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
export const VECTOR_LIMIT = 2 ** 27

export interface LoadedTable {
  readonly vectors: SweepSimd
  /** Word address of the table and of a line of counts. */
  readonly packed: number
  readonly line: number
}

/** Copies the table into the memory of the vector loops: 8 words of sums, the table, a line with its margins. */
export const loadTable = (table: EventTable, vectors: SweepSimd, widest: number): LoadedTable => {
  const packed = 8
  const line = packed + table.packed.length + 4
  const need = 4 * (line + table.width + 2 * widest + 16)
  const have = vectors.memory.buffer.byteLength
  if (need > have) vectors.memory.grow(Math.ceil((need - have) / 65536))
  new Int32Array(vectors.memory.buffer, 4 * packed, table.packed.length).set(table.packed)
  return { vectors, packed, line }
}

/** As `sweepPacked` with edges of zero, four centres at a time; the last, fewer than four, by the table itself. */
export const sweepVectors = (
  table: EventTable,
  n: number,
  { vectors, packed, line }: LoadedTable,
): [number, number] => {
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

export const sweepWide = (table: EventTable, wide: Float64Array, n: number, edges: Edges): [number, number] => {
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
