/** Wide tables: one row for each time, one column for each station; the positions come from a table of stations. */
import { setuError } from '@setu/core/errors'
import { numberIn } from '@setu/formats/csv/number'
import type { CsvTable } from '@setu/formats/csv/read'
import type { GaugeNetwork, Station } from '../rain-field.js'
import { readGaugeClock } from './gauge-clock.js'
import { assumedMillimetres, gaugeNetwork } from './gauge-network.js'
import { needRainUnit, type RainUnit, rainUnit } from './rain-unit.js'
import type { Found, GaugeOptions } from './reader-options.js'
import { columnOf, readStations } from './station-table.js'

export const TIME_COLUMNS = [
  'time',
  'date',
  'datetime',
  'timestamp',
  'day',
  'obstime',
  'obsdate',
  'timeutc',
  'dateutc',
  'datetimeutc',
  'utc',
  'month',
  'dt',
  'fecha',
  'tanggal',
  'ngay',
]

/** `depth (mm/h)`, `P1 [mm]`: name and unit of a header cell. */
export const headerUnit = (header: string): { name: string; unit?: string } => {
  const m = /^(.*?)\s*[([]\s*([^)\]]+?)\s*[)\]]\s*$/.exec(header)
  if (!m || !rainUnit(m[2]!)) return { name: header.trim() }
  return { name: m[1]!.trim(), unit: m[2]! }
}

/** The column of times: by its name, else the first one. */
export const timeColumn = (table: CsvTable): number => {
  const named = columnOf(table.columns, TIME_COLUMNS)
  return named >= 0 ? named : 0
}

const unitFor = (
  units: ReadonlySet<string>,
  comments: readonly string[],
  options: GaugeOptions,
  where: string,
  found: Found,
): RainUnit => {
  if (units.size > 1) {
    throw setuError('bad-unit', {
      where,
      found: `columns in ${[...units].join(', ')}`,
      expected: 'one unit for all stations',
    })
  }
  const inHeader =
    [...units][0] ?? comments.map((c) => /\bunits?\s*[:=]\s*([^\s,;]+)/i.exec(c)?.[1]).find((u) => u && rainUnit(u))
  if (inHeader !== undefined) {
    if (
      options.unit !== undefined &&
      needRainUnit(options.unit, '/gaugeUnit').factor !== needRainUnit(inHeader, where).factor
    ) {
      found({
        code: 'unit-overruled',
        severity: 'warning',
        where,
        message: `The file says ${inHeader}; ${options.unit} is used, as you gave it.`,
      })
      return needRainUnit(options.unit, '/gaugeUnit')
    }
    return needRainUnit(inHeader, where)
  }
  if (options.unit !== undefined) return needRainUnit(options.unit, '/gaugeUnit')
  assumedMillimetres(found, where)
  return needRainUnit('mm', where)
}

/** Stations of the columns; columns without a position are left out with a finding. */
const place = (names: readonly string[], stations: CsvTable, where: string, found: Found): (Station | undefined)[] => {
  const known = new Map(readStations(stations, names).map((s) => [s.id, s]))
  const placed = names.map((name) => known.get(name))
  const lost = names.filter((_, i) => !placed[i])
  const idle = [...known.keys()].filter((id) => !names.includes(id))
  if (lost.length === names.length) {
    throw setuError('bad-input', {
      where: stations.where,
      found: `stations ${[...known.keys()].slice(0, 5).join(', ')}`,
      expected: `the stations of ${where}: ${names.slice(0, 5).join(', ')}`,
      wayOut: 'Give the table of stations that belongs to these gauges.',
    })
  }
  if (lost.length > 0) {
    found({
      code: 'station-without-position',
      severity: 'warning',
      where: stations.where,
      message: `${lost.length} gauge columns have no position and are left out: ${lost.slice(0, 8).join(', ')}.`,
      values: { stations: lost.length },
    })
  }
  if (idle.length > 0) {
    found({
      code: 'station-without-series',
      severity: 'note',
      where: stations.where,
      message: `${idle.length} stations have no series: ${idle.slice(0, 8).join(', ')}.`,
      values: { stations: idle.length },
    })
  }
  return placed
}

export const readWideGauges = (
  table: CsvTable,
  stations: CsvTable | undefined,
  options: GaugeOptions,
  found: Found,
): GaugeNetwork => {
  const { where } = table
  if (!stations) {
    throw setuError('bad-input', {
      where,
      found: 'one column for each station and no positions',
      expected: 'a table of stations (id, lon, lat)',
      wayOut: 'Give it, for example --stations stations.csv.',
    })
  }
  const time = timeColumn(table)
  const columns = table.columns.map((_, i) => i).filter((i) => i !== time)
  const heads = columns.map((i) => headerUnit(table.columns[i]!))
  const units = new Set(heads.flatMap((h) => (h.unit === undefined ? [] : [h.unit])))
  const placed = place(
    heads.map((h) => h.name),
    stations,
    where,
    found,
  )
  const kept = columns.filter((_, i) => placed[i])
  const clock = readGaugeClock(
    table.rows.map((row) => row[time]!),
    (row) => `${where}:${table.lineOf(row)}`,
    options,
    found,
    where,
  )
  const unit = unitFor(units, table.comments, options, where, found)
  return gaugeNetwork(
    {
      where,
      format: 'wide CSV, one column for each station',
      stations: placed.filter((s) => s !== undefined),
      clock,
      unit,
      each(cell) {
        table.rows.forEach((row, r) => {
          for (let s = 0; s < kept.length; s++) {
            const text = row[kept[s]!]!
            const value = numberIn(text, table.decimal)
            if (value === undefined) {
              throw setuError('bad-file', {
                where: `${where}:${table.lineOf(r)}`,
                found: `"${text.slice(0, 40)}" in column ${table.columns[kept[s]!]}`,
                expected: 'a number, or nothing where it is missing',
              })
            }
            cell(s, r, value ?? Number.NaN)
          }
        })
      },
    },
    found,
  )
}
