/**
 * Temperatures of cloud tops on a grid: CF NetCDF or HDF5 with a variable in kelvin, and INSAT-3D/3DR/3DS level 1B and 1C
 * (see `insat.ts`).
 */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { type ArrayFile, type ArrayVariable, attributeText } from '@setu/formats/netcdf/array-file'
import { rowMajor } from '@setu/formats/netcdf/cf-axes'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import type { Interval } from '../rain-field.js'
import { layoutOf } from './array-layout.js'
import { arrayIntervals } from './array-time.js'
import { withArrays } from './held-arrays.js'
import { insatGrid, insatInterval, named } from './insat.js'
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

const isKelvin = (v: ArrayVariable): boolean =>
  /^(k|kelvins?|degrees?_?k(elvin)?)$/i.test((attributeText(v.attributes, 'units') ?? '').trim()) && v.shape.length >= 2

/** Level 1B and 1C: counts, and the temperature of each count. */
const openInsat = async (file: ProductFile, array: ArrayFile): Promise<BrightnessStack | null> => {
  const counts = named(array, 'IMG_TIR1')
  const table = named(array, 'IMG_TIR1_TEMP')
  if (!counts || !table) return null
  const interval = insatInterval(file.name)
  const grid = await insatGrid(array, counts)
  const kelvin = await table.read()
  return {
    product: `INSAT ${file.name.slice(0, 5)} level ${/_L1B/i.test(file.name) ? '1B' : '1C'}`,
    variable: counts.name,
    grid,
    intervals: [interval],
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
      expected: 'temperatures in NetCDF or HDF5 (CF, or INSAT level 1B and 1C)',
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
