/**
 * GSMaP area files in CSV (columns Lat, Lon, RainRate, Gauge-calibratedRain; mm/h, -999.90 missing), also zipped, and any
 * table of latitude, longitude and rain whose points make a regular grid.
 */
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { readAll } from '@setu/core/source'
import { addDuration, parseDuration, parseInstant } from '@setu/core/time'
import { numberIn } from '@setu/formats/csv/number'
import { type CsvTable, readCsv } from '@setu/formats/csv/read'
import { regularAxis } from '@setu/formats/netcdf/cf-grid'
import { type Interval, missingReasons, type RainField, type RainStack } from '../rain-field.js'
import { readGsmapName } from './gsmap-binary.js'
import { joinStacks } from './join-stacks.js'
import { gsmapReason } from './missing-codes.js'
import type { ProductFile } from './product-files.js'
import { type Found, onceEach, type ProductOptions } from './reader-options.js'
import { columnOf, plainName } from './station-table.js'

const LAT = ['lat', 'latitude']
const LON = ['lon', 'longitude', 'long']
const RAIN = ['rainrate', 'gaugecalibratedrain']

/** Whether a header is that of a GSMaP area table. */
export const isGsmapCsv = (columns: readonly string[]): boolean =>
  columnOf(columns, LAT) >= 0 && columnOf(columns, LON) >= 0 && columnOf(columns, RAIN) >= 0

const numbers = (table: CsvTable, column: number): Float64Array => {
  const out = new Float64Array(table.rows.length)
  table.rows.forEach((row, i) => {
    const value = numberIn(row[column]!, table.decimal)
    if (value === undefined || value === null) {
      throw setuError('bad-file', {
        where: `${table.where}:${table.lineOf(i)}`,
        found: `"${row[column]!.slice(0, 40)}" in column ${table.columns[column]}`,
        expected: 'a number',
      })
    }
    out[i] = value
  })
  return out
}

/** Sorted different values of a column, as an axis. */
const axisOf = (values: Float64Array, where: string): { edge: number; step: number; n: number } => {
  const rounded = [...new Set(Array.from(values, (v) => Math.round(v * 1e5) / 1e5))].sort((a, b) => a - b)
  return { ...regularAxis(rounded, where), n: rounded.length }
}

/** Regular grid of points, northernmost row first; refuses points that make none. */
export const gridOfPoints = (
  lons: Float64Array,
  lats: Float64Array,
  where: string,
): { grid: Grid; cells: Int32Array } => {
  const x = axisOf(lons, `${where}:longitude`)
  const y = axisOf(lats, `${where}:latitude`)
  if (x.n * y.n > 2 ** 26)
    throw setuError('too-large', { where, found: `${x.n} x ${y.n} cells`, expected: `at most ${2 ** 26}` })
  const grid: Grid = {
    width: x.n,
    height: y.n,
    x0: x.edge,
    y0: y.edge + y.n * y.step,
    dx: x.step,
    dy: -y.step,
    crs: 'EPSG:4326',
  }
  const cells = new Int32Array(lons.length)
  for (let i = 0; i < cells.length; i++)
    cells[i] = Math.floor((lats[i]! - grid.y0) / grid.dy) * grid.width + Math.floor((lons[i]! - grid.x0) / grid.dx)
  return { grid, cells }
}

const intervalOf = (file: ProductFile, index: number, options: ProductOptions): Interval => {
  if (options.start !== undefined && options.step !== undefined) {
    const step = parseDuration(options.step, '/step')
    const start = parseInstant(options.start, '/start')
    return { start: addDuration(start, step, index), end: addDuration(start, step, index + 1) }
  }
  const named = readGsmapName(file.name)?.interval
  if (named) return named
  throw setuError('bad-input', {
    where: file.name,
    found: 'a table without times in a file without a time in its name',
    expected: 'the start and the step',
    wayOut: 'Give them, for example --start 2020-06-01T00:00Z --step PT1H.',
  })
}

const openOne = async (file: ProductFile, index: number, options: ProductOptions): Promise<RainStack> => {
  const load = async (): Promise<CsvTable> =>
    readCsv(await readAll(await file.open(), 2 ** 29, file.name), { where: file.name })
  const table = await load()
  const names = RAIN.map((r) => table.columns.findIndex((c) => plainName(c) === r)).filter((i) => i >= 0)
  const wanted =
    options.variable === undefined
      ? undefined
      : table.columns.findIndex((c) => c === options.variable || plainName(c) === plainName(options.variable!))
  if (wanted !== undefined && !names.includes(wanted)) {
    throw setuError('unknown-variable', {
      where: file.name,
      found: `"${options.variable}"`,
      expected: `one of ${names.map((i) => table.columns[i]).join(', ')}`,
    })
  }
  const gauge = /gauge/i.test(file.name)
  const column = wanted ?? (gauge ? names.at(-1)! : names[0]!)
  const { grid, cells } = gridOfPoints(
    numbers(table, columnOf(table.columns, LON)),
    numbers(table, columnOf(table.columns, LAT)),
    file.name,
  )
  const fieldOf = (from: CsvTable): RainField => {
    const rain = numbers(from, column)
    const values = new Float64Array(grid.width * grid.height).fill(Number.NaN)
    const reason = new Uint8Array(values.length).fill(missingReasons.outsideArea)
    rain.forEach((v, i) => {
      values[cells[i]!] = v >= 0 ? v : Number.NaN
      reason[cells[i]!] = gsmapReason(v)
    })
    return { values, reason }
  }
  return {
    product: readGsmapName(file.name)?.product ?? 'GSMaP area table',
    format: 'GSMaP CSV',
    variable: table.columns[column]!,
    grid,
    kind: 'rate',
    fileUnit: 'mm/h',
    intervals: [intervalOf(file, index, options)],
    others: names.filter((i) => i !== column).map((i) => table.columns[i]!),
    read: async () => fieldOf(await load()),
  }
}

export const openGsmapCsv = async (
  files: readonly ProductFile[],
  options: ProductOptions,
  report: Found,
): Promise<RainStack> => {
  const found = onceEach(report)
  const stacks: RainStack[] = []
  for (const [i, file] of files.entries()) stacks.push(await openOne(file, i, options))
  const first = stacks[0]!
  if (first.others.length > 0 && options.variable === undefined) {
    found({
      code: 'variable-chosen',
      severity: 'note',
      where: files[0]!.name,
      message: `${first.variable} is used; the file also has ${first.others.join(', ')}.`,
    })
  }
  return joinStacks(
    stacks,
    files.map((f) => f.name),
    files[0]!.name,
    found,
  )
}
