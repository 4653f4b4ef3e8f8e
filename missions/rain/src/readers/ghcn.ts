/**
 * Stations of the Global Historical Climatology Network (NOAA NCEI): daily `.dly` (fixed width; Menne et al. 2012), daily
 * by-station CSV with or without a header, and the Global Summary of the Month (GSOM). PRCP of the daily files is in
 * tenths of a millimetre, of GSOM in millimetres. Values with a quality flag are taken as missing.
 */
import { setuError } from '@setu/core/errors'
import { daysInMonth } from '@setu/core/time'
import { numberIn } from '@setu/formats/csv/number'
import type { CsvTable } from '@setu/formats/csv/read'
import type { GaugeNetwork, Station } from '../rain-field.js'
import { readGaugeClock } from './gauge-clock.js'
import { gaugeNetwork } from './gauge-network.js'
import { needRainUnit } from './rain-unit.js'
import type { Found, GaugeOptions } from './reader-options.js'

/** One station's values by date text. */
export interface GhcnSeries {
  readonly station: Station
  readonly dates: readonly string[]
  /** In the file's unit; NaN where missing. */
  readonly values: readonly number[]
}

const DLY = /^[A-Z]{2}[A-Z0-9_-]{9}\d{6}[A-Z0-9]{4}/
export const isDly = (text: string): boolean => DLY.test(text)

const pad = (n: number): string => String(n).padStart(2, '0')

/** Dates and tenths of millimetres of PRCP for each station of a `.dly` text. */
export const readDly = (
  text: string,
  where: string,
  element: string,
  found: Found,
): Map<string, { dates: string[]; values: number[] }> => {
  const series = new Map<string, { dates: string[]; values: number[] }>()
  const elements = new Set<string>()
  let flagged = 0
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return
    if (!DLY.test(line))
      throw setuError('bad-file', {
        where: `${where}:${i + 1}`,
        found: `"${line.slice(0, 30)}"`,
        expected: 'a GHCN-Daily line: station, year, month, element',
      })
    const name = line.slice(17, 21)
    elements.add(name)
    if (name !== element) return
    const id = line.slice(0, 11)
    const year = Number(line.slice(11, 15))
    const month = Number(line.slice(15, 17))
    if (month < 1 || month > 12)
      throw setuError('bad-file', { where: `${where}:${i + 1}`, found: `month ${month}`, expected: '1 to 12' })
    let own = series.get(id)
    if (!own) series.set(id, (own = { dates: [], values: [] }))
    const days = daysInMonth(year, month)
    // The last days of a line may be left out by editors that trim blanks: 5 digits are needed, flags are not.
    for (let d = 0; d < days; d++) {
      const cell = line.slice(21 + 8 * d, 26 + 8 * d).trim()
      const quality = line[27 + 8 * d] ?? ' '
      const value = cell === '' ? Number.NaN : Number(cell)
      if (cell !== '' && !Number.isInteger(value))
        throw setuError('bad-file', {
          where: `${where}:${i + 1}`,
          found: `"${cell}" on day ${d + 1}`,
          expected: 'a whole number',
        })
      if (cell === '')
        throw setuError('bad-file', {
          where: `${where}:${i + 1}`,
          found: `a line that ends before day ${d + 1}`,
          expected: `${days} days of 8 characters`,
          wayOut: 'The line may be cut off; get the file again.',
        })
      own.dates.push(`${year}-${pad(month)}-${pad(d + 1)}`)
      if (quality !== ' ' && value !== -9999) flagged++
      own.values.push(value === -9999 || quality !== ' ' ? Number.NaN : value)
    }
  })
  if (flagged > 0)
    found({
      code: 'quality-flag',
      severity: 'note',
      where,
      message: `${flagged} values carry a quality flag of GHCN and are taken as missing.`,
      values: { values: flagged },
    })
  if (series.size === 0)
    throw setuError('unknown-variable', {
      where,
      found: `no element ${element}`,
      expected: `one of ${[...elements].join(', ') || '(none)'}`,
    })
  return series
}

/** `ghcnd-stations.txt`, fixed width. */
export const readGhcnStations = (text: string): Map<string, Station> => {
  const stations = new Map<string, Station>()
  for (const line of text.split(/\r?\n/)) {
    const id = line.slice(0, 11).trim()
    const lat = Number(line.slice(12, 20))
    const lon = Number(line.slice(21, 30))
    const height = Number(line.slice(31, 37))
    if (id.length === 11 && line.length > 30 && Number.isFinite(lat) && Number.isFinite(lon)) {
      const name = line.slice(41, 71).trim()
      stations.set(id, {
        id,
        lat,
        lon,
        elevation: height > -900 && Number.isFinite(height) ? height : null,
        ...(name ? { name } : {}),
      })
    }
  }
  return stations
}

/** Whether a header is that of a GHCN-Daily or GSOM file. */
export const isGhcnCsv = (columns: readonly string[]): boolean =>
  ['STATION', 'DATE', 'LATITUDE', 'LONGITUDE'].every((c) => columns.includes(c))

/** Stations and values of a variable (PRCP by default) of a by-station CSV; tenths of millimetres in daily files. */
export const readGhcnCsv = (
  table: CsvTable,
  variable: string,
): { series: GhcnSeries[]; monthly: boolean; tenths: boolean } => {
  const at = (name: string): number => table.columns.indexOf(name)
  const column = at(variable)
  if (column < 0) {
    const names = table.columns.filter(
      (c) =>
        !c.endsWith('_ATTRIBUTES') && !['STATION', 'DATE', 'LATITUDE', 'LONGITUDE', 'ELEVATION', 'NAME'].includes(c),
    )
    throw setuError('unknown-variable', {
      where: table.where,
      found: `no column ${variable}`,
      expected: `one of ${names.join(', ')}`,
    })
  }
  const flags = at(`${variable}_ATTRIBUTES`)
  const monthly = table.rows.every((r) => /^\d{4}-\d{2}$/.test(r[at('DATE')]!))
  const byStation = new Map<string, { station: Station; dates: string[]; values: number[] }>()
  let decimals = false
  table.rows.forEach((row, i) => {
    const where = `${table.where}:${table.lineOf(i)}`
    const id = row[at('STATION')]!.trim()
    let own = byStation.get(id)
    if (!own) {
      const lat = numberIn(row[at('LATITUDE')]!)
      const lon = numberIn(row[at('LONGITUDE')]!)
      if (typeof lat !== 'number' || typeof lon !== 'number' || Math.abs(lat) > 90 || Math.abs(lon) > 180) {
        throw setuError('bad-file', {
          where,
          found: `position "${row[at('LATITUDE')]}", "${row[at('LONGITUDE')]}"`,
          expected: 'latitude and longitude in degrees',
        })
      }
      const elevation = at('ELEVATION') < 0 ? null : (numberIn(row[at('ELEVATION')]!) ?? null)
      const name = at('NAME') < 0 ? '' : row[at('NAME')]!.trim()
      byStation.set(
        id,
        (own = { station: { id, lon, lat, elevation, ...(name ? { name } : {}) }, dates: [], values: [] }),
      )
    }
    const text = row[column]!
    const value = numberIn(text)
    if (value === undefined)
      throw setuError('bad-file', {
        where,
        found: `"${text.slice(0, 40)}" in column ${variable}`,
        expected: 'a number',
      })
    if (text.includes('.')) decimals = true
    // Daily attributes are measurement, quality, source: a quality flag takes the value out.
    const quality = !monthly && flags >= 0 ? (row[flags]!.split(',')[1]?.trim() ?? '') : ''
    own.dates.push(row[at('DATE')]!.trim())
    own.values.push(value === null || quality !== '' ? Number.NaN : value)
  })
  return { series: [...byStation.values()], monthly, tenths: !monthly && !decimals }
}

/** Rows of the headless by-station form: id, date, element, value, flags. */
export const isHeadlessGhcn = (cells: readonly string[]): boolean =>
  /^[A-Z]{2}[A-Z0-9_-]{9}$/.test(cells[0] ?? '') &&
  /^\d{8}$/.test(cells[1] ?? '') &&
  /^[A-Z0-9]{4}$/.test(cells[2] ?? '')

export const readHeadlessGhcn = (
  table: CsvTable,
  element: string,
): Map<string, { dates: string[]; values: number[] }> => {
  const series = new Map<string, { dates: string[]; values: number[] }>()
  table.rows.forEach((row, i) => {
    if (row[2] !== element) return
    const value = numberIn(row[3]!)
    if (value === undefined)
      throw setuError('bad-file', {
        where: `${table.where}:${table.lineOf(i)}`,
        found: `"${row[3]}"`,
        expected: 'a whole number',
      })
    let own = series.get(row[0]!)
    if (!own) series.set(row[0]!, (own = { dates: [], values: [] }))
    own.dates.push(row[1]!)
    own.values.push(value === null || value === -9999 || (row[5] ?? '').trim() !== '' ? Number.NaN : value)
  })
  if (series.size === 0)
    throw setuError('unknown-variable', {
      where: table.where,
      found: `no element ${element}`,
      expected: `one of ${[...new Set(table.rows.map((r) => r[2]!))].slice(0, 20).join(', ')}`,
    })
  return series
}

/** Series of several stations as a network on all their dates. */
export const networkOfSeries = (
  series: readonly GhcnSeries[],
  unit: string,
  format: string,
  where: string,
  options: GaugeOptions,
  found: Found,
): GaugeNetwork => {
  const at = new Map<string, number>()
  for (const s of series) for (const d of s.dates) if (!at.has(d)) at.set(d, at.size)
  const dates = [...at.keys()]
  const clock = readGaugeClock(dates, (i) => `${where} (${dates[i]})`, options, found, where)
  return gaugeNetwork(
    {
      where,
      format,
      stations: series.map((s) => s.station),
      clock,
      unit: needRainUnit(options.unit ?? unit, where),
      each(cell) {
        series.forEach((s, i) => void s.dates.forEach((d, j) => void cell(i, at.get(d)!, s.values[j]!)))
      },
    },
    found,
  )
}
