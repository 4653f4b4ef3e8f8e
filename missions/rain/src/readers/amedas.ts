/**
 * Downloads of the Japan Meteorological Agency (AMeDAS): Shift-JIS or UTF-8 CSV with the stations' names in one line, the
 * elements in the next, and columns of quality beside them. Japan Standard Time; an hourly value is of the hour that
 * ends at its time. `--` is no rain, `///` and `×` are missing, `)` nearly complete, `]` and `#` doubtful (taken out).
 */
import { setuError } from '@setu/core/errors'
import { numberIn } from '@setu/formats/csv/number'
import { parseRows } from '@setu/formats/csv/read'
import type { GaugeNetwork, Station } from '../rain-field.js'
import { readGaugeClock } from './gauge-clock.js'
import { gaugeNetwork } from './gauge-network.js'
import { needRainUnit } from './rain-unit.js'
import type { Found, GaugeOptions } from './reader-options.js'

const TIME = /^(年月日時?分?|日時|年月|date|datetime)/i
const RAIN = /降水量/
const QUALITY = /品質/
const NO_EVENT = /現象なし/
const HOMOGENEITY = /均質/

export const isAmedas = (text: string): boolean =>
  /降水量/.test(text.slice(0, 8192)) && /年月|日時/.test(text.slice(0, 8192))

/** A cell of rain: number, NaN for missing, or undefined where it is nothing known. */
const rainCell = (text: string): number | undefined => {
  const cell = text.trim()
  if (cell === '--' || cell === '－') return 0
  if (/^(\/+|×|x|\*|#|-)?$/i.test(cell)) return Number.NaN
  if (/[\]#*]$/.test(cell)) return Number.NaN
  const value = numberIn(cell.replace(/\s*\)$/, ''))
  return value === null ? Number.NaN : value
}

export const readAmedas = (
  text: string,
  where: string,
  place: (name: string) => Station | undefined,
  options: GaugeOptions,
  found: Found,
): GaugeNetwork => {
  const { rows, lines } = parseRows(text, ',', where, 1)
  const head = rows.findIndex((r) => TIME.test(r[0]?.trim() ?? ''))
  if (head < 1)
    throw setuError('bad-file', {
      where,
      found: 'no line of elements',
      expected: 'a line that begins with 年月日 or 年月日時, stations above it',
    })
  const elements = rows[head]!
  const names = rows[head - 1]!
  let body = head + 1
  const below: string[][] = []
  while (body < rows.length && rows[body]![0]!.trim() === '') below.push(rows[body++]!)
  const kindAt = (column: number): 'value' | 'quality' | 'event' | 'homogeneity' => {
    const text = below.map((r) => r[column] ?? '').join(' ')
    return QUALITY.test(text)
      ? 'quality'
      : NO_EVENT.test(text)
        ? 'event'
        : HOMOGENEITY.test(text)
          ? 'homogeneity'
          : 'value'
  }
  const columns = elements.flatMap((e, i) => (RAIN.test(e) && kindAt(i) === 'value' ? [i] : []))
  if (columns.length === 0)
    throw setuError('unknown-variable', {
      where,
      found: elements.slice(1, 10).join(', '),
      expected: '降水量 (precipitation)',
    })
  const found2 = columns.map((i) => ({ column: i, name: names[i]!.trim(), station: place(names[i]!.trim()) }))
  const placed = found2.filter((c) => c.station !== undefined)
  if (placed.length === 0) {
    throw setuError('bad-input', {
      where,
      found: `stations ${found2
        .slice(0, 5)
        .map((c) => c.name)
        .join(', ')} without positions`,
      expected: 'a table of stations with these names',
      wayOut: 'Give it, for example --stations stations.csv.',
    })
  }
  const qualityOf = (column: number): number => {
    for (
      let i = column + 1;
      i < elements.length && names[i]?.trim() === names[column]!.trim() && elements[i] === elements[column];
      i++
    )
      if (kindAt(i) === 'quality') return i
    return -1
  }
  const quality = placed.map((c) => qualityOf(c.column))
  const data = rows.slice(body)
  const daily = /^年月日$/.test(elements[0]!.trim())
  const clock = readGaugeClock(
    data.map((r) => r[0]!),
    (i) => `${where}:${lines[body + i]}`,
    daily ? { gaugeDay: '00:00+09:00', ...options } : { tz: '+09:00', timeIsEnd: true, ...options },
    found,
    where,
  )
  let doubtful = 0
  const network = gaugeNetwork(
    {
      where,
      format: 'AMeDAS CSV',
      stations: placed.map((c) => c.station!),
      clock,
      unit: needRainUnit('mm', where),
      each(cell) {
        data.forEach((row, t) => {
          placed.forEach((c, s) => {
            const text = row[c.column] ?? ''
            const value = rainCell(text)
            if (value === undefined)
              throw setuError('bad-file', {
                where: `${where}:${lines[body + t]}`,
                found: `"${text.slice(0, 20)}"`,
                expected: 'a number or a mark of AMeDAS',
              })
            // 8 normal, 5 nearly complete; 4 and below are insufficient, doubtful or not observed.
            const level = quality[s]! >= 0 ? Number(row[quality[s]!]) : 8
            const good = level >= 5
            if (!good && !Number.isNaN(value)) doubtful++
            cell(s, t, good ? value : Number.NaN)
          })
        })
      },
    },
    found,
  )
  if (doubtful > 0)
    found({
      code: 'quality-flag',
      severity: 'note',
      where,
      message: `${doubtful} values with a quality below 5 are taken as missing.`,
      values: { values: doubtful },
    })
  return network
}
