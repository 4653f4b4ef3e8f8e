/**
 * A product at points: satellite values in a wide table (a column for each point) beside a table of the points, in one
 * folder or zip. Points that make a regular grid are a stack; others are read with `openGauges` as series at points.
 */
import { setuError } from '@setu/core/errors'
import { readAll } from '@setu/core/source'
import { hourMs } from '@setu/core/time'
import { readCsv } from '@setu/formats/csv/read'
import { missingReasons, type RainStack } from '../rain-field.js'
import { gridOfPoints } from './gsmap-csv.js'
import type { ProductFile } from './product-files.js'
import { needRainUnit } from './rain-unit.js'
import type { Found, ProductOptions } from './reader-options.js'
import { isStationTable } from './station-table.js'
import { readWideGauges } from './wide-gauges.js'

export const openPointGrid = async (
  files: readonly ProductFile[],
  options: ProductOptions,
  found: Found,
): Promise<RainStack> => {
  const tables = await Promise.all(
    files.map(async (f) =>
      readCsv(await readAll(await f.open(), 2 ** 29, f.name), { where: f.name.replace(/\.gz$/i, '') }),
    ),
  )
  const places = tables.filter((t) => isStationTable(t.columns))
  const series = tables.filter((t) => !isStationTable(t.columns))
  if (places.length !== 1 || series.length !== 1) {
    throw setuError('bad-input', {
      where: files[0]!.name,
      found: `${series.length} ${series.length === 1 ? 'table' : 'tables'} of values and ${places.length} of points`,
      expected:
        'a table of values (one column for each point) and a table of the points (name, lon, lat) in one folder',
      wayOut: 'A product at points without a grid can be given as gauges.',
    })
  }
  const where = series[0]!.where
  const unit = options.unit === undefined ? undefined : needRainUnit(options.unit, '/unit')
  const rate = (options.kind ?? unit?.kind ?? 'rate') === 'rate'
  if (!unit)
    found({
      code: 'unit-assumed',
      severity: 'note',
      where,
      message: `The file does not say its unit; the numbers are taken as ${rate ? 'millimetres an hour' : 'millimetres in each interval'}.`,
    })
  const network = readWideGauges(
    series[0]!,
    places[0]!,
    { unit: unit?.text ?? (rate ? 'mm/h' : 'mm'), ...(options.tz === undefined ? {} : { tz: options.tz }) },
    found,
  )
  const { grid, cells } = gridOfPoints(
    Float64Array.from(network.stations, (s) => s.lon),
    Float64Array.from(network.stations, (s) => s.lat),
    places[0]!.where,
  )
  const times = network.intervals.length
  return {
    product: where.replace(/\.csv$/i, ''),
    format: 'CSV of points on a grid',
    variable: 'rain',
    grid,
    kind: rate ? 'rate' : 'accum',
    fileUnit: unit?.text ?? (rate ? 'mm/h' : 'mm'),
    intervals: network.intervals,
    others: [],
    async read(index) {
      const interval = network.intervals[index]
      if (!interval) throw setuError('bad-input', { where, found: `field ${index}`, expected: `0 to ${times - 1}` })
      const hours = (interval.end - interval.start) / hourMs
      const values = new Float64Array(grid.width * grid.height).fill(Number.NaN)
      const reason = new Uint8Array(values.length).fill(missingReasons.outsideArea)
      cells.forEach((cell, s) => {
        const mm = network.values[s * times + index]!
        values[cell] = mm >= 0 ? (rate ? mm / hours : mm) : Number.NaN
        reason[cell] = mm >= 0 ? missingReasons.valid : missingReasons.missing
      })
      return { values, reason }
    },
  }
}
