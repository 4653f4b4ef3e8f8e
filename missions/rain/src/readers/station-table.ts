/** Tables of stations: id, longitude, latitude, elevation, found by the meaning of the column names. */
import { setuError } from '@setu/core/errors'
import { numberIn, readNumber } from '@setu/formats/csv/number'
import type { CsvTable } from '@setu/formats/csv/read'
import type { Station } from '../rain-field.js'

const ID = [
  'code',
  'id',
  'station',
  'stationid',
  'stationcode',
  'stid',
  'gauge',
  'gaugeid',
  'site',
  'siteid',
  'name',
  'stationname',
  'wmo',
  'ghcnid',
]
export const LON = ['lon', 'longitude', 'long', 'lng', 'longitudedeg', 'londeg', 'x']
export const LAT = ['lat', 'latitude', 'latitudedeg', 'latdeg', 'y']
export const ELEVATION = [
  'elevation',
  'elev',
  'elevationm',
  'elevm',
  'altitude',
  'alt',
  'altitudem',
  'altm',
  'height',
  'heightm',
  'z',
  'masl',
]
const NAME = ['name', 'stationname', 'sitename', 'title']

/** A column name without case, signs and unit. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Index of the first column with one of these meanings, or -1. */
export const columnOf = (columns: readonly string[], meanings: readonly string[]): number => {
  const plain = columns.map(plainName)
  for (const meaning of meanings) {
    const at = plain.indexOf(meaning)
    if (at >= 0) return at
  }
  return -1
}

const position = (table: CsvTable, row: number, column: number, what: 'longitude' | 'latitude'): number => {
  const where = `${table.where}:${table.lineOf(row)}`
  const value = readNumber(table.rows[row]![column]!, where, table.decimal)
  const limit = what === 'latitude' ? 90 : 360
  if (value === null || Math.abs(value) > limit) {
    throw setuError('bad-file', {
      where,
      found: value === null ? `no ${what}` : `${what} ${value}`,
      expected: `${what} in degrees, -${limit} to ${limit}`,
      ...(value !== null && Math.abs(value) > 1000
        ? { wayOut: 'Positions in metres: convert them to longitude and latitude (WGS 84) first.' }
        : {}),
    })
  }
  return value
}

/** Whether a table lists stations with their positions. */
export const isStationTable = (columns: readonly string[]): boolean =>
  columnOf(columns, LON) >= 0 && columnOf(columns, LAT) >= 0

/**
 * Stations of a table. `wanted` are the names in the gauge file: of several columns that could be the id, the one that
 * holds most of them is taken.
 */
export const readStations = (table: CsvTable, wanted: readonly string[] = []): Station[] => {
  const { columns, rows, where } = table
  const lon = columnOf(columns, LON)
  const lat = columnOf(columns, LAT)
  if (lon < 0 || lat < 0) {
    throw setuError('bad-file', {
      where,
      found: `columns ${columns.slice(0, 12).join(', ')}`,
      expected: 'columns for longitude and latitude, such as lon and lat',
    })
  }
  const sought = new Set(wanted)
  const candidates = columns.map((_, i) => i).filter((i) => i !== lon && i !== lat)
  const hits = (i: number): number =>
    sought.size === 0 ? 0 : rows.reduce((n, row) => n + (sought.has(row[i]!.trim()) ? 1 : 0), 0)
  let id = columnOf(columns, ID)
  if (sought.size > 0) {
    let most = id >= 0 ? hits(id) : 0
    for (const i of candidates) {
      const n = hits(i)
      if (n > most) {
        most = n
        id = i
      }
    }
  }
  if (id < 0) {
    throw setuError('bad-file', {
      where,
      found: `columns ${columns.slice(0, 12).join(', ')}`,
      expected: "a column with the stations' ids, such as id, code or name",
    })
  }
  const elevation = columnOf(columns, ELEVATION)
  const name = columnOf(columns, NAME)
  const stations: Station[] = []
  const seen = new Map<string, number>()
  rows.forEach((row, i) => {
    const key = row[id]!.trim()
    const first = seen.get(key)
    if (key === '' || first !== undefined) {
      throw setuError('bad-file', {
        where: `${where}:${table.lineOf(i)}`,
        found:
          key === '' ? 'a station without an id' : `station "${key}" again (first in line ${table.lineOf(first!)})`,
        expected: 'one line for each station',
      })
    }
    seen.set(key, i)
    const height = elevation < 0 ? null : (numberIn(row[elevation]!, table.decimal) ?? null)
    const long = position(table, i, lon, 'longitude')
    stations.push({
      id: key,
      lon: long > 180 ? long - 360 : long < -180 ? long + 360 : long,
      lat: position(table, i, lat, 'latitude'),
      elevation: height !== null && height > -500 && height < 9000 ? height : null,
      ...(name >= 0 && name !== id && row[name]!.trim() ? { name: row[name]!.trim() } : {}),
    })
  })
  return stations
}
