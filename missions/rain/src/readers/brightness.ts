/**
 * Temperatures of cloud tops on a grid: CF NetCDF or HDF5 with a variable in kelvin, and INSAT-3D/3DR/3DS level 1C (counts
 * with a table of temperatures beside them, Mercator; layout only: no real file was at hand). Times of INSAT stand in the
 * name of the file.
 */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { minuteMs, utcDate } from '@setu/core/time'
import { type ArrayFile, type ArrayVariable, attributeText } from '@setu/formats/netcdf/array-file'
import { rowMajor } from '@setu/formats/netcdf/cf-axes'
import { regularAxis } from '@setu/formats/netcdf/cf-grid'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import type { Interval } from '../rain-field.js'
import { layoutOf } from './array-layout.js'
import { arrayIntervals } from './array-time.js'
import { withArrays } from './held-arrays.js'
import { type ProductFile, productFiles } from './product-files.js'
import type { Found, ProductOptions } from './reader-options.js'

export interface BrightnessStack {
  readonly product: string
  readonly variable: string
  readonly grid: Grid
  readonly intervals: readonly Interval[]
  /** Kelvin, NaN where missing. */
  read(index: number): Promise<Float32Array>
}

const MERCATOR = '+proj=merc +lat_ts=17.75 +lon_0=77.25 +datum=WGS84 +units=m'
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/** Start of a scan from a name such as `3SIMG_23MAY2024_1200_L1C_ASIA_MER_V01R00.h5`. */
export const insatTime = (name: string): number | null => {
  const m = /^3[DRS]IMG_(\d{2})([A-Z]{3})(\d{4})_(\d{2})(\d{2})_L1C/i.exec(name)
  const month = m ? MONTHS.indexOf(m[2]!.toUpperCase()) + 1 : 0
  if (!m || month === 0) return null
  return utcDate(Number(m[3]), month, Number(m[1])) + (Number(m[4]) * 60 + Number(m[5])) * minuteMs
}

const isKelvin = (v: ArrayVariable): boolean =>
  /^(k|kelvins?|degrees?_?k(elvin)?)$/i.test((attributeText(v.attributes, 'units') ?? '').trim()) && v.shape.length >= 2

const named = (file: ArrayFile, name: string): ArrayVariable | undefined =>
  file.variables.get(name) ?? [...file.variables.values()].find((v) => v.name.split('/').pop() === name)

const openInsat = async (file: ProductFile, array: ArrayFile): Promise<BrightnessStack | null> => {
  const counts = named(array, 'IMG_TIR1')
  const table = named(array, 'IMG_TIR1_TEMP')
  if (!counts || !table) return null
  const [x, y] = [named(array, 'X'), named(array, 'Y')]
  const start = insatTime(file.name)
  const [height, width] = counts.shape.slice(-2) as [number, number]
  if (!x || !y || x.shape[0] !== width || y.shape[0] !== height)
    throw setuError('bad-file', {
      where: file.name,
      found: `IMG_TIR1 of ${counts.shape.join(' x ')} without X and Y of its sides`,
      expected: 'INSAT level 1C on the Mercator grid',
      wayOut: 'Level 1B scans are not on a grid; use level 1C.',
    })
  if (start === null)
    throw setuError('bad-file', {
      where: file.name,
      found: 'a name without the time of the scan',
      expected: '3DIMG_23MAY2024_1200_L1C_…',
      wayOut: 'Keep the name that MOSDAC gives.',
    })
  const columns = regularAxis(await x.read(), `${file.name}:X`)
  const rows = regularAxis(await y.read(), `${file.name}:Y`)
  const kelvin = await table.read()
  return {
    product: `INSAT ${file.name.slice(0, 5)} level 1C`,
    variable: counts.name,
    grid: { width, height, x0: columns.edge, y0: rows.edge, dx: columns.step, dy: rows.step, crs: MERCATOR },
    intervals: [{ start, end: start + 30 * minuteMs }],
    async read() {
      const raw = await withArrays(file, async (open) => open.variables.get(counts.name)!.read())
      return Float32Array.from(raw, (count) => {
        const t = kelvin[count] ?? Number.NaN
        return t > 150 && t < 350 ? t : Number.NaN
      })
    },
  }
}

const openOne = (file: ProductFile, options: ProductOptions, found: Found): Promise<BrightnessStack> =>
  withArrays(file, async (array) => {
    const insat = await openInsat(file, array)
    if (insat) return insat
    const wanted = options.variable
    const candidates = [...array.variables.values()].filter(isKelvin)
    const variable = wanted === undefined ? candidates[0] : named(array, wanted)
    if (!variable)
      throw setuError('unknown-variable', {
        where: file.name,
        found: wanted === undefined ? 'no variable in kelvin' : `no variable ${wanted}`,
        expected: `temperatures of cloud tops; the file has ${[...array.variables.keys()].slice(0, 20).join(', ')}`,
      })
    const { grid, axes } = await layoutOf(array, variable)
    const time = axes.find((a) => a.role === 'time')
    const intervals = await arrayIntervals(array, variable, time, options, found)
    const xFirst = axes.findIndex((a) => a.role === 'x') < axes.findIndex((a) => a.role === 'y')
    const decode = cfDecoder(variable)
    return {
      product: attributeText(array.groups.get(''), 'title') ?? array.format,
      variable: variable.name,
      grid,
      intervals,
      async read(index) {
        const raw = await withArrays(file, async (open) =>
          open.variables.get(variable.name)!.read(
            axes.map((a) => (a.role === 'time' ? index : 0)),
            axes.map((a) => (a.role === 'time' || a.role === 'other' ? 1 : a.size)),
          ),
        )
        const { values, missing } = decode(raw)
        const [v, m] = [values, missing].map((f) => rowMajor(f as Float64Array, xFirst, grid.width, grid.height))
        return Float32Array.from(v!, (t, i) => (m![i] || !(t > 150 && t < 350) ? Number.NaN : t))
      },
    }
  })

/** Images of all files in order of time, on one grid. */
export const openBrightness = async (
  source: Source,
  options: ProductOptions,
  found: Found,
): Promise<BrightnessStack> => {
  const files = await productFiles(source)
  const odd = files.find((f) => f.kind !== 'hdf5' && f.kind !== 'netcdf3')
  if (odd)
    throw setuError('unknown-format', {
      where: odd.name,
      found: odd.kind,
      expected: 'temperatures in NetCDF or HDF5 (CF, or INSAT level 1C)',
    })
  const stacks: BrightnessStack[] = []
  for (const file of files) stacks.push(await openOne(file, options, found))
  const first = stacks[0]!
  const other = stacks.find((s) => s.grid.width !== first.grid.width || s.grid.height !== first.grid.height)
  if (other)
    throw setuError('bad-input', {
      where: source.name,
      found: `images of ${first.grid.width} x ${first.grid.height} and ${other.grid.width} x ${other.grid.height} cells`,
      expected: 'one grid',
    })
  const all = stacks
    .flatMap((s) => s.intervals.map((interval, index) => ({ interval, read: () => s.read(index) })))
    .sort((a, b) => a.interval.start - b.interval.start)
  return { ...first, intervals: all.map((a) => a.interval), read: (index) => all[index]!.read() }
}
