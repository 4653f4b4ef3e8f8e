/**
 * IMERG GIS files (NASA PPS): two-byte GeoTIFFs whose kind and scale stand only in their names. Accumulations
 * (`.30min.tif`, `.3hr.tif`, `.1day.tif`, `.total.accum.tif`) are in 0.1 mm, rates (`.total.rate.tif`) in 0.1 mm/h,
 * monthly files in 0.001 mm/h; 29999 (9999 in some old ones) is no data. A 30-minute accumulation read as a rate would be
 * wrong by 2, a day by 24.
 */
import { setuError } from '@setu/core/errors'
import { addDuration, daysInMonth, hourMs, minuteMs, utcDate } from '@setu/core/time'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import type { Interval, RainKind, RainStack } from '../rain-field.js'
import { fieldOfBand } from './image-stack.js'
import { joinStacks } from './join-stacks.js'
import type { ProductFile } from './product-files.js'
import type { Found } from './reader-options.js'

export interface ImergGisName {
  readonly product: string
  readonly kind: RainKind
  /** Value of one count, mm or mm/h. */
  readonly scale: number
  readonly interval: Interval
}

const SPANS: Record<string, number> = {
  '30min': 30 * minuteMs,
  '1hr': hourMs,
  '3hr': 3 * hourMs,
  '1day': 24 * hourMs,
  '3day': 72 * hourMs,
  '7day': 168 * hourMs,
}

export const readImergGisName = (name: string): ImergGisName | undefined => {
  const m =
    /3B-(HHR|DAY|MO)(?:-([ELF]|GIS))?[\w.-]*?3IMERG\.(\d{4})(\d{2})(\d{2})-S(\d{2})(\d{2})(\d{2})-E(\d{2})(\d{2})(\d{2})\.\d+\.(V\d+[A-Z]?)(?:\.([\w.]+?))?\.tiff?$/i.exec(
      name,
    )
  if (!m) return undefined
  const [year, month, day] = [Number(m[3]), Number(m[4]), Number(m[5])]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  const midnight = utcDate(year, month, day)
  const start = midnight + (Number(m[6]) * 60 + Number(m[7])) * minuteMs
  const end = midnight + ((Number(m[9]) * 60 + Number(m[10])) * 60 + Number(m[11]) + 1) * 1000
  const run = { E: 'Early', L: 'Late', F: 'Final' }[m[2]?.toUpperCase() ?? ''] ?? 'Final'
  if (m[1]!.toUpperCase() === 'MO') {
    return {
      product: `IMERG ${m[12]} ${run} GIS, monthly`,
      kind: 'rate',
      scale: 0.001,
      interval: { start: midnight, end: addDuration(midnight, { months: 1, ms: 0 }) },
    }
  }
  const tail = (m[13] ?? '').toLowerCase()
  const length = SPANS[/(30min|1hr|3hr|1day|3day|7day)/.exec(tail)?.[1] ?? '']
  const rate = /total\.rate/.test(tail)
  const span = length === undefined ? { start, end } : { start: end - length, end }
  return {
    product: `IMERG ${m[12]} ${run} GIS, ${tail || 'accumulation'}`,
    kind: rate ? 'rate' : 'accum',
    scale: 0.1,
    interval: span,
  }
}

export const openImergGis = async (files: readonly ProductFile[], found: Found): Promise<RainStack> => {
  const stacks: RainStack[] = []
  for (const file of files) {
    const name = readImergGisName(file.name)
    if (!name)
      throw setuError('bad-file', {
        where: file.name,
        found: 'a name that is none of IMERG GIS',
        expected: 'files of one product',
      })
    const raster = await openGeoTiff(await file.open(), file.name)
    stacks.push({
      product: name.product,
      format: 'IMERG GIS GeoTIFF',
      variable: 'band',
      grid: { ...raster.grid, crs: raster.grid.crs === 'unknown' ? 'EPSG:4326' : raster.grid.crs },
      kind: name.kind,
      fileUnit: `${name.scale} ${name.kind === 'rate' ? 'mm/h' : 'mm'}`,
      intervals: [name.interval],
      others: [],
      async read() {
        const again = await openGeoTiff(await file.open(), file.name)
        const none = [29999, 9999, ...(again.noData === null ? [] : [again.noData])]
        // Dividing by the whole number keeps one decimal exact.
        const per = Math.round(1 / name.scale)
        const field = fieldOfBand(await again.readBand(0), none, 1, () => undefined)
        return { values: Float64Array.from(field.values, (v) => v / per), reason: field.reason }
      },
    })
  }
  const first = readImergGisName(files[0]!.name)!
  found({
    code: 'scale-by-name',
    severity: 'note',
    where: files[0]!.name,
    message: `By the name of the file one count is ${first.scale} ${first.kind === 'rate' ? 'mm/h (a mean rate)' : 'mm (an accumulation)'}.`,
  })
  return joinStacks(
    stacks,
    files.map((f) => f.name),
    files[0]!.name,
    found,
  )
}
