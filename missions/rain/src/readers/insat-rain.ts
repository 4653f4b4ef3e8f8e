/**
 * Rain of INSAT-3D, 3DR and 3DS, level 2 (HDF5): `HEM` (Hydro-Estimator), `IMC` and `IMR` (IMSRA), rates by half-hours with
 * a place for each pixel. Scale, fill and unit come from the attributes. Layout only: no real file was at hand.
 */

import { setuError } from '@setu/core/errors'
import { minuteMs } from '@setu/core/time'
import { type ArrayFile, type ArrayVariable, attributeText } from '@setu/formats/netcdf/array-file'
import { cfTime } from '@setu/formats/netcdf/cf-time'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import { type Interval, missingReasons, type RainStack } from '../rain-field.js'
import { withArrays } from './held-arrays.js'
import { insatGrid, insatInterval, insatTime, isInsat, named } from './insat.js'
import type { ProductFile } from './product-files.js'
import { needRainUnit } from './rain-unit.js'
import { unitsOf } from './rain-variable.js'
import type { Found, ProductOptions } from './reader-options.js'

const NAMES: Readonly<Record<string, string>> = {
  HEM: 'Hydro-Estimator',
  IMC: 'IMSRA, corrected',
  IMR: 'IMSRA',
}
const last = (v: ArrayVariable): string => v.name.split('/').pop()!

export const isInsatRain = (file: ArrayFile, variable: ArrayVariable): boolean =>
  last(variable) in NAMES && isInsat(file)

/** From the name of the file, or from `time` where it has units. */
const intervalOf = async (file: ProductFile, array: ArrayFile): Promise<Interval> => {
  if (insatTime(file.name) !== null) return insatInterval(file.name)
  const time = named(array, 'time')
  const units = time && attributeText(time.attributes, 'units')
  const start = time && units ? cfTime(units, undefined, `${file.name}:time`).toUtc((await time.read())[0]!) : null
  return start === null || start === undefined ? insatInterval(file.name) : { start, end: start + 30 * minuteMs }
}

export const openInsatRain = async (
  file: ProductFile,
  array: ArrayFile,
  variable: ArrayVariable,
  others: readonly string[],
  options: ProductOptions,
  found: Found,
): Promise<RainStack> => {
  const grid = await insatGrid(array, variable)
  const interval = await intervalOf(file, array)
  const text = options.unit ?? unitsOf(variable)
  if (text === undefined)
    found({
      code: 'unit-assumed',
      severity: 'warning',
      where: file.name,
      message: `${variable.name} gives no unit; its numbers are taken as mm/h.`,
    })
  const unit = needRainUnit(text ?? 'mm/h', `${file.name}:${variable.name}`)
  if (unit.kind !== 'rate')
    throw setuError('bad-input', {
      where: `${file.name}:${variable.name}`,
      found: `unit "${text}"`,
      expected: 'a rate, mm/h',
    })
  const decode = cfDecoder(variable)
  return {
    product: `INSAT ${file.name.slice(0, 5)} ${last(variable)} (${NAMES[last(variable)]})`,
    format: array.format,
    variable: variable.name,
    grid,
    kind: 'rate',
    fileUnit: unit.text,
    intervals: [interval],
    others,
    async read() {
      const raw = await withArrays(file, async (open) => open.variables.get(variable.name)!.read())
      const { values, missing } = decode(raw)
      const reason = new Uint8Array(values.length)
      const out = Float32Array.from(values, (v, i) => {
        if (missing[i] === 0 && v >= 0) return v * unit.factor
        reason[i] = missingReasons.missing
        return Number.NaN
      })
      return { values: out, reason }
    },
  }
}
