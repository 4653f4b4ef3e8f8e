/**
 * Monthly totals from what a user has: gauges (monthly, or shorter steps added up), a table of areas with a column for each
 * month, or a bare NumPy array of months. A month is missing where less than the asked share of it was observed.
 */
import type { Run, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { entriesOf, readAll } from '@setu/core/source'
import { daysInMonth, monthOf, utcDate, yearOf } from '@setu/core/time'
import { readCsv } from '@setu/formats/csv/read'
import { isNpy, readNpy } from '@setu/formats/npy/npy'
import type { GaugeNetwork } from './rain-field.js'
import { openGauges } from './readers/open.js'
import { onceEach } from './readers/reader-options.js'
import { isSubdivisionTable, readSubdivisionRain } from './readers/subdivision-table.js'

export interface MonthlySeries {
  readonly names: readonly string[]
  readonly firstYear: number
  /** mm, January of the first year first: `values[name]`, NaN where missing. */
  readonly values: readonly Float64Array[]
  readonly where: string
}

export interface MonthlyOptions {
  readonly stations?: Source
  readonly tz?: string
  readonly gaugeDay?: string
  /** First year of a bare array. */
  readonly firstYear?: number
  /** Least share of a month that must be observed. */
  readonly coverage: number
}

/** Months of a network: a sum over intervals by their middle; scaled up by nothing. */
export const monthlyTotals = (network: GaugeNetwork, coverage: number): MonthlySeries => {
  const { stations, intervals, values } = network
  if (intervals.length === 0)
    throw setuError('bad-input', { where: network.format, found: 'no interval', expected: 'series of rain' })
  const monthIndex = (ms: number): number => yearOf(ms) * 12 + monthOf(ms) - 1
  const middle = intervals.map((t) => (t.start + t.end) / 2)
  const firstYear = yearOf(middle[0]!)
  const lastYear = yearOf(middle.at(-1)!)
  const months = (lastYear - firstYear + 1) * 12
  const out = stations.map((_, s) => {
    const sums = new Float64Array(months)
    const seen = new Float64Array(months)
    for (let t = 0; t < intervals.length; t++) {
      const v = values[s * intervals.length + t]!
      if (Number.isNaN(v)) continue
      const m = monthIndex(middle[t]!) - firstYear * 12
      sums[m]! += v
      seen[m]! += intervals[t]!.end - intervals[t]!.start
    }
    return sums.map((sum, m) => {
      const [year, month] = [firstYear + Math.floor(m / 12), (m % 12) + 1]
      const length = utcDate(year, month, daysInMonth(year, month)) - utcDate(year, month) + 86_400_000
      return seen[m]! >= coverage * length * (1 - 1e-9) && seen[m]! > 0 ? sum : Number.NaN
    })
  })
  return { names: stations.map((s) => s.id), firstYear, values: out, where: network.format }
}

const soleBody = async (source: Source): Promise<Uint8Array | null> => {
  const names = await entriesOf(source)
  if (names.length !== 1) return null
  const bytes = await source.open(names[0]!)
  return readAll(bytes, 2 ** 28, source.name)
}

export const openMonthly = async (
  source: Source,
  options: MonthlyOptions,
  found: Run['found'],
): Promise<MonthlySeries> => {
  const body = await soleBody(source)
  if (body && isNpy(body)) {
    const { data, shape } = readNpy(body, source.name)
    if (options.firstYear === undefined)
      throw setuError('bad-input', {
        where: '/firstYear',
        found: `${source.name}, an array without times`,
        expected: 'the year of its first value, which is January',
        wayOut: 'Give it, for example --first-year 1895.',
      })
    if (data instanceof BigInt64Array || data instanceof BigUint64Array || shape.length > 2 || data.length === 0)
      throw setuError('bad-file', {
        where: source.name,
        found: `an array of shape (${shape.join(', ')})`,
        expected: 'months in one row, or years by 12',
      })
    const values = Float64Array.from(data)
    if (values.some((v) => v < 0 || v === Number.POSITIVE_INFINITY))
      throw setuError('bad-file', {
        where: source.name,
        found: 'a negative or infinite amount',
        expected: 'mm a month, NaN where missing',
      })
    return { names: [source.name], firstYear: options.firstYear, values: [values], where: source.name }
  }
  if (body) {
    const head = readCsvHead(body, source.name)
    if (head && isSubdivisionTable(head)) {
      const rain = readSubdivisionRain(readCsv(body, { where: source.name }))
      const months = rain.years.length * 12
      return {
        names: rain.names,
        firstYear: rain.years[0]!,
        values: rain.names.map((_, n) => rain.values.subarray(n * months, (n + 1) * months)),
        where: source.name,
      }
    }
  }
  const { tz, gaugeDay } = options
  const network = await openGauges(
    source,
    options.stations,
    { ...(tz ? { tz } : {}), ...(gaugeDay ? { gaugeDay } : {}) },
    onceEach(found),
  )
  return monthlyTotals(network, options.coverage)
}

/** Column names where the body is a table, else null. */
const readCsvHead = (body: Uint8Array, where: string): readonly string[] | null => {
  const end = body.subarray(0, 65536).indexOf(10)
  if (end <= 0 || body[0]! > 127 || body[0]! < 9) return null
  try {
    return readCsv(body.subarray(0, end), { where }).columns
  } catch {
    return null
  }
}
