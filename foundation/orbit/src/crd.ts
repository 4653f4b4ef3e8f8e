/**
 * Laser ranging normal points: consolidated ranging data format, versions 1 and 2 (ILRS), by session: station, target, and the
 * two-way times of flight. A file holds sessions one after another.
 */
import { setuError } from '@setu/core/errors'
import { parseReading } from './calendar.js'
import { dateFields, fieldOf, type IlrsLine, ilrsLines, numberField } from './ilrs-lines.js'
import { type Reading, reading } from './instant.js'

export interface NormalPoint {
  /** UTC of the epoch event that the session names. */
  readonly epoch: Reading
  /** Seconds there and back, as corrected in the file. */
  readonly timeOfFlightSeconds: number
  readonly systemConfiguration: string
  /** 0 ground receive, 1 spacecraft bounce, 2 ground transmit, … */
  readonly epochEvent: number
  readonly windowSeconds: number
  readonly returns: number
  /** Picoseconds; null where the file gives none. */
  readonly binRmsPs: number | null
}

export interface CrdSession {
  readonly version: number
  readonly station: string
  /** CDP pad identifier. */
  readonly stationId: number
  readonly target: string
  readonly catalogueNumber: number
  /** 0 full rate, 1 normal points, 2 sampled. */
  readonly dataType: number
  readonly start: Reading
  readonly stop: Reading
  readonly points: readonly NormalPoint[]
  /** Pressure (hPa), temperature (K), humidity (%) with seconds of the day. */
  readonly meteorology: readonly {
    readonly seconds: number
    readonly hPa: number
    readonly kelvin: number
    readonly percent: number
  }[]
  /** All records as read, for writing. */
  readonly records: readonly string[]
}

const day = 86_400

const session = (lines: readonly IlrsLine[], where: string): CrdSession => {
  const header = (type: string): IlrsLine => {
    const l = lines.find((x) => x.type === type)
    if (l) return l
    throw setuError('bad-file', {
      where: `${where}:${lines[0]?.line ?? 1}`,
      found: `a session without ${type}`,
      expected: 'H1, H2, H3 and H4',
    })
  }
  const [h1, h2, h3, h4] = [header('H1'), header('H2'), header('H3'), header('H4')]
  if (fieldOf(h1, 0, where, 'CRD').toUpperCase() !== 'CRD')
    throw setuError('bad-file', { where: `${where}:${h1.line}`, found: `"${h1.fields[0]}"`, expected: 'CRD' })
  const version = numberField(h1, 1, where, 'a version')
  const start = parseReading(dateFields(h4, 1, where), `${where}:${h4.line}`)
  const points: NormalPoint[] = []
  const meteorology: CrdSession['meteorology'][number][] = []
  for (const l of lines) {
    if (l.type === '11') {
      const seconds = numberField(l, 0, where, 'seconds of the day')
      // A session that passes midnight goes on in the day after.
      const later = seconds < start.seconds - day / 2 ? 1 : 0
      const rms = l.fields[6]
      points.push({
        epoch: reading(start.day + later, seconds),
        timeOfFlightSeconds: numberField(l, 1, where, 'a time of flight in seconds'),
        systemConfiguration: fieldOf(l, 2, where, 'a system configuration'),
        epochEvent: numberField(l, 3, where, 'an epoch event'),
        windowSeconds: numberField(l, 4, where, 'the length of the window in seconds'),
        returns: numberField(l, 5, where, 'a number of returns'),
        binRmsPs: rms === undefined || /^na$/i.test(rms) ? null : numberField(l, 6, where, 'an rms in picoseconds'),
      })
    } else if (l.type === '20')
      meteorology.push({
        seconds: numberField(l, 0, where, 'seconds of the day'),
        hPa: numberField(l, 1, where, 'a pressure in hPa'),
        kelvin: numberField(l, 2, where, 'a temperature in K'),
        percent: numberField(l, 3, where, 'a humidity in %'),
      })
  }
  return {
    version,
    station: fieldOf(h2, 0, where, 'a station'),
    stationId: numberField(h2, 1, where, 'a station number'),
    target: fieldOf(h3, 0, where, 'a target'),
    catalogueNumber: numberField(h3, 3, where, 'a catalogue number'),
    dataType: numberField(h4, 0, where, 'a data type'),
    start,
    stop: parseReading(dateFields(h4, 7, where), `${where}:${h4.line}`),
    points,
    meteorology,
    records: lines.map((l) => [l.type, ...l.fields].join(' ')),
  }
}

/** All sessions of a file. Throws `bad-file` with file, line and record. */
export const readCrd = (text: string, where: string): readonly CrdSession[] => {
  const lines = ilrsLines(text)
  const sessions: CrdSession[] = []
  let open: IlrsLine[] = []
  for (const l of lines) {
    if (l.type === 'H9') break
    open.push(l)
    if (l.type === 'H8') {
      sessions.push(session(open, where))
      open = []
    }
  }
  if (open.length > 0)
    throw setuError('bad-file', {
      where: `${where}:${open.at(-1)!.line}`,
      found: 'the end of the file within a session',
      expected: 'a record H8',
      wayOut: 'The file was cut off; get it again.',
    })
  if (sessions.length === 0)
    throw setuError('bad-file', { where, found: 'no session', expected: 'consolidated ranging data (CRD)' })
  return sessions
}

export const writeCrd = (sessions: readonly CrdSession[]): string =>
  `${[...sessions.flatMap((s) => s.records), 'H9'].join('\n')}\n`
