/**
 * Predictions for laser ranging: consolidated prediction format, versions 1 and 2 (ILRS). Positions in metres on UTC, by default in
 * the rotating frame of the Earth. A prediction, not a measured orbit: LAGEOS is good to metres in its first days.
 */
import { setuError } from '@setu/core/errors'
import { parseReading } from './calendar.js'
import { dateFields, fieldOf, ilrsLines, numberField } from './ilrs-lines.js'
import type { Reading } from './instant.js'

export interface Cpf {
  readonly version: number
  readonly source: string
  readonly target: string
  /** `7603901`, COSPAR number of the ILRS. */
  readonly ilrsId: string
  readonly catalogueNumber: number
  readonly start: Reading
  readonly stop: Reading
  readonly stepSeconds: number
  /** 0 ITRF (rotating), 1 true of date, 2 mean of date J2000. */
  readonly frame: number
  /** UTC. */
  readonly epochs: readonly Reading[]
  /** Metres, three a row. */
  readonly positionsM: Float64Array
  /** Metres a second where the file has them for every epoch. */
  readonly velocitiesMPerS: Float64Array | null
  /** Header lines as read, for writing. */
  readonly headers: readonly string[]
}

/** Throws `bad-file` with file, line and record. */
export const readCpf = (text: string, where: string): Cpf => {
  const lines = ilrsLines(text)
  const header = (type: string) =>
    lines.find((l) => l.type === type) ??
    (() => {
      throw setuError('bad-file', {
        where,
        found: `no record ${type}`,
        expected: 'a consolidated prediction file (CPF)',
      })
    })()
  const h1 = header('H1')
  if (h1.fields[0]?.toUpperCase() !== 'CPF')
    throw setuError('bad-file', { where: `${where}:${h1.line}`, found: `"${h1.fields[0] ?? ''}"`, expected: 'CPF' })
  const version = numberField(h1, 1, where, 'a version')
  if (version !== 1 && version !== 2)
    throw setuError('bad-file', {
      where: `${where}:${h1.line}`,
      found: `version ${version}`,
      expected: 'version 1 or 2',
    })
  const h2 = header('H2')
  const epochs: Reading[] = []
  const positions: number[] = []
  const velocities: number[] = []
  for (const l of lines) {
    if (l.type === '10') {
      const day = numberField(l, 1, where, 'a modified Julian date')
      const seconds = numberField(l, 2, where, 'seconds of the day')
      const before = epochs.at(-1)
      if (!Number.isInteger(day) || seconds < 0 || seconds > 86_401)
        throw setuError('bad-file', {
          where: `${where}:${l.line}`,
          found: `${day} ${seconds}`,
          expected: 'a day and its seconds',
        })
      if (before && !(day > before.day || (day === before.day && seconds > before.seconds)))
        throw setuError('bad-file', {
          where: `${where}:${l.line}`,
          found: 'an epoch not later than the one before',
          expected: 'growing epochs',
        })
      epochs.push({ day, seconds })
      for (let k = 0; k < 3; k++) positions.push(numberField(l, 4 + k, where, 'a coordinate in metres'))
    } else if (l.type === '20')
      for (let k = 0; k < 3; k++) velocities.push(numberField(l, 1 + k, where, 'a velocity in m/s'))
  }
  if (epochs.length === 0)
    throw setuError('bad-file', {
      where,
      found: 'no record 10',
      expected: 'positions',
      wayOut: 'The file may be cut off.',
    })
  // The columns of the name differ between the versions: source, then year … target.
  const target = h1.fields[version === 2 ? 9 : 8] ?? ''
  return {
    version,
    source: fieldOf(h1, 2, where, 'a source'),
    target,
    ilrsId: fieldOf(h2, 0, where, 'a COSPAR number'),
    catalogueNumber: numberField(h2, 2, where, 'a catalogue number'),
    start: parseReading(dateFields(h2, 3, where), `${where}:${h2.line}`),
    stop: parseReading(dateFields(h2, 9, where), `${where}:${h2.line}`),
    stepSeconds: numberField(h2, 15, where, 'a step in seconds'),
    frame: h2.fields[19] === undefined ? 0 : numberField(h2, 19, where, 'a frame'),
    epochs,
    positionsM: Float64Array.from(positions),
    velocitiesMPerS: velocities.length === positions.length ? Float64Array.from(velocities) : null,
    headers: lines.filter((l) => /^H\d$/.test(l.type)).map((l) => [l.type, ...l.fields].join(' ')),
  }
}

export const writeCpf = (c: Cpf): string => {
  const three = (values: Float64Array, i: number, digits: number): string =>
    [0, 1, 2].map((k) => values[3 * i + k]!.toFixed(digits)).join(' ')
  const rows = c.epochs.flatMap((e, i) => [
    `10 0 ${e.day} ${e.seconds.toFixed(6)} 0 ${three(c.positionsM, i, 3)}`,
    ...(c.velocitiesMPerS ? [`20 0 ${three(c.velocitiesMPerS, i, 6)}`] : []),
  ])
  return `${[...c.headers, ...rows, '99'].join('\n')}\n`
}
