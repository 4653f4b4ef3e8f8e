/**
 * Monthly rainfall of the Indian meteorological subdivisions (IMD through data.gov.in): one row for each subdivision and
 * year, a column for each month. The columns may stand in any order (in one well-known copy: alphabetical), so months are
 * found by their names and never by position.
 */
import { setuError } from '@setu/core/errors'
import { numberIn } from '@setu/formats/csv/number'
import type { CsvTable } from '@setu/formats/csv/read'
import { plainName } from './station-table.js'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

export interface SubdivisionRain {
  readonly names: readonly string[]
  readonly years: readonly number[]
  /** mm: `values[(name * years + year) * 12 + month]`, NaN where missing. */
  readonly values: Float64Array
}

const monthColumns = (columns: readonly string[]): number[] =>
  MONTHS.map((m) => columns.findIndex((c) => plainName(c) === m))

/** Whether a header has a subdivision, a year and twelve months. */
export const isSubdivisionTable = (columns: readonly string[]): boolean =>
  monthColumns(columns).every((i) => i >= 0) &&
  columns.some((c) => /^(subdivision|state|district|region|area)s?$/i.test(c.trim())) &&
  columns.some((c) => /^year$/i.test(c.trim()))

export const readSubdivisionRain = (table: CsvTable): SubdivisionRain => {
  const { where } = table
  if (!isSubdivisionTable(table.columns))
    throw setuError('bad-file', {
      where,
      found: `columns ${table.columns.join(', ')}`,
      expected: 'Subdivision, Year and JAN to DEC',
    })
  const area = table.columns.findIndex((c) => /^(subdivision|state|district|region|area)s?$/i.test(c.trim()))
  const yearColumn = table.columns.findIndex((c) => /^year$/i.test(c.trim()))
  const months = monthColumns(table.columns)
  const names = [...new Set(table.rows.map((r) => r[area]!.trim()))]
  const yearOf = (row: readonly string[], i: number): number => {
    const year = numberIn(row[yearColumn]!)
    if (typeof year !== 'number' || !Number.isInteger(year) || year < 1700 || year > 2200)
      throw setuError('bad-file', {
        where: `${where}:${table.lineOf(i)}`,
        found: `year "${row[yearColumn]}"`,
        expected: 'a year',
      })
    return year
  }
  const all = table.rows.map(yearOf)
  const first = all.reduce((a, b) => Math.min(a, b), 9999)
  const last = all.reduce((a, b) => Math.max(a, b), 0)
  const years = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  const values = new Float64Array(names.length * years.length * 12).fill(Number.NaN)
  const at = new Map(names.map((n, i) => [n, i]))
  table.rows.forEach((row, i) => {
    months.forEach((column, m) => {
      const value = numberIn(row[column]!, table.decimal)
      if (value === undefined)
        throw setuError('bad-file', {
          where: `${where}:${table.lineOf(i)}`,
          found: `"${row[column]}" for ${table.columns[column]}`,
          expected: 'a number, or nothing where it is missing',
        })
      values[(at.get(row[area]!.trim())! * years.length + all[i]! - first) * 12 + m] = value ?? Number.NaN
    })
  })
  return { names, years, values }
}
