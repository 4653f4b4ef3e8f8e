/** Tidy tables: one row for each station and time (`station, time, value`), positions in columns or in a station table. */
import { setuError } from '@setu/core/errors'
import { numberIn } from '@setu/formats/csv/number'
import type { CsvTable } from '@setu/formats/csv/read'
import type { GaugeNetwork, Station } from '../rain-field.js'
import { readGaugeClock } from './gauge-clock.js'
import { assumedMillimetres, gaugeNetwork } from './gauge-network.js'
import { needRainUnit, rainUnit } from './rain-unit.js'
import type { Found, GaugeOptions } from './reader-options.js'
import { columnOf, ELEVATION, isStationTable, LAT, LON, readStations } from './station-table.js'
import { headerUnit, TIME_COLUMNS } from './wide-gauges.js'

const STATION = [
  'station',
  'stationid',
  'stationcode',
  'id',
  'code',
  'gauge',
  'gaugeid',
  'site',
  'siteid',
  'stid',
  'stationname',
  'name',
  'pos',
]
const VALUE = [
  'value',
  'rain',
  'rainfall',
  'precip',
  'precipitation',
  'prcp',
  'pr',
  'rr',
  'rainmm',
  'precipmm',
  'rainfallmm',
  'precipitationmm',
  'prcpmm',
  'valuemm',
  'amount',
  'depth',
  'curahhujan',
  'ch',
  'mm',
]

export interface TidyColumns {
  readonly station: number
  readonly time: number
  readonly value: number
}

/** The three columns, or nothing where the table is not tidy. */
export const tidyColumns = (columns: readonly string[]): TidyColumns | undefined => {
  const bare = columns.map((c) => headerUnit(c).name)
  const time = columnOf(bare, TIME_COLUMNS)
  const station = columnOf(bare, STATION)
  const value = columnOf(bare, VALUE)
  return time >= 0 && station >= 0 && value >= 0 && new Set([time, station, value]).size === 3
    ? { station, time, value }
    : undefined
}

/** `rain_mm`, `rain (mm/h)`: the unit of a value column. */
const unitOfColumn = (header: string): string | undefined => {
  const bracketed = headerUnit(header).unit
  if (bracketed) return bracketed
  const tail = /(?:^|[_ ])(mm(?:[_/]?(?:h|hr|d|day))?|inch(?:es)?|in)$/i.exec(header.trim())?.[1]
  const text = tail?.replace('_', '/').replace(/^mm(h|d|hr|day)$/i, 'mm/$1')
  return text && rainUnit(text) ? text : undefined
}

const stationsInside = (table: CsvTable, column: number, ids: readonly string[]): Station[] => {
  const lon = columnOf(table.columns, LON)
  const lat = columnOf(table.columns, LAT)
  const elevation = columnOf(table.columns, ELEVATION)
  const first = new Map<string, number>()
  table.rows.forEach((row, i) => {
    const id = row[column]!.trim()
    if (!first.has(id)) first.set(id, i)
  })
  return ids.map((id) => {
    const row = table.rows[first.get(id)!]!
    const number = (at: number, limit: number, what: string): number => {
      const value = numberIn(row[at]!, table.decimal)
      if (value === undefined || value === null || Math.abs(value) > limit) {
        throw setuError('bad-file', {
          where: `${table.where}:${table.lineOf(first.get(id)!)}`,
          found: `${what} "${row[at]}"`,
          expected: 'degrees',
        })
      }
      return value
    }
    const long = number(lon, 360, 'longitude')
    return {
      id,
      lon: long > 180 ? long - 360 : long,
      lat: number(lat, 90, 'latitude'),
      elevation: elevation < 0 ? null : (numberIn(row[elevation]!, table.decimal) ?? null),
    }
  })
}

export const readTidyGauges = (
  table: CsvTable,
  columns: TidyColumns,
  stations: CsvTable | undefined,
  options: GaugeOptions,
  found: Found,
): GaugeNetwork => {
  const { where } = table
  const ids: string[] = []
  const idAt = new Map<string, number>()
  const times: string[] = []
  const timeAt = new Map<string, number>()
  const firstRow: number[] = []
  const stationOf = new Int32Array(table.rows.length)
  const timeOf = new Int32Array(table.rows.length)
  table.rows.forEach((row, i) => {
    const id = row[columns.station]!.trim()
    const time = row[columns.time]!
    let s = idAt.get(id)
    if (s === undefined) {
      if (id === '')
        throw setuError('bad-file', {
          where: `${where}:${table.lineOf(i)}`,
          found: 'no station',
          expected: 'the id of a station',
        })
      s = ids.push(id) - 1
      idAt.set(id, s)
    }
    let t = timeAt.get(time)
    if (t === undefined) {
      t = times.push(time) - 1
      timeAt.set(time, t)
      firstRow.push(i)
    }
    stationOf[i] = s
    timeOf[i] = t
  })
  const clock = readGaugeClock(times, (t) => `${where}:${table.lineOf(firstRow[t]!)}`, options, found, where)
  let placed: (Station | undefined)[]
  if (stations) {
    const known = new Map(readStations(stations, ids).map((s) => [s.id, s]))
    placed = ids.map((id) => known.get(id))
  } else if (isStationTable(table.columns)) placed = stationsInside(table, columns.station, ids)
  else
    throw setuError('bad-input', {
      where,
      found: 'stations without positions',
      expected: 'columns lon and lat, or a table of stations',
      wayOut: 'Give it, for example --stations stations.csv.',
    })
  const lost = ids.filter((_, i) => !placed[i])
  if (lost.length === ids.length)
    throw setuError('bad-input', {
      where: stations?.where ?? where,
      found: 'no station of the gauge file',
      expected: `stations such as ${ids.slice(0, 5).join(', ')}`,
    })
  if (lost.length > 0)
    found({
      code: 'station-without-position',
      severity: 'warning',
      where: stations?.where ?? where,
      message: `${lost.length} stations have no position and are left out: ${lost.slice(0, 8).join(', ')}.`,
      values: { stations: lost.length },
    })
  const slot = new Int32Array(ids.length).fill(-1)
  const kept = placed.filter((s, i): s is Station => {
    if (s) slot[i] = placed.slice(0, i).filter(Boolean).length
    return s !== undefined
  })
  const text = options.unit ?? unitOfColumn(table.columns[columns.value]!)
  if (text === undefined) assumedMillimetres(found, where)
  return gaugeNetwork(
    {
      where,
      format: 'tidy CSV, one row for each station and time',
      stations: kept,
      clock,
      unit: needRainUnit(text ?? 'mm', where),
      each(cell) {
        table.rows.forEach((row, i) => {
          const s = slot[stationOf[i]!]!
          if (s < 0) return
          const value = numberIn(row[columns.value]!, table.decimal)
          if (value === undefined)
            throw setuError('bad-file', {
              where: `${where}:${table.lineOf(i)}`,
              found: `"${row[columns.value]!.slice(0, 40)}" in column ${table.columns[columns.value]}`,
              expected: 'a number, or nothing where it is missing',
            })
          cell(s, timeOf[i]!, value ?? Number.NaN)
        })
      },
    },
    found,
  )
}
