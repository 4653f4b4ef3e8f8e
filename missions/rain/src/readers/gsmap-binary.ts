/**
 * GSMaP binary files: 3600 x 1200 little-endian float32, first value at 59.95 N 0.05 E, rows southward, longitudes
 * 0..360, mm/h (JAXA GSMaP data format, version 8). Hourly means of minutes 00 to 59; daily means of 24 hours, by UTC
 * day or from 12Z of the day before; monthly files hold the mean rate and then the count of valid hours.
 */
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import {
  addDuration,
  dayMs,
  daysInMonth,
  hourMs,
  minuteMs,
  parseDuration,
  parseInstant,
  utcDate,
} from '@setu/core/time'
import { type Interval, missingReasons, type RainField, type RainStack } from '../rain-field.js'
import { joinStacks } from './join-stacks.js'
import { float32LittleEndian, gsmapField } from './missing-codes.js'
import type { ProductFile } from './product-files.js'
import { type Found, onceEach, type ProductOptions } from './reader-options.js'

export const gsmapGrid: Grid = { width: 3600, height: 1200, x0: 0, y0: 60, dx: 0.1, dy: -0.1, crs: 'EPSG:4326' }
const CELLS = gsmapGrid.width * gsmapGrid.height
export const gsmapFieldBytes = CELLS * 4

export const isGsmapSize = (bytes: number): boolean => bytes === gsmapFieldBytes || bytes === 2 * gsmapFieldBytes

export interface GsmapName {
  readonly product: string
  readonly span: 'hourly' | 'daily' | 'monthly'
  readonly interval: Interval
  readonly halfHourly: boolean
}

const PRODUCTS: Record<string, string> = {
  mvk: 'GSMaP_MVK',
  gauge: 'GSMaP_Gauge',
  nrt: 'GSMaP_NRT',
  now: 'GSMaP_NOW',
  gauge_now: 'GSMaP_Gauge_NOW',
  gauge_nrt: 'GSMaP_Gauge_NRT',
  rnl: 'GSMaP_RNL',
  gauge_rnl: 'GSMaP_Gauge_RNL',
  isro: 'GSMaP_ISRO',
}

/** Product, version and interval that a GSMaP name carries; nothing where it is no such name. */
export const readGsmapName = (name: string): GsmapName | undefined => {
  const m = /gsmap_([a-z]+(?:_(?:now|nrt|rnl))?)\.(\d{4})(\d{2})(\d{2})?\.(.*)$/i.exec(name)
  if (!m) return undefined
  const [, key = '', y, mo, d, rest = ''] = m
  const year = Number(y)
  const month = Number(mo)
  const day = Number(d ?? 1)
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  const version = /\bv(\d+[a-z]?)\b/i.exec(rest)?.[1]
  const lower = key.toLowerCase()
  const base = lower === 'gauge' && version === undefined ? 'GSMaP_Gauge_NRT' : (PRODUCTS[lower] ?? `GSMaP_${key}`)
  const start = utcDate(year, month, day)
  const titled = (span: GsmapName['span'], interval: Interval, halfHourly = false): GsmapName => ({
    product: `${base}${version ? ` v${version}` : ''}, ${span}`,
    span,
    interval,
    halfHourly,
  })
  if (/monthly/i.test(rest)) return titled('monthly', { start, end: addDuration(start, { months: 1, ms: 0 }) })
  if (/daily/i.test(rest) && d) {
    const shift = /p12Z-11Z/i.test(rest) ? -12 * hourMs : 0
    return titled('daily', { start: start + shift, end: start + shift + dayMs })
  }
  const clock = /^(\d{2})(\d{2})(?:\.|$)/.exec(rest)
  if (!clock || !d || Number(clock[1]) > 23 || Number(clock[2]) > 59) return undefined
  const at = start + Number(clock[1]) * hourMs + Number(clock[2]) * minuteMs
  return titled('hourly', { start: at, end: at + hourMs }, clock[2] !== '00')
}

const FLAGS = /sateinfo|timeinfo|reliability/i

const intervalsOf = (
  files: readonly ProductFile[],
  names: readonly (GsmapName | undefined)[],
  options: ProductOptions,
  found: Found,
): Interval[] => {
  const lost = names.indexOf(undefined)
  if (options.start !== undefined || lost >= 0) {
    if (options.start === undefined || options.step === undefined) {
      throw setuError('bad-input', {
        where: files[lost]!.name,
        found: 'a GSMaP field whose name carries no time',
        expected: 'a name such as gsmap_mvk.20200601.0000.v8.0000.0.dat.gz, or the start and the step',
        wayOut: 'Give them, for example --start 2020-06-01T00:00Z --step PT1H.',
      })
    }
    const start = parseInstant(options.start, '/start')
    const step = parseDuration(options.step, '/step')
    return files.map((_, i) => ({ start: addDuration(start, step, i), end: addDuration(start, step, i + 1) }))
  }
  // The NOW products come every half hour for an hour each: as a series they are half hours.
  const half = names.some((n) => n!.halfHourly)
  if (half) {
    found({
      code: 'half-hourly',
      severity: 'note',
      where: files[0]!.name,
      message: 'Half-hourly files: each rate is taken for the half hour from the time in its name.',
    })
  }
  return names.map((n) =>
    half && n!.span === 'hourly' ? { start: n!.interval.start, end: n!.interval.start + hourMs / 2 } : n!.interval,
  )
}

/** Accumulation of a monthly file: mean rate times valid hours; no valid hour is missing. */
const monthlyField = (raw: Float32Array): RainField => {
  const field = gsmapField(raw.subarray(0, CELLS))
  const hours = raw.subarray(CELLS, 2 * CELLS)
  for (let i = 0; i < CELLS; i++) {
    if (field.reason[i] !== 0) continue
    const n = hours[i]!
    if (n > 0 && n <= 744) field.values[i] = field.values[i]! * n
    else {
      field.values[i] = Number.NaN
      field.reason[i] = missingReasons.missing
    }
  }
  return field
}

/** GSMaP binary files of one product as a stack. */
export const openGsmapBinary = (files: readonly ProductFile[], options: ProductOptions, report: Found): RainStack => {
  const found = onceEach(report)
  const flag = files.find((f) => FLAGS.test(f.name))
  if (flag) {
    throw setuError('bad-input', {
      where: flag.name,
      found: 'a GSMaP flag file (satellites, observation times or reliability)',
      expected: 'files of rain rates',
    })
  }
  const odd = files.find((f) => !isGsmapSize(f.size))
  if (odd) throw sizeError(odd)
  const monthly = files[0]!.size === 2 * gsmapFieldBytes
  const names = files.map((f) => readGsmapName(f.name))
  const products = new Set(names.map((n) => n?.product))
  if (products.size > 1) {
    throw setuError('ambiguous', {
      where: files[0]!.name,
      found: `files of ${[...products].map((p) => p ?? 'an unknown product').join(' and ')}`,
      expected: 'files of one product',
      wayOut: 'Give one product at a time.',
    })
  }
  if (options.variable !== undefined && options.variable !== 'rain') {
    throw setuError('unknown-variable', {
      where: files[0]!.name,
      found: `"${options.variable}"`,
      expected: 'rain, the only variable of a GSMaP binary file',
    })
  }
  const intervals = intervalsOf(files, names, options, found)
  const product = names[0]?.product ?? 'GSMaP'
  if (product.startsWith('GSMaP_Gauge_NRT') && /gsmap_gauge\./i.test(files[0]!.name)) {
    found({
      code: 'product-by-name',
      severity: 'note',
      where: files[0]!.name,
      message: 'A gsmap_gauge file without a version in its name is the real-time product GSMaP_Gauge_NRT.',
    })
  }
  const stacks = files.map(
    (file, i): RainStack => ({
      product,
      format: `GSMaP binary, 3600 x 1200 float32${file.gzipped ? ', gzip' : ''}`,
      variable: 'rain',
      grid: gsmapGrid,
      kind: monthly ? 'accum' : 'rate',
      fileUnit: 'mm/h',
      intervals: [intervals[i]!],
      others: [],
      async read() {
        const bytes = await file.open(file.size)
        if (bytes.size !== file.size) throw sizeError({ ...file, size: bytes.size })
        const raw = float32LittleEndian(await bytes.read(0, bytes.size))
        // Unpacked bytes are ours alone; those of a plain file may be the user's memory.
        return monthly ? monthlyField(raw) : gsmapField(raw, file.gzipped)
      },
    }),
  )
  return joinStacks(
    stacks,
    files.map((f) => f.name),
    files[0]!.name,
    found,
  )
}

const sizeError = (file: ProductFile): Error =>
  setuError('bad-file', {
    where: file.name,
    found: `${file.size} bytes`,
    expected: `${gsmapFieldBytes} bytes (3600 x 1200 float32), or ${2 * gsmapFieldBytes} for a month`,
    wayOut: 'The file may be cut off, or of another product; get it again.',
  })
