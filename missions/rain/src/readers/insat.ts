/**
 * INSAT-3D, 3DR and 3DS as MOSDAC publishes them (HDF5): level 1B (fixed grid, a place for each pixel), level 1C
 * (Mercator), both counts with a table of temperatures beside them; and level 2 rain (HEM, IMC, IMR) with places. Times stand
 * in the names of the files. Layout only: no real file was at hand.
 */
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { minuteMs, utcDate } from '@setu/core/time'
import {
  type ArrayFile,
  type ArrayVariable,
  type Attributes,
  attributeNumbers,
  attributeText,
} from '@setu/formats/netcdf/array-file'
import { regularAxis } from '@setu/formats/netcdf/cf-grid'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import type { Interval } from '../rain-field.js'
import { gridOfPlaces } from './position-grid.js'

const MERCATOR = '+proj=merc +lat_ts=17.75 +lon_0=77.25 +datum=WGS84 +units=m'
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/** Start of a scan from a name such as `3SIMG_23MAY2024_1200_L1C_ASIA_MER_V01R00.h5`. */
export const insatTime = (name: string): number | null => {
  const m = /^3[DRS]IMG_(\d{2})([A-Z]{3})(\d{4})_(\d{2})(\d{2})_L[12]/i.exec(name)
  const month = m ? MONTHS.indexOf(m[2]!.toUpperCase()) + 1 : 0
  if (!m || month === 0) return null
  return utcDate(Number(m[3]), month, Number(m[1])) + (Number(m[4]) * 60 + Number(m[5])) * minuteMs
}

/** A full scan takes half an hour. */
export const insatInterval = (name: string): Interval => {
  const start = insatTime(name)
  if (start === null)
    throw setuError('bad-file', {
      where: name,
      found: 'a name without the time of the scan',
      expected: '3DIMG_23MAY2024_1200_L1C_…',
      wayOut: 'Keep the name that MOSDAC gives.',
    })
  return { start, end: start + 30 * minuteMs }
}

export const named = (file: ArrayFile, name: string): ArrayVariable | undefined =>
  file.variables.get(name) ?? [...file.variables.values()].find((v) => v.name.split('/').pop() === name)

/** Longitude under the satellite, where the file says. */
const centreOf = (root: Attributes | undefined): number | undefined => {
  for (const [key, value] of Object.entries(root ?? {})) {
    if (!/nominal_central_point|sub_?satellite|satellite_longitude/i.test(key)) continue
    const numbers =
      typeof value === 'string' ? (value.match(/-?\d+(\.\d+)?/g) ?? []).map(Number) : attributeNumbers(root, key)
    const lon = numbers.at(-1)
    if (lon !== undefined && lon > 40 && lon < 180) return lon
  }
  return undefined
}

/** Grid of a variable `[1, y, x]` or `[y, x]`: from X and Y (level 1C) or from the places of its pixels. */
export const insatGrid = async (file: ArrayFile, variable: ArrayVariable): Promise<Grid> => {
  const [height, width] = variable.shape.slice(-2) as [number, number]
  const [x, y] = [named(file, 'X'), named(file, 'Y')]
  if (x && y && x.shape[0] === width && y.shape[0] === height) {
    const columns = regularAxis(await x.read(), `${file.where}:X`)
    const rows = regularAxis(await y.read(), `${file.where}:Y`)
    return { width, height, x0: columns.edge, y0: rows.edge, dx: columns.step, dy: rows.step, crs: MERCATOR }
  }
  const plane = (names: readonly string[]): ArrayVariable | undefined =>
    names
      .map((n) => named(file, n))
      .find((v) => v && v.shape.length >= 2 && v.shape.at(-2) === height && v.shape.at(-1) === width)
  const lat = plane(['Latitude', 'Latitude_TIR', 'latitude', 'lat'])
  const lon = plane(['Longitude', 'Longitude_TIR', 'longitude', 'lon'])
  if (!lat || !lon)
    throw setuError('bad-file', {
      where: `${file.where}:${variable.name}`,
      found: `${variable.shape.join(' x ')} values without X and Y, or Latitude and Longitude, of their sides`,
      expected: `INSAT level 1B, 1C or 2; the file has ${[...file.variables.keys()].slice(0, 30).join(', ')}`,
    })
  const read = async (v: ArrayVariable): Promise<Float64Array> => {
    const { values, missing } = cfDecoder(v)(await v.read())
    return Float64Array.from(values, (a, i) => (missing[i] ? Number.NaN : a))
  }
  return gridOfPlaces(await read(lat), await read(lon), width, height, file.where, centreOf(file.groups.get('')))
}

export const isInsat = (file: ArrayFile): boolean =>
  named(file, 'IMG_TIR1') !== undefined ||
  /INSAT|3[DRS]IMG/i.test(attributeText(file.groups.get(''), 'Satellite_Name') ?? '') ||
  /^3[DRS]IMG_/i.test(file.where.split('/').pop()!)
