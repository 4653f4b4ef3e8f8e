/**
 * Intervals of a variable in a NetCDF or HDF5 file: the bounds of its time axis; scalar start and end times; the granule
 * times of a GPM or GSMaP header; the time axis and its common step; the name of the file.
 */
import { setuError } from '@setu/core/errors'
import {
  addDuration,
  dayMs,
  formatDuration,
  hourMs,
  minuteMs,
  parseDuration,
  parseInstant,
  utcDate,
} from '@setu/core/time'
import { type ArrayFile, type ArrayVariable, attributeText } from '@setu/formats/netcdf/array-file'
import type { Axis } from '@setu/formats/netcdf/cf-axes'
import { cfTime } from '@setu/formats/netcdf/cf-time'
import type { Interval } from '../rain-field.js'
import { readGsmapName } from './gsmap-binary.js'
import { timeInName } from './name-time.js'
import type { Found, ProductOptions } from './reader-options.js'

const siblings = (file: ArrayFile, variable: ArrayVariable, name: string): ArrayVariable | undefined => {
  const group = variable.name.split('/').slice(0, -1)
  for (let depth = group.length; depth >= 0; depth--) {
    const hit = file.variables.get([...group.slice(0, depth), name].join('/'))
    if (hit) return hit
  }
  return undefined
}

/** GPM files call their calendar `julian`, but count in the ordinary one: an old slip of the toolkit. */
const calendarOf = (file: ArrayFile, time: ArrayVariable): string | undefined => {
  const calendar = attributeText(time.attributes, 'calendar')
  return calendar === 'julian' && isGpm(file) ? 'standard' : calendar
}

const isGpm = (file: ArrayFile): boolean => attributeText(file.groups.get(''), 'FileHeader') !== undefined

const toMs = async (file: ArrayFile, values: ArrayVariable, time: ArrayVariable): Promise<number[]> => {
  const where = `${file.where}:${time.name}`
  const units =
    attributeText(values.attributes, 'units') ??
    attributeText(time.attributes, 'units') ??
    attributeText(time.attributes, 'Units')
  if (units === undefined)
    throw setuError('bad-file', {
      where,
      found: 'a time axis without units',
      expected: 'units such as "hours since 1970-01-01"',
    })
  const scale = cfTime(units, calendarOf(file, time), where)
  return Array.from(await values.read(), (v) => {
    const ms = scale.toUtc(v)
    if (ms === null)
      throw setuError('bad-file', {
        where,
        found: `time ${v} ${units} (${scale.calendar})`,
        expected: 'a date that the calendar of the Earth has',
      })
    return ms
  })
}

const ofHeader = (file: ArrayFile): Interval | undefined => {
  const header = attributeText(file.groups.get(''), 'FileHeader')
  if (!header) return undefined
  const item = (key: string): string | undefined => new RegExp(`${key}=([^;]*);`).exec(header)?.[1]?.trim()
  const start = item('StartGranuleDateTime')
  const stop = item('StopGranuleDateTime')
  if (!start || !stop) return undefined
  // The stop is the last millisecond or second of the interval.
  const end = Math.ceil((parseInstant(stop) + 1) / minuteMs) * minuteMs
  return { start: parseInstant(start), end }
}

/** `GPMMRG_MAP_YYMMDDHHNN_H_…`: two digits of the year. */
const ofMosdacName = (name: string): Interval | undefined => {
  const m = /GPMMRG_MAP_(\d{2})(\d{2})(\d{2})?(?:(\d{2})(\d{2}))?_([HDM])_/i.exec(name)
  if (!m) return undefined
  const start =
    utcDate(2000 + Number(m[1]), Number(m[2]), Number(m[3] ?? 1)) +
    Number(m[4] ?? 0) * hourMs +
    Number(m[5] ?? 0) * minuteMs
  const kind = m[6]!.toUpperCase()
  return {
    start,
    end: kind === 'H' ? start + hourMs : kind === 'D' ? start + dayMs : addDuration(start, { months: 1, ms: 0 }),
  }
}

const stepped = (starts: readonly number[], options: ProductOptions, where: string, found: Found): Interval[] => {
  let step = options.step === undefined ? undefined : parseDuration(options.step, '/step')
  if (!step) {
    const gaps = starts
      .slice(1)
      .map((t, i) => t - starts[i]!)
      .sort((a, b) => a - b)
    const middle = gaps[gaps.length >> 1]
    if (middle === undefined || middle <= 0) {
      throw setuError('bad-input', {
        where,
        found: 'one time without its interval',
        expected: 'the step',
        wayOut: 'Give it, for example --step P1D.',
      })
    }
    step = middle >= 28 * dayMs && middle <= 31 * dayMs ? { months: 1, ms: 0 } : { months: 0, ms: middle }
  }
  found({
    code: 'time-label',
    severity: 'note',
    where,
    message: `The times have no bounds; each is taken as the start of ${formatDuration(step)}.`,
  })
  return starts.map((start) => ({ start, end: addDuration(start, step, 1) }))
}

/** One interval for each index of the time axis (one in all where there is none). */
export const arrayIntervals = async (
  file: ArrayFile,
  variable: ArrayVariable,
  time: Axis | undefined,
  options: ProductOptions,
  found: Found,
): Promise<Interval[]> => {
  const where = file.where
  const count = time?.size ?? 1
  if (time?.variable) {
    const boundsName =
      attributeText(time.variable.attributes, 'bounds') ?? `${time.variable.name.split('/').pop()}_bnds`
    const bounds = siblings(file, variable, boundsName)
    if (bounds && bounds.shape.length === 2 && bounds.shape[0] === count && bounds.shape[1] === 2) {
      const edges = await toMs(file, bounds, time.variable)
      const intervals = Array.from({ length: count }, (_, i) => ({ start: edges[2 * i]!, end: edges[2 * i + 1]! }))
      if (intervals.every((t) => t.end > t.start)) return intervals
    }
  }
  const start = siblings(file, variable, 'start_time')
  const end = siblings(file, variable, 'valid_time') ?? siblings(file, variable, 'end_time')
  if (start && end && count === 1 && start.shape.length === 0) {
    return [{ start: (await toMs(file, start, start))[0]!, end: (await toMs(file, end, end))[0]! }]
  }
  const header = count === 1 ? (ofHeader(file) ?? ofMosdacName(where)) : undefined
  if (header) return [header]
  if (time?.variable && options.start === undefined)
    return stepped(await toMs(file, time.variable, time.variable), options, where, found)
  if (options.start !== undefined && options.step !== undefined) {
    const step = parseDuration(options.step, '/step')
    const first = parseInstant(options.start, '/start')
    return Array.from({ length: count }, (_, i) => ({
      start: addDuration(first, step, i),
      end: addDuration(first, step, i + 1),
    }))
  }
  const named = count === 1 ? (readGsmapName(where)?.interval ?? ofPlainName(where, options)) : undefined
  if (named) return [named]
  throw setuError('bad-input', {
    where,
    found: `${count} ${count === 1 ? 'field' : 'fields'} without times`,
    expected: 'the start of the first interval and the step',
    wayOut: 'Give them, for example --start 2020-06-01 --step PT1H.',
  })
}

const ofPlainName = (name: string, options: ProductOptions): Interval | undefined => {
  const at = timeInName(name)
  if (!at || options.step === undefined) return undefined
  return { start: at.ms, end: addDuration(at.ms, parseDuration(options.step, '/step'), 1) }
}
