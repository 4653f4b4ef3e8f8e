/**
 * The clock of a gauge file. Dates alone are days (or months), from the gauge day that is given or from 00:00 UTC with
 * the finding that says so. A clock with a zone is that instant; a clock without one is refused unless the zone is given,
 * for a table that is seven hours off judges a satellite wrongly and looks right.
 */
import { setuError } from '@setu/core/errors'
import {
  addDuration,
  dayInterval,
  dayMs,
  formatDuration,
  hourMs,
  minuteMs,
  parseDayEnd,
  parseWallClock,
} from '@setu/core/time'
import { toUtc, zone } from '@setu/core/zones'
import type { ClockBasis, Interval } from '../rain-field.js'
import type { Found, GaugeOptions } from './reader-options.js'

export interface GaugeClock {
  /** Interval of each text. */
  readonly intervals: readonly Interval[]
  readonly basis: ClockBasis
  readonly dayStartMinutes: number | null
}

type DayOrder = 'day-first' | 'month-first'
const SLASHED = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T](.*))?$/
const LOOSE = /^(\d{4})[/.-](\d{1,2})(?:[/.-](\d{1,2})(?:[ T](.*))?)?$/
const COMPACT = /^((?:17|18|19|20|21)\d{2})(\d{2})(?:(\d{2})(?:[ T]?(\d{2}):?(\d{2})?)?)?$/

const clockText = (text: string | undefined): string => {
  if (!text) return ''
  const m = /^(\d{1,2})(?::(\d{2}))?(.*)$/.exec(text.trim())
  return m ? `T${m[1]!.padStart(2, '0')}:${m[2] ?? '00'}${m[3]}` : `T${text}`
}

/** ISO text of what people write for a time; a month alone becomes its first day. */
const isoText = (text: string, order: DayOrder): string => {
  const t = text.trim()
  const compact = COMPACT.exec(t)
  if (compact) {
    const clock = compact[4] === undefined ? '' : `T${compact[4]}:${compact[5] ?? '00'}`
    return `${compact[1]}-${compact[2]}-${compact[3] ?? '01'}${clock}`
  }
  const loose = LOOSE.exec(t)
  if (loose)
    return `${loose[1]}-${loose[2]!.padStart(2, '0')}-${(loose[3] ?? '1').padStart(2, '0')}${clockText(loose[4])}`
  const slashed = SLASHED.exec(t)
  if (slashed) {
    const [day, month] = order === 'day-first' ? [slashed[1]!, slashed[2]!] : [slashed[2]!, slashed[1]!]
    return `${slashed[3]}-${month.padStart(2, '0')}-${day.padStart(2, '0')}${clockText(slashed[4])}`
  }
  return t
}

/** Day before month or the other way round: decided by a number above 12, else refused. */
const orderOf = (texts: readonly string[], where: string): DayOrder => {
  let slashed = false
  for (const text of texts) {
    const m = SLASHED.exec(text.trim())
    if (!m) continue
    slashed = true
    if (Number(m[1]) > 12) return 'day-first'
    if (Number(m[2]) > 12) return 'month-first'
  }
  if (!slashed) return 'day-first'
  throw setuError('ambiguous', {
    where,
    found: `dates such as ${texts[0]}`,
    expected: 'dates that can be read in one way only',
    wayOut: 'Write them as YYYY-MM-DD.',
  })
}

/** The most frequent positive gap of sorted times. */
const commonGap = (sorted: readonly number[]): number => {
  const counts = new Map<number, number>()
  for (let i = 1; i < sorted.length; i++) {
    const gap = sorted[i]! - sorted[i - 1]!
    if (gap > 0) counts.set(gap, (counts.get(gap) ?? 0) + 1)
  }
  let best = 0
  let most = 0
  for (const [gap, times] of counts) {
    if (times > most || (times === most && gap < best)) {
      best = gap
      most = times
    }
  }
  return best
}

const isMonthly = (sorted: readonly number[]): boolean =>
  sorted.length > 1 && sorted.every((t) => new Date(t).getUTCDate() === 1) && commonGap(sorted) >= 28 * dayMs

/** A month starts where its first day starts. */
const monthInterval = (ms: number, dayStart: number): Interval => ({
  start: ms + dayStart * minuteMs,
  end: addDuration(ms, { months: 1, ms: 0 }) + dayStart * minuteMs,
})

/** Intervals of time texts (each different one once), in the order given. */
export const readGaugeClock = (
  texts: readonly string[],
  placeOf: (index: number) => string,
  options: GaugeOptions,
  found: Found,
  where: string,
): GaugeClock => {
  const order = orderOf(texts, where)
  const monthText = texts.length > 0 && texts.every((t) => /^\d{4}[-/.]?\d{1,2}$/.test(t.trim()))
  const clocks = texts.map((text, i) => {
    try {
      return parseWallClock(isoText(text, order), placeOf(i))
    } catch (error) {
      if (text.trim() !== '') throw error
      throw setuError('bad-file', { where: placeOf(i), found: 'no time', expected: 'a date or a time' })
    }
  })
  const asUtc = clocks.map((c) => c.asUtcMs)
  const sorted = [...new Set(asUtc)].sort((a, b) => a - b)
  const zoned = clocks.filter((c) => c.offsetMinutes !== null).length
  const midnight = zoned === 0 && sorted.every((t) => t % dayMs === 0)
  const gap = commonGap(sorted)
  // Midnight everywhere and steps of whole days: dates that a spreadsheet or a script gave a clock.
  if (
    clocks.every((c) => c.dateOnly) ||
    (midnight && (gap >= dayMs || (gap === 0 && clocks.every((c) => c.dateOnly))))
  ) {
    const dayEnd = options.gaugeDay === undefined ? 1440 : parseDayEnd(options.gaugeDay, '/gaugeDay')
    const dayStart = dayEnd - 1440
    const monthly = monthText || isMonthly(sorted)
    const days =
      !monthly &&
      gap > dayMs &&
      sorted.length > 2 &&
      sorted.every((t, i) => i === 0 || (t - sorted[i - 1]!) % gap === 0)
        ? gap
        : dayMs
    if (options.gaugeDay === undefined) {
      found({
        code: 'day-boundary-unknown',
        severity: 'warning',
        where,
        message: 'The gauge file has dates and does not say when its day starts; each date is taken as that UTC day.',
        affects: 'scores',
      })
    }
    const intervals = asUtc.map((ms) => {
      if (monthly) return monthInterval(ms, dayStart)
      const day = dayInterval(ms, dayEnd)
      return days === dayMs ? day : { start: day.start, end: day.start + days }
    })
    return {
      intervals,
      basis: 'date-only',
      dayStartMinutes: monthly || days !== dayMs ? null : ((dayStart % 1440) + 1440) % 1440,
    }
  }
  if (zoned !== 0 && zoned !== clocks.length) {
    const bare = clocks.findIndex((c) => c.offsetMinutes === null)
    throw setuError('ambiguous', {
      where: placeOf(bare),
      found: `"${texts[bare]}" without a zone among times with one`,
      expected: 'a zone in every time, or in none',
    })
  }
  const local = zoned === 0
  if (local && options.tz === undefined) {
    throw setuError('ambiguous', {
      where,
      found: `clock times without a zone, such as "${texts[0]}"`,
      expected: 'the zone of the clock',
      wayOut: 'Give it, for example --tz Asia/Jakarta, --tz +07:00 or --tz UTC.',
    })
  }
  const z = local ? zone(options.tz!, '/tz') : undefined
  let doubtful = 0
  const instants = clocks.map((c) => {
    if (!z) return c.asUtcMs - c.offsetMinutes! * minuteMs
    const at = toUtc(z, c.asUtcMs)
    if (at.kind !== 'exact') doubtful++
    return at.ms
  })
  if (doubtful > 0) {
    found({
      code: 'clock-change',
      severity: 'warning',
      where,
      message: `${doubtful} times fall into a change of the clock and may be an hour off.`,
      values: { times: doubtful },
    })
  }
  const utcSorted = [...new Set(instants)].sort((a, b) => a - b)
  const step = commonGap(utcSorted) || hourMs
  const offStep = utcSorted.filter((t) => (t - utcSorted[0]!) % step !== 0).length
  if (offStep > 0) {
    found({
      code: 'timestamps-off-interval',
      severity: 'warning',
      where,
      message: `${offStep} times do not lie on the step of ${formatDuration({ months: 0, ms: step })} that most have.`,
      values: { times: offStep },
    })
  }
  const end = options.timeIsEnd === true
  found({
    code: 'time-label',
    severity: 'note',
    where,
    message: `Each time is taken as the ${end ? 'end' : 'start'} of its interval of ${formatDuration({ months: 0, ms: step })}.`,
  })
  const daily = step === dayMs
  const first = (utcSorted[0] ?? 0) % dayMs
  return {
    intervals: instants.map((ms) => (end ? { start: ms - step, end: ms } : { start: ms, end: ms + step })),
    basis: local && options.tz !== undefined && !/^(z|utc|gmt)$/i.test(options.tz.trim()) ? 'zone' : 'utc',
    dayStartMinutes: daily ? Math.round(first / minuteMs) : null,
  }
}
