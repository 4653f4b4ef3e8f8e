/**
 * Counts of events of two fields in any rectangle, from one summed-area table (Crow 1984; Faggian et al. 2015 for its use
 * in the fractions skill score). Both counts share one 32-bit word, 16 bits each: sums wrap around, but the count in a
 * window of at most 65535 cells comes out exact. Wider windows use a table of doubles with 26 bits for each count.
 */
import { setuError } from '@setu/core/errors'
import type { EventRule } from './joint-classes.js'

export interface EventTable {
  readonly width: number
  readonly height: number
  /** Events in the two fields. */
  readonly forecastEvents: number
  readonly observedEvents: number
  /** Cells in which both have an event. */
  readonly bothEvents: number
  /** Bit 0: event in the forecast, bit 1: in the observation. */
  readonly mask: Uint8Array
  /** (height + 1) x (width + 1): sums over the rows and columns before; the first row and column are 0. */
  readonly packed: Int32Array
  /** First and last column with an event in each row; first > last where there is none. */
  readonly firstColumn: Int32Array
  readonly lastColumn: Int32Array
}

type Field = Float32Array | Float64Array

/** The table of two fields on one grid. A missing value (NaN) is no event. */
export const eventTable = (
  forecast: Field,
  observed: Field,
  width: number,
  height: number,
  thresholds: { readonly forecast: number; readonly observed: number },
  rule: EventRule = '>=',
): EventTable => {
  const cells = width * height
  if (!(width > 0 && height > 0) || forecast.length !== cells || observed.length !== cells)
    throw setuError('bad-input', {
      where: 'fields',
      found: `${forecast.length} and ${observed.length} values`,
      expected: `${height} x ${width} = ${cells} each`,
      wayOut: 'bring both fields on one grid first',
    })
  if (!Number.isFinite(thresholds.forecast) || !Number.isFinite(thresholds.observed))
    throw setuError('bad-input', {
      where: 'threshold',
      found: `${thresholds.forecast}, ${thresholds.observed}`,
      expected: 'finite numbers',
    })
  const mask = eventMask(forecast, observed, thresholds, rule)
  const packed = new Int32Array((width + 1) * (height + 1))
  const firstColumn = new Int32Array(height).fill(width)
  const lastColumn = new Int32Array(height).fill(-1)
  let forecastEvents = 0
  let observedEvents = 0
  let bothEvents = 0
  for (let y = 0; y < height; y++) {
    let row = 0
    const above = y * (width + 1) + 1
    const here = above + width + 1
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const m = mask[i]!
      if (m !== 0) {
        row += (m & 1) | ((m & 2) << 15)
        forecastEvents += m & 1
        observedEvents += m >> 1
        bothEvents += m === 3 ? 1 : 0
        if (lastColumn[y]! < 0) firstColumn[y] = x
        lastColumn[y] = x
      }
      packed[here + x] = (packed[above + x]! + row) | 0
    }
  }
  return { width, height, forecastEvents, observedEvents, bothEvents, mask, packed, firstColumn, lastColumn }
}

const eventMask = (
  forecast: Field,
  observed: Field,
  t: { readonly forecast: number; readonly observed: number },
  rule: EventRule,
): Uint8Array => {
  const mask = new Uint8Array(forecast.length)
  const tf = t.forecast
  const to = t.observed
  if (rule === '>=')
    for (let i = 0; i < mask.length; i++) mask[i] = (forecast[i]! >= tf ? 1 : 0) | (observed[i]! >= to ? 2 : 0)
  else for (let i = 0; i < mask.length; i++) mask[i] = (forecast[i]! > tf ? 1 : 0) | (observed[i]! > to ? 2 : 0)
  return mask
}

/** Two counts in one double: forecast + WIDE * observed, exact below 2^26 cells. */
export const WIDE = 2 ** 26

/** The same table in doubles, for windows of 65536 cells and more. */
export const wideTable = (table: EventTable): Float64Array => {
  const { width, height, mask } = table
  if (width * height >= WIDE)
    throw setuError('too-large', { where: 'fields', found: `${width * height} cells`, expected: `fewer than ${WIDE}` })
  const wide = new Float64Array((width + 1) * (height + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    const above = y * (width + 1) + 1
    for (let x = 0; x < width; x++) {
      const m = mask[y * width + x]!
      row += (m & 1) + (m >> 1) * WIDE
      wide[above + width + 1 + x] = wide[above + x]! + row
    }
  }
  return wide
}
