/**
 * Gridded rainfall of the India Meteorological Department: `.grd`, little-endian float32, longitude fastest, south
 * first, one field a day, mm/day, -999 missing (Pai et al. 2014: 0.25 deg, 135 x 129 from 66.5 E 6.5 N), and the merged
 * IMD-GPM product on 241 x 281 cells from 50 E 30 S. The day of a date ends at 08:30 IST, which is 03:00 UTC.
 */
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { dayMs, hourMs, isLeapYear, parseInstant, utcDate } from '@setu/core/time'
import { missingReasons, type RainStack } from '../rain-field.js'
import { joinStacks } from './join-stacks.js'
import { float32LittleEndian } from './missing-codes.js'
import { timeInName } from './name-time.js'
import type { ProductFile } from './product-files.js'
import type { Found, ProductOptions } from './reader-options.js'

export const imdGrid: Grid = { width: 135, height: 129, x0: 66.375, y0: 6.375, dx: 0.25, dy: 0.25, crs: 'EPSG:4326' }
export const imdMergedGrid: Grid = {
  width: 241,
  height: 281,
  x0: 49.875,
  y0: -30.125,
  dx: 0.25,
  dy: 0.25,
  crs: 'EPSG:4326',
}

const KINDS = [
  { name: 'IMD gridded rainfall', grid: imdGrid },
  { name: 'IMD-GPM merged rainfall', grid: imdMergedGrid },
] as const

const fieldBytes = (grid: Grid): number => grid.width * grid.height * 4
const fits = (bytes: number) => KINDS.find((k) => bytes > 0 && bytes % fieldBytes(k.grid) === 0)

/** Whether a file without a signature has the size of an IMD file. */
export const isImdSize = (bytes: number): boolean => fits(bytes) !== undefined

/** Sizes that would fit, for a message. */
export const imdSizes = (): string =>
  KINDS.map(
    (k) =>
      `${fieldBytes(k.grid)} bytes a day for ${k.grid.width} x ${k.grid.height} (${365 * fieldBytes(k.grid)} for 365 days, ${366 * fieldBytes(k.grid)} for 366)`,
  ).join('; ')

const startOf = (file: ProductFile, days: number, options: ProductOptions, alone: boolean): number => {
  if (options.start !== undefined && alone) return parseInstant(options.start, '/start')
  const dated = timeInName(file.name)
  if (dated) return dated.ms
  // `ind2020_rfp25`, `2020.grd`: a year among letters.
  const year = /(?<!\d)((?:18|19|20)\d{2})(?!\d)/.exec(file.name)?.[1]
  if (year === undefined) {
    throw setuError('bad-input', {
      where: file.name,
      found: `${days} days and a name without a year`,
      expected: 'a name such as ind2020_rfp25.grd, or the first day',
      wayOut: 'Give it, for example --start 2020-01-01.',
    })
  }
  const length = isLeapYear(Number(year)) ? 366 : 365
  if (days !== length) {
    const other = isLeapYear(Number(year)) ? 'not a leap year' : 'a leap year'
    throw setuError('bad-file', {
      where: file.name,
      found: `${days} days (${file.size} bytes)`,
      expected: `${length} days in ${year}`,
      wayOut:
        days === 365 || days === 366
          ? `The size fits ${other}: is the year in the name right? Else give the first day with --start.`
          : 'A part of a year needs its first day, for example --start 2020-06-01.',
    })
  }
  return utcDate(Number(year), 1)
}

const openOne = (file: ProductFile, options: ProductOptions, alone: boolean): RainStack => {
  const kind = fits(file.size)
  if (!kind) {
    throw setuError('bad-file', {
      where: file.name,
      found: `${file.size} bytes`,
      expected: imdSizes(),
      wayOut: 'The file may be cut off; get it again.',
    })
  }
  const { grid } = kind
  const size = fieldBytes(grid)
  const days = file.size / size
  const start = startOf(file, days, options, alone)
  let held: ReturnType<ProductFile['open']> | undefined
  return {
    product: kind.name,
    format: `IMD binary, ${grid.width} x ${grid.height} float32${file.gzipped ? ', gzip' : ''}`,
    variable: 'rain',
    grid,
    kind: 'accum',
    fileUnit: 'mm/d',
    intervals: Array.from({ length: days }, (_, i) => ({
      start: start + (i - 1) * dayMs + 3 * hourMs,
      end: start + i * dayMs + 3 * hourMs,
    })),
    others: [],
    async read(index) {
      held ??= file.open()
      const raw = float32LittleEndian(await (await held).read(index * size, size))
      const values = new Float32Array(raw.length)
      const reason = new Uint8Array(raw.length)
      for (let i = 0; i < raw.length; i++) {
        const v = raw[i]!
        if (v >= 0 && v < 1e10) values[i] = v
        else {
          values[i] = Number.NaN
          reason[i] = v === -999 || v < 0 ? missingReasons.missing : missingReasons.quality
        }
      }
      return { values, reason }
    },
  }
}

export const openImdGrid = (files: readonly ProductFile[], options: ProductOptions, found: Found): RainStack => {
  found({
    code: 'imd-day',
    severity: 'note',
    where: files[0]!.name,
    message: 'The day of a date is the 24 hours that end at 08:30 IST (03:00 UTC) of that date.',
  })
  const names = files.map((f) => f.name)
  return joinStacks(
    files.map((f) => openOne(f, options, files.length === 1)),
    names,
    names[0]!,
    found,
  )
}
