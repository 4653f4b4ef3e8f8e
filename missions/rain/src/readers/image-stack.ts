/**
 * Stacks of GeoTIFF bands or files. A GeoTIFF carries no times: the start of the first interval and the step are the
 * user's, or the dates in the names of many files. Values are what `unit` or `kind` says, else millimetres in the step.
 */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { dayMs, formatDuration, intervalsFrom, parseDuration, parseInstant } from '@setu/core/time'
import { openGeoTiff, type RasterFile } from '@setu/formats/geotiff/read'
import { type Interval, missingReasons, type RainField, type RainKind, type RainStack } from '../rain-field.js'
import { timeInName } from './name-time.js'
import { needRainUnit, type RainUnit } from './rain-unit.js'
import { type Found, onceEach, type ProductOptions } from './reader-options.js'

export interface NamedBytes {
  readonly name: string
  readonly bytes: Bytes
}

/** The unit that the options give, or millimetres (or mm/h for a rate) with a finding. */
const unitOf = (options: ProductOptions, fileUnit: string | undefined, where: string, found: Found): RainUnit => {
  const text = options.unit ?? fileUnit
  if (text !== undefined) return needRainUnit(text, where)
  const kind: RainKind = options.kind ?? 'accum'
  const unit = needRainUnit(kind === 'rate' ? 'mm/h' : 'mm', where)
  found({
    code: options.kind ? 'unit-assumed' : 'kind-assumed',
    severity: 'note',
    where,
    message: `The file does not say what its numbers are; they are taken as ${kind === 'rate' ? 'millimetres an hour' : 'millimetres in each interval'}.`,
  })
  return unit
}

export const sameGrid = (a: Grid, b: Grid): boolean =>
  a.width === b.width &&
  a.height === b.height &&
  a.crs === b.crs &&
  Math.abs(a.x0 - b.x0) < 1e-6 * Math.abs(a.dx) * a.width &&
  Math.abs(a.y0 - b.y0) < 1e-6 * Math.abs(a.dy) * a.height &&
  Math.abs(a.dx - b.dx) < 1e-9 * Math.abs(a.dx) * 1e3 &&
  Math.abs(a.dy - b.dy) < 1e-9 * Math.abs(a.dy) * 1e3

/** Millimetres from a raster band; no data, values that are not finite and negative ones are missing. */
export const fieldOfBand = (
  band: ArrayLike<number> & { length: number },
  noData: readonly number[],
  factor: number,
  onNegative: (count: number) => void,
): RainField => {
  const n = band.length
  const exact = band instanceof Float32Array && factor === 1
  const values = exact ? new Float32Array(n) : new Float64Array(n)
  const reason = new Uint8Array(n)
  const none = new Set<number>(noData.flatMap((v) => [v, Math.fround(v)]))
  let negative = 0
  for (let i = 0; i < n; i++) {
    const v = band[i]!
    if (v >= 0 && v < 1e30 && !none.has(v)) {
      values[i] = exact ? v : v * factor
      continue
    }
    if (v < 0 && !none.has(v) && v > -1e30) negative++
    values[i] = Number.NaN
    reason[i] = missingReasons.missing
  }
  if (negative > 0) onNegative(negative)
  return { values, reason }
}

const clockOf = (files: readonly NamedBytes[], count: number, options: ProductOptions, where: string): Interval[] => {
  const fromNames = files.length > 1 ? files.map((f) => timeInName(f.name)) : []
  if (options.start === undefined && fromNames.length && fromNames.every((t) => t !== undefined)) {
    const starts = fromNames.map((t) => t!.ms)
    const gaps = starts.slice(1).map((t, i) => t - starts[i]!)
    const least = Math.min(...gaps)
    const step = options.step ? parseDuration(options.step) : { months: 0, ms: least > 0 ? least : dayMs }
    return starts.map((start) => intervalsFrom(start, step, 1)[0]!)
  }
  if (options.start === undefined || options.step === undefined) {
    throw setuError('bad-input', {
      where,
      found: `a stack of ${count} GeoTIFF ${count === 1 ? 'band' : 'bands'} without times`,
      expected: 'the start of the first interval and the step',
      wayOut: 'Give them, for example --start 1983-01-01 --step P1D.',
    })
  }
  return intervalsFrom(parseInstant(options.start, '/start'), parseDuration(options.step, '/step'), count)
}

/** One GeoTIFF with a band for each interval, or many of one grid. */
export const openImageStack = async (
  files: readonly NamedBytes[],
  options: ProductOptions,
  report: Found,
): Promise<RainStack> => {
  const found = onceEach(report)
  const where = files[0]!.name
  const rasters: RasterFile[] = []
  for (const file of files) {
    const raster = await openGeoTiff(file.bytes, file.name)
    const first = rasters[0]
    if (first && (!sameGrid(first.grid, raster.grid) || first.bands !== raster.bands)) {
      throw setuError('bad-file', {
        where: file.name,
        found: `${raster.grid.width} x ${raster.grid.height} cells from ${raster.grid.x0}, ${raster.grid.y0}, ${raster.bands} bands`,
        expected: `the grid of ${where}: ${first.grid.width} x ${first.grid.height} cells from ${first.grid.x0}, ${first.grid.y0}, ${first.bands} bands`,
      })
    }
    rasters.push(raster)
  }
  const first = rasters[0]!
  if (!first.georeferenced) {
    throw setuError('bad-file', {
      where,
      found: 'a TIFF without a position on the Earth',
      expected: 'a GeoTIFF',
      wayOut: 'Set it with gdal_translate -a_srs EPSG:4326 -a_ullr …',
    })
  }
  if (options.variable !== undefined && options.variable !== 'band') {
    throw setuError('unknown-variable', {
      where,
      found: `"${options.variable}"`,
      expected: 'no variable: a GeoTIFF stack has only its bands',
    })
  }
  const perFile = first.bands
  const count = perFile * rasters.length
  const intervals =
    perFile === 1 ? clockOf(files, count, options, where) : clockOf(files.slice(0, 1), count, options, where)
  const unit = unitOf(options, undefined, where, found)
  const kind = options.kind ?? unit.kind
  return {
    product: where.replace(/\.tiff?$/i, ''),
    format: `GeoTIFF, ${count} ${count === 1 ? 'band' : 'bands'}`,
    variable: 'band',
    grid: first.grid,
    kind,
    fileUnit: unit.text,
    intervals,
    others: [],
    async read(index) {
      const interval = intervals[index]
      if (!interval) throw setuError('bad-input', { where, found: `field ${index}`, expected: `0 to ${count - 1}` })
      const raster = rasters[Math.floor(index / perFile)]!
      const hours = (interval.end - interval.start) / 3_600_000
      const factor = unit.factor * (unit.kind === kind ? 1 : kind === 'accum' ? hours : 1 / hours)
      const band = await raster.readBand(index % perFile)
      return fieldOfBand(band, raster.noData === null ? [] : [raster.noData], factor, (negative) =>
        found({
          code: 'negative-values',
          severity: 'warning',
          where,
          message: `Negative values that are not the no-data value are taken as missing (${negative} in the first such field).`,
        }),
      )
    },
  }
}

export const stepText = (interval: Interval): string => formatDuration({ months: 0, ms: interval.end - interval.start })
