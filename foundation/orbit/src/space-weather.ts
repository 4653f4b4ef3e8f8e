/**
 * Solar flux and geomagnetic activity by day: CSSI file and CelesTrak `SW-All.csv`. Density models take observed F10.7 of
 * the day before, its 81-day centred mean, and Ap; seven 3-hourly values where a storm matters. After the file a scenario
 * is used, and `origin` says so.
 */
import { setuError } from '@setu/core/errors'
import { mjdOfDate } from './calendar.js'
import type { Instant } from './instant.js'
import { formatUtc, instantToUtc } from './time-scales.js'

export interface SpaceWeatherSeries {
  readonly name: string
  /** First day, MJD; one row a day from there. */
  readonly firstDay: number
  readonly f107: Float64Array
  /** 81-day centred mean of the observed flux. */
  readonly f107Mean: Float64Array
  readonly apDaily: Float64Array
  /** Eight values a day. */
  readonly ap: Float64Array
  /** Days from this one on are predictions. */
  readonly predictedFrom: number
  /** Row of the file at which the months begin, if it has monthly predictions: one value a month held over its days. */
  readonly monthlyFrom: number
}

export interface Weather {
  readonly f107: number
  readonly f107Mean: number
  readonly ap: number
  readonly apHistory: readonly number[] | null
  readonly origin: 'observed' | 'predicted' | 'scenario'
}

/** Levels for times without data: solar minimum, mean and maximum (percentiles 10, 50 and 90 of 1957-2020 about). */
export const scenarios = {
  low: { f107: 70, ap: 4 },
  mean: { f107: 120, ap: 12 },
  high: { f107: 200, ap: 22 },
} as const
export type Scenario = keyof typeof scenarios

/** Ap of a Kp in thirds (0..27). */
const apOfKp = [
  0, 2, 3, 4, 5, 6, 7, 9, 12, 15, 18, 22, 27, 32, 39, 48, 56, 67, 80, 94, 111, 132, 154, 179, 207, 236, 300, 400,
]
export const apOf = (kpThirds: number): number => apOfKp[Math.max(0, Math.min(27, Math.round(kpThirds)))]!

interface Day {
  readonly mjd: number
  readonly f107: number
  readonly mean: number
  readonly daily: number
  readonly ap: readonly number[]
}

const seriesOf = (
  days: readonly Day[],
  predictedFrom: number,
  monthlyFrom: number,
  where: string,
): SpaceWeatherSeries => {
  if (days.length === 0)
    throw setuError('bad-file', {
      where,
      found: 'no day',
      expected: 'a CSSI space weather file or SW-All.csv of CelesTrak',
    })
  const firstDay = days[0]!.mjd
  const n = days.at(-1)!.mjd - firstDay + 1
  if (!(n > 0 && n < 200_000))
    throw setuError('bad-file', { where, found: `${n} days`, expected: 'days in order of time' })
  const make = (k = 1): Float64Array => new Float64Array(n * k)
  const s = { f107: make(), f107Mean: make(), apDaily: make(), ap: make(8) }
  let at = 0
  for (let d = 0; d < n; d++) {
    while (at + 1 < days.length && days[at + 1]!.mjd <= firstDay + d) {
      if (days[at + 1]!.mjd <= days[at]!.mjd)
        throw setuError('bad-file', {
          where,
          found: `MJD ${days[at + 1]!.mjd} after ${days[at]!.mjd}`,
          expected: 'days in order',
        })
      at++
    }
    const day = days[at]!
    // A gap of days is only known in the monthly part.
    if (firstDay + d - day.mjd > 31)
      throw setuError('bad-file', {
        where,
        found: `no day between MJD ${day.mjd} and ${firstDay + d}`,
        expected: 'a row a day',
      })
    s.f107[d] = day.f107
    s.f107Mean[d] = day.mean
    s.apDaily[d] = day.daily
    for (let k = 0; k < 8; k++) s.ap[8 * d + k] = day.ap[k]!
  }
  return { name: where, firstDay, ...s, predictedFrom, monthlyFrom }
}

const sane = (day: Day, where: string, line: string): Day => {
  const values = [day.f107, day.mean]
  const aps = [day.daily, ...day.ap]
  if (!(values.every((v) => v >= 40 && v <= 700) && aps.every((v) => v >= 0 && v <= 400) && Number.isInteger(day.mjd)))
    throw setuError('bad-file', { where, found: line.slice(0, 120), expected: 'F10.7 of 40 to 700 and ap of 0 to 400' })
  return day
}

/** CSSI `SpaceWeather-All`, version 1.2: fixed columns, observed, daily and monthly predicted. */
export const readCssi = (text: string, where = 'space weather'): SpaceWeatherSeries => {
  const days: Day[] = []
  let section: 'none' | 'observed' | 'daily' | 'monthly' = 'none'
  let [predictedFrom, monthlyFrom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const word = line.trim()
    if (word === 'BEGIN OBSERVED') section = 'observed'
    else if (word === 'BEGIN DAILY_PREDICTED') section = 'daily'
    else if (word === 'BEGIN MONTHLY_PREDICTED' || word === 'BEGIN MONTHLY_FIT') section = 'monthly'
    else if (word.startsWith('END ')) section = 'none'
    else if (section !== 'none' && word !== '' && !word.startsWith('#')) {
      const at = `${where}:${i + 1}`
      const field = (from: number, to: number): number => {
        const s = line.slice(from, to).trim()
        return s === '' ? Number.NaN : Number(s)
      }
      const mjd = mjdOfDate(field(0, 4), field(4, 7), field(7, 10))
      // The monthly fit begins with days that stand above already.
      if (section === 'monthly' && mjd <= (days.at(-1)?.mjd ?? 0)) continue
      const ap = Array.from({ length: 8 }, (_, k) => field(46 + 4 * k, 50 + 4 * k))
      const daily = field(78, 82)
      const f107 = field(112, 118)
      const mean = field(118, 124)
      const or = (v: number, other: number): number => (Number.isFinite(v) ? v : other)
      const known = or(daily, 15)
      days.push(
        sane(
          {
            mjd,
            f107: or(f107, or(field(92, 98), mean)),
            mean: or(mean, or(field(100, 106), f107)),
            daily: known,
            ap: ap.map((v) => or(v, known)),
          },
          at,
          line,
        ),
      )
      if (section !== 'observed') predictedFrom = Math.min(predictedFrom, mjd)
      if (section === 'monthly') monthlyFrom = Math.min(monthlyFrom, mjd)
    }
  }
  return seriesOf(days, predictedFrom, monthlyFrom, where)
}

/** CelesTrak `SW-All.csv`. */
export const readCelestrakSpaceWeather = (text: string, where = 'SW-All.csv'): SpaceWeatherSeries => {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  const names = (lines[0] ?? '').split(',').map((s) => s.trim())
  const column = (name: string): number => {
    const k = names.indexOf(name)
    if (k < 0)
      throw setuError('bad-file', {
        where: `${where}:1`,
        found: names.slice(0, 6).join(','),
        expected: `a column ${name}`,
      })
    return k
  }
  const date = column('DATE')
  const ap = [1, 2, 3, 4, 5, 6, 7, 8].map((k) => column(`AP${k}`))
  const [daily, flux, kind, mean] = [
    column('AP_AVG'),
    column('F10.7_OBS'),
    column('F10.7_DATA_TYPE'),
    column('F10.7_OBS_CENTER81'),
  ]
  const days: Day[] = []
  let [predictedFrom, monthlyFrom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === '') continue
    const f = line.split(',')
    const m = /^(\d{4})-(\d\d)-(\d\d)$/.exec((f[date] ?? '').trim())
    const at = `${where}:${i + 1}`
    if (!m) throw setuError('bad-file', { where: at, found: line.slice(0, 80), expected: 'a date yyyy-mm-dd' })
    const value = (k: number): number => ((f[k] ?? '').trim() === '' ? Number.NaN : Number(f[k]))
    const mjd = mjdOfDate(Number(m[1]), Number(m[2]), Number(m[3]))
    const known = Number.isFinite(value(daily)) ? value(daily) : 15
    days.push(
      sane(
        {
          mjd,
          f107: Number.isFinite(value(flux)) ? value(flux) : value(mean),
          mean: Number.isFinite(value(mean)) ? value(mean) : value(flux),
          daily: known,
          ap: ap.map((k) => (Number.isFinite(value(k)) ? value(k) : known)),
        },
        at,
        line,
      ),
    )
    const type = (f[kind] ?? '').trim()
    if (type === 'PRD' || type === 'PRM') predictedFrom = Math.min(predictedFrom, mjd)
    if (type === 'PRM') monthlyFrom = Math.min(monthlyFrom, mjd)
  }
  return seriesOf(days, predictedFrom, monthlyFrom, where)
}

/** Either, told apart by content. */
export const readSpaceWeather = (text: string, where = 'space weather'): SpaceWeatherSeries =>
  /^\ufeff?DATE,/.test(text) ? readCelestrakSpaceWeather(text, where) : readCssi(text, where)

/** `scenario`: what to use outside the file; null makes such a time an error. */
export const weatherAt = (
  series: SpaceWeatherSeries | null,
  t: Instant,
  scenario: Scenario | null = 'mean',
): Weather => {
  const utc = instantToUtc(t)
  const n = series?.f107.length ?? 0
  const day = series ? utc.day - series.firstDay : -1
  if (!series || day < 3 || day >= n) {
    if (scenario === null)
      throw setuError('failed-check', {
        where: series?.name ?? 'space weather',
        found: `${formatUtc(t, 0)}, outside the file`,
        expected: series ? `MJD ${series.firstDay + 3} to ${series.firstDay + n - 1}` : 'a space weather file',
        wayOut: 'Give a newer SW-All.csv, or choose a scenario: low, mean or high.',
      })
    const { f107, ap } = scenarios[scenario]
    return { f107, f107Mean: f107, ap, apHistory: null, origin: 'scenario' }
  }
  const slot = 8 * day + Math.min(7, Math.floor(utc.seconds / 10_800))
  const mean = (from: number, to: number): number => {
    let sum = 0
    for (let k = from; k <= to; k++) sum += series.ap[slot - k]!
    return sum / (to - from + 1)
  }
  const { ap, apDaily } = series
  return {
    f107: series.f107[day - 1]!,
    f107Mean: series.f107Mean[day]!,
    ap: apDaily[day]!,
    apHistory: [apDaily[day]!, ap[slot]!, ap[slot - 1]!, ap[slot - 2]!, ap[slot - 3]!, mean(4, 11), mean(12, 19)],
    origin: utc.day >= series.predictedFrom ? 'predicted' : 'observed',
  }
}
