/** One row of a table as a position and as what it says of the ship. Cells that cannot be read are counted, never guessed. */
import { numberIn } from '@setu/formats/csv/number'
import { statusNames } from '../messages/codes.js'
import { emptyRow, type PositionRow, positionFlags, type StaticReport } from '../positions.js'
import type { Columns } from './columns.js'
import type { Faults } from './fault-counts.js'
import { isSatellite } from './satellite.js'
import { timeOf } from './time-text.js'

export interface RowReader {
  /** The position, or null where the row gives none; `row` is the same object each time. */
  position(cells: readonly string[], place: number): PositionRow | null
  statics(cells: readonly string[], row: PositionRow, file: number): StaticReport | null
}

const STATUS = new Map(statusNames.map((name, code) => [name.toLowerCase(), code]))
STATUS.set('restricted maneuverability', 3)
STATUS.set('unknown value', 15)

export const rowReader = (
  columns: Columns,
  options: { readonly decimal: '.' | ','; readonly dayFirst: boolean },
  faults: Faults,
  where: string,
): RowReader => {
  const row = emptyRow()
  let place = 0
  const at = (): string => `${where}:${place}`
  const cell = (cells: readonly string[], column: number | undefined): string =>
    column === undefined ? '' : (cells[column] ?? '')
  const number = (cells: readonly string[], column: number | undefined): number => {
    if (column === undefined) return Number.NaN
    const value = numberIn(cells[column] ?? '', options.decimal)
    if (value === undefined) faults.count('badNumberCell', at())
    return value ?? Number.NaN
  }
  const status = (cells: readonly string[]): number => {
    const text = cell(cells, columns.status).trim()
    if (text === '') return -1
    const code = Number(text)
    if (Number.isInteger(code) && code >= 0 && code <= 15) return code
    return STATUS.get(text.toLowerCase()) ?? -1
  }
  return {
    position(cells, line) {
      place = line
      const mmsi = Number(cell(cells, columns.mmsi).trim() || Number.NaN)
      if (!Number.isInteger(mmsi) || mmsi < 0 || mmsi > 999_999_999) {
        faults.count('badMmsi', at())
        return null
      }
      const timeMs = timeOf(cell(cells, columns.time).trim(), options.dayFirst)
      if (Number.isNaN(timeMs)) {
        faults.count('badTime', at())
        return null
      }
      row.mmsi = mmsi
      row.timeMs = timeMs
      row.lon = number(cells, columns.lon)
      row.lat = number(cells, columns.lat)
      if (row.lon > 180 && row.lon < 360 && Math.abs(row.lat) <= 90 && row.lon !== 181) row.lon -= 360
      const speed = number(cells, columns.speed)
      row.speed = speed >= 102.3 || speed < 0 ? Number.NaN : speed
      const course = number(cells, columns.course)
      row.course = course > 360 || course < 0 ? Number.NaN : course
      const heading = number(cells, columns.heading)
      row.heading = heading >= 360 || heading < 0 ? Number.NaN : heading
      row.status = status(cells)
      const type = Number(cell(cells, columns.type))
      row.type = Number.isInteger(type) && type > 0 && type < 28 ? type : 0
      row.flags = mmsi === 0 ? positionFlags.badMmsi : 0
      const kind = cell(cells, columns.class).trim()
      if (kind === 'B' || kind === 'Class B' || row.type === 18 || row.type === 19) row.flags |= positionFlags.classB
      if (/^sat/i.test(cell(cells, columns.satellite))) row.flags |= positionFlags.satellite
      const accuracy = cell(cells, columns.accuracy).trim().toLowerCase()
      if (accuracy === 'false' || accuracy === '0') row.flags |= positionFlags.lowAccuracy
      row.receiver = cell(cells, columns.receiver).trim()
      if (isSatellite(row.receiver)) row.flags |= positionFlags.satellite
      row.place = line
      return row
    },
    statics(cells, { mmsi, timeMs, place: line }, file) {
      const report: Record<string, unknown> = {}
      const name = cell(cells, columns.name).trim()
      if (name && name !== 'Unknown') report['name'] = name
      const callSign = cell(cells, columns.callSign).trim()
      if (callSign && callSign !== 'Unknown') report['callSign'] = callSign
      const imo = Number(cell(cells, columns.imo).replace(/^\s*IMO\s*/i, '') || Number.NaN)
      if (Number.isInteger(imo) && imo > 0) report['imo'] = imo
      const shipType = Number(cell(cells, columns.shipType) || Number.NaN)
      if (Number.isInteger(shipType) && shipType > 0) report['shipType'] = shipType
      for (const [key, column] of [
        ['lengthMetres', columns.length],
        ['widthMetres', columns.width],
        ['draughtMetres', columns.draught],
      ] as const) {
        const value = column === undefined ? undefined : numberIn(cells[column] ?? '', options.decimal)
        if (value !== undefined && value !== null && value > 0) report[key] = value
      }
      const destination = cell(cells, columns.destination).trim()
      if (destination && destination !== 'Unknown') report['destination'] = destination
      return Object.keys(report).length ? { mmsi, timeMs, place: line, file, ...report } : null
    },
  }
}
