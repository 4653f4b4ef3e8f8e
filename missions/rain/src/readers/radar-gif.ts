/**
 * MeteoSwiss AQC radar composites as palette GIFs: 710 x 640 cells of 1 km on the Swiss grid (LV03), one accumulation of
 * 5 minutes. The palette index is the value: below 2 and 251 to 254 no rain, 255 missing, else
 * `(10^((i - 71.5) / 20) / 316)^(1 / 1.5)` mm (the Z-R relation Z = 316 R^1.5). The time in the name is the end.
 */
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { readAll } from '@setu/core/source'
import { dayMs, hourMs, minuteMs, utcDate } from '@setu/core/time'
import { readGif } from '@setu/formats/gif/read'
import { missingReasons, type RainStack } from '../rain-field.js'
import { joinStacks } from './join-stacks.js'
import type { ProductFile } from './product-files.js'
import type { Found } from './reader-options.js'

const LV03 =
  '+proj=somerc +lat_0=46.95240555555556 +lon_0=7.439583333333333 +k_0=1 +x_0=600000 +y_0=200000 +ellps=bessel +towgs84=674.374,15.056,405.346,0,0,0,0 +units=m +no_defs'
export const aqcGrid: Grid = { width: 710, height: 640, x0: 255_000, y0: 480_000, dx: 1000, dy: -1000, crs: LV03 }

/** Millimetres in 5 minutes of each index; NaN for 255. */
export const aqcTable: Float64Array = Float64Array.from({ length: 256 }, (_, i) => {
  if (i < 2 || (i > 250 && i < 255)) return 0
  return i === 255 ? Number.NaN : (10 ** ((i - 71.5) / 20) / 316) ** (1 / 1.5)
})

/** UTC of `AQC151351610F`: two digits of the year, day of the year, clock. */
export const aqcTime = (name: string): number | undefined => {
  const m = /AQC(\d{2})(\d{3})(\d{2})(\d{2})/i.exec(name)
  if (!m || Number(m[2]) < 1 || Number(m[2]) > 366 || Number(m[3]) > 23 || Number(m[4]) > 59) return undefined
  const year = Number(m[1]) + (Number(m[1]) < 80 ? 2000 : 1900)
  return utcDate(year, 1) + (Number(m[2]) - 1) * dayMs + Number(m[3]) * hourMs + Number(m[4]) * minuteMs
}

export const openRadarGif = (files: readonly ProductFile[], found: Found): RainStack => {
  const stacks = files.map((file): RainStack => {
    const end = aqcTime(file.name)
    if (end === undefined) {
      throw setuError('unknown-format', {
        where: file.name,
        found: 'a GIF image',
        expected: 'a MeteoSwiss AQC composite, named such as AQC151351610F_00005.801.gif',
        wayOut: 'A picture has colours, not rain; get the data behind it.',
      })
    }
    return {
      product: 'MeteoSwiss AQC radar composite, 5 minutes',
      format: 'palette GIF',
      variable: 'rain',
      grid: aqcGrid,
      kind: 'accum',
      fileUnit: 'mm',
      intervals: [{ start: end - 5 * minuteMs, end }],
      others: [],
      async read() {
        const image = readGif(await readAll(await file.open(), 2 ** 26, file.name), file.name)
        if (image.width !== aqcGrid.width || image.height !== aqcGrid.height) {
          throw setuError('bad-file', {
            where: file.name,
            found: `${image.width} x ${image.height} pixels`,
            expected: '710 x 640 pixels',
          })
        }
        const values = new Float64Array(image.indices.length)
        const reason = new Uint8Array(image.indices.length)
        for (let i = 0; i < values.length; i++) {
          values[i] = aqcTable[image.indices[i]!]!
          if (image.indices[i] === 255) reason[i] = missingReasons.outsideArea
        }
        return { values, reason }
      },
    }
  })
  found({
    code: 'time-label',
    severity: 'note',
    where: files[0]!.name,
    message: 'The time in the name is taken as the end of the five minutes.',
  })
  return joinStacks(
    stacks,
    files.map((f) => f.name),
    files[0]!.name,
    found,
  )
}
