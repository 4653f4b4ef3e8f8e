/**
 * Rain in NetCDF and HDF5 files: CF files of any maker, IMERG (V06, V07), GSMaP and GSMaP_ISRO. Axes by meaning, packing
 * by attributes; whatever order the file has, a field comes row by row.
 */
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { centreY } from '@setu/core/grid'
import { hourMs } from '@setu/core/time'
import { type ArrayFile, type ArrayVariable, attributeText } from '@setu/formats/netcdf/array-file'
import { rowMajor } from '@setu/formats/netcdf/cf-axes'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import { type Interval, missingReasons, type RainField, type RainKind, type RainStack } from '../rain-field.js'
import { layoutOf } from './array-layout.js'
import { arrayIntervals } from './array-time.js'
import { withArrays } from './held-arrays.js'
import { isInsatRain, openInsatRain } from './insat-rain.js'
import { joinStacks } from './join-stacks.js'
import { gsmapReason } from './missing-codes.js'
import type { ProductFile } from './product-files.js'
import { openRadarHdf5 } from './radar-hdf5.js'
import { needRainUnit, type RainUnit, rainUnit, toDepth } from './rain-unit.js'
import { chooseVariable, unitsOf } from './rain-variable.js'
import { type Found, onceEach, type ProductOptions } from './reader-options.js'
import { isSwath } from './swath.js'

interface Family {
  readonly product: string
  /** Unit of the product where the file does not say. */
  readonly unit?: string
  readonly gsmap: boolean
}

const familyOf = (file: ArrayFile, variable: ArrayVariable): Family => {
  const header = attributeText(file.groups.get(''), 'FileHeader') ?? ''
  const item = (key: string): string => new RegExp(`${key}=([^;]*);`).exec(header)?.[1]?.trim() ?? ''
  if (item('AlgorithmID').startsWith('3IMERG') || /3IMERG/i.test(item('FileName'))) {
    const version = item('ProductVersion') || (variable.name.endsWith('precipitationCal') ? 'V06' : 'V07')
    return {
      product: `IMERG ${version}, ${item('TimeInterval') === 'MONTH' ? 'monthly' : 'half-hourly'}`,
      unit: 'mm/h',
      gsmap: false,
    }
  }
  const name = variable.name.split('/').pop()!
  if (/^(hourly|daily|monthly)Precip/i.test(name)) {
    const isro = /isro/i.test(header) || /_0\dF\.|ISRO/i.test(file.where)
    return {
      product: `${isro ? 'GSMaP_ISRO' : 'GSMaP'}, ${/^[a-z]+(?=Precip)/i.exec(name)?.[0].toLowerCase() ?? 'hourly'}`,
      unit: 'mm/h',
      gsmap: true,
    }
  }
  const root = file.groups.get('')
  return { product: attributeText(root, 'title') ?? attributeText(root, 'product') ?? file.where, gsmap: false }
}

const refuseSwath = (file: ArrayFile): void => {
  if (!isSwath(file)) return
  throw setuError('bad-file', {
    where: file.where,
    found: 'a satellite swath (a place for each footprint)',
    expected: 'rain on a grid',
    wayOut:
      'Swaths are read by info, validate, compare and match; here a gridded product is needed, for example IMERG or GSMaP.',
  })
}

const chooseUnit = (
  variable: ArrayVariable,
  family: Family,
  options: ProductOptions,
  where: string,
  found: Found,
): RainUnit => {
  if (options.unit !== undefined) return needRainUnit(options.unit, '/unit')
  const text = unitsOf(variable)
  const known = text === undefined ? undefined : rainUnit(text)
  if (known) return known
  if (text !== undefined) {
    found({
      code: 'unknown-unit',
      severity: 'warning',
      where: `${where}:${variable.name}`,
      message: `The unit "${text}" is not known as one of rain.`,
    })
    if (!family.unit && !options.kind) return needRainUnit(text, `${where}:${variable.name}`)
  }
  if (family.unit) return needRainUnit(family.unit, where)
  found({
    code: options.kind ? 'unit-assumed' : 'kind-assumed',
    severity: 'warning',
    where,
    message: `The file gives no unit; its numbers are taken as ${options.kind === 'rate' ? 'millimetres an hour' : 'millimetres in each interval'}.`,
  })
  return needRainUnit(options.kind === 'rate' ? 'mm/h' : 'mm', where)
}

/** A rate in units of its own interval (mm/day of one day) is an accumulation in all but name. */
const kindOf = (unit: RainUnit, intervals: readonly Interval[], options: ProductOptions): RainKind => {
  if (options.kind) return options.kind
  const perDay = unit.kind === 'rate' && /(\/\s*d|d-1|day)/i.test(unit.text)
  return perDay && intervals.every((t) => t.end - t.start === 24 * hourMs) ? 'accum' : unit.kind
}

const factorOf = (unit: RainUnit, kind: RainKind, interval: Interval): number => {
  const ms = interval.end - interval.start
  const factor = kind === 'accum' ? toDepth(unit, ms) : unit.kind === 'rate' ? unit.factor : (unit.factor * hourMs) / ms
  const whole = Math.round(factor)
  return Math.abs(factor - whole) < 1e-12 ? whole : factor
}

const openOne = async (file: ProductFile, options: ProductOptions, found: Found): Promise<RainStack> =>
  withArrays(file, async (array) => {
    const radar = await openRadarHdf5(file, array, options)
    if (radar) return radar
    refuseSwath(array)
    const { variable, others, chosen } = chooseVariable(array, options.variable)
    const family = familyOf(array, variable)
    if (chosen && options.variable === undefined) {
      found({
        code: 'variable-chosen',
        severity: 'note',
        where: family.product,
        message: `${variable.name} is used; the file also has ${others.slice(0, 8).join(', ')}.`,
      })
    }
    if (isInsatRain(array, variable)) return openInsatRain(file, array, variable, others, options, found)
    const { grid, axes } = await layoutOf(array, variable)
    const time = axes.find((a) => a.role === 'time')
    const intervals = await arrayIntervals(array, variable, time, options, found)
    const unit = chooseUnit(variable, family, options, array.where, found)
    const kind = kindOf(unit, intervals, options)
    const xFirst = axes.findIndex((a) => a.role === 'x') < axes.findIndex((a) => a.role === 'y')
    const decode = cfDecoder(variable)
    return {
      product: family.product,
      format: array.format,
      variable: variable.name,
      grid,
      kind,
      fileUnit: unit.text,
      intervals,
      others,
      async read(index) {
        const interval = intervals[index]
        if (!interval)
          throw setuError('bad-input', {
            where: file.name,
            found: `field ${index}`,
            expected: `0 to ${intervals.length - 1}`,
          })
        const raw = await withArrays(file, async (open) => {
          const current = open.variables.get(variable.name)!
          const start = axes.map((a) => (a.role === 'time' ? index : 0))
          const count = axes.map((a) => (a.role === 'time' || a.role === 'other' ? 1 : a.size))
          return current.read(start, count)
        })
        const { values, missing } = decode(raw)
        return finish(
          rowMajor(values, xFirst, grid.width, grid.height),
          rowMajor(missing, xFirst, grid.width, grid.height),
          family.gsmap ? rowMajor(Float64Array.from(raw), xFirst, grid.width, grid.height) : undefined,
          factorOf(unit, kind, interval),
          grid,
          () =>
            found({
              code: 'negative-values',
              severity: 'warning',
              where: file.name,
              message: 'Negative values that no attribute names as missing are taken as missing.',
            }),
        )
      },
    }
  })

/** Scaled values with reasons; GSMaP's own codes keep their meaning, and its grid beyond 60 degrees is outside its area. */
const finish = (
  values: Float32Array | Float64Array,
  missing: Uint8Array,
  codes: Float64Array | undefined,
  factor: number,
  grid: Grid,
  onNegative: () => void,
): RainField => {
  const exact = factor === 1
  const out = exact ? values : Float64Array.from(values)
  const reason = new Uint8Array(values.length)
  let negative = false
  for (let i = 0; i < out.length; i++) {
    const v = values[i]!
    if (missing[i] === 0 && v >= 0) {
      if (!exact) out[i] = v * factor
      continue
    }
    if (missing[i] === 0 && codes === undefined) negative = true
    out[i] = Number.NaN
    reason[i] = codes
      ? gsmapReason(codes[i]! < 0 ? codes[i]! : -1)
      : missing[i] === 2
        ? missingReasons.quality
        : missingReasons.missing
    if (codes && Math.abs(centreY(grid, Math.floor(i / grid.width))) > 60 && reason[i] === missingReasons.missing)
      reason[i] = missingReasons.outsideArea
  }
  if (negative) onNegative()
  return { values: out, reason }
}

export const openArrayStack = async (
  files: readonly ProductFile[],
  options: ProductOptions,
  report: Found,
): Promise<RainStack> => {
  const found = onceEach(report)
  const stacks: RainStack[] = []
  for (const file of files) stacks.push(await openOne(file, options, found))
  return joinStacks(
    stacks,
    files.map((f) => f.name),
    files[0]!.name,
    found,
  )
}
