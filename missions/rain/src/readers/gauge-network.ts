/**
 * Series of many stations on common intervals, from cells in any order: sorted by time, the first of two values for one
 * time kept, codes for "missing" taken out, each with a finding.
 */
import { setuError } from '@setu/core/errors'
import { formatInstant } from '@setu/core/time'
import type { GaugeNetwork, Interval, Station } from '../rain-field.js'
import type { GaugeClock } from './gauge-clock.js'
import { type RainUnit, toDepth } from './rain-unit.js'
import type { Found } from './reader-options.js'

/** Numbers that files of the field write for "no value"; no rain gauge measures them. */
const CODES = new Set([
  -9999, -9999.9, -999.9, -999, -999.99, -99.9, -99, -99.99, -8888, -32768, -9998, 9999.9, 99999, 32766,
])

export const isMissingCode = (value: number): boolean => CODES.has(value)

export interface GaugeCells {
  readonly where: string
  readonly format: string
  readonly stations: readonly Station[]
  readonly clock: GaugeClock
  readonly unit: RainUnit
  /** Calls back with station, index of the time text, and value; in file order. */
  each(cell: (station: number, time: number, value: number) => void): void
}

/** Positions of the intervals in time order, equal starts in one place. */
const slotsOf = (intervals: readonly Interval[]): { slots: Int32Array; sorted: Interval[] } => {
  const order = intervals.map((_, i) => i).sort((a, b) => intervals[a]!.start - intervals[b]!.start)
  const slots = new Int32Array(intervals.length)
  const sorted: Interval[] = []
  for (const i of order) {
    const interval = intervals[i]!
    if (sorted.at(-1)?.start !== interval.start) sorted.push(interval)
    slots[i] = sorted.length - 1
  }
  return { slots, sorted }
}

export const gaugeNetwork = (cells: GaugeCells, found: Found): GaugeNetwork => {
  const { where, stations, clock, unit } = cells
  if (stations.length === 0)
    throw setuError('bad-file', { where, found: 'no stations', expected: 'at least one station' })
  if (clock.intervals.length === 0)
    throw setuError('bad-file', { where, found: 'no times', expected: 'at least one row of values' })
  const { slots, sorted } = slotsOf(clock.intervals)
  const times = sorted.length
  if (stations.length * times > 2 ** 27) {
    throw setuError('too-large', {
      where,
      found: `${stations.length} stations at ${times} times`,
      expected: `at most ${2 ** 27} values`,
      wayOut: 'Split the file by years.',
    })
  }
  const values = new Float64Array(stations.length * times).fill(Number.NaN)
  const seen = new Uint8Array(values.length)
  const factors = sorted.map((i) => toDepth(unit, i.end - i.start))
  let doubled = 0
  let differing = 0
  let firstDouble = -1
  const codes = new Map<number, number>()
  cells.each((station, time, raw) => {
    const slot = slots[time]!
    const at = station * times + slot
    let value = raw
    if (CODES.has(raw)) {
      codes.set(raw, (codes.get(raw) ?? 0) + 1)
      value = Number.NaN
    }
    const mm = value * factors[slot]!
    if (seen[at]) {
      doubled++
      if (firstDouble < 0) firstDouble = slot
      if (!Object.is(values[at], mm)) differing++
      return
    }
    seen[at] = 1
    values[at] = mm
  })
  if (doubled > 0) {
    found({
      code: 'duplicate-times',
      severity: 'warning',
      where,
      message: `${doubled} values stand for a station and time that had one already, first at ${formatInstant(sorted[firstDouble]!.start)}; the first is kept (${differing} differ).`,
      values: { values: doubled, differing },
    })
  }
  for (const [code, count] of codes) {
    found({
      code: 'missing-code',
      severity: 'note',
      where,
      message: `${count} values of ${code} are taken as missing.`,
      values: { code, count },
    })
  }
  return {
    stations,
    intervals: sorted,
    values,
    dayStartMinutes: clock.dayStartMinutes,
    clock: clock.basis,
    format: cells.format,
    fileUnit: unit.text,
  }
}

/** The unit a header or the user gives, else millimetres with a finding. */
export const assumedMillimetres = (found: Found, where: string): void =>
  found({
    code: 'unit-assumed',
    severity: 'note',
    where,
    message: 'The file does not say its unit; the numbers are taken as millimetres in each interval.',
  })
