/**
 * Which variable of a NetCDF or HDF5 file is rain: by its name in the products that are known, else by standard name,
 * units and name. Several equal candidates are not guessed between: the user chooses from the list.
 */
import { setuError } from '@setu/core/errors'
import { type ArrayFile, type ArrayVariable, attributeText } from '@setu/formats/netcdf/array-file'
import { type Axis, axesOf } from '@setu/formats/netcdf/cf-axes'
import { rainUnit } from './rain-unit.js'

const STANDARD = new Set([
  'lwe_precipitation_rate',
  'precipitation_amount',
  'precipitation_flux',
  'rainfall_rate',
  'rainfall_amount',
  'rainfall_flux',
  'lwe_thickness_of_precipitation_amount',
  'thickness_of_rainfall_amount',
  'precipitation_rate',
  'convective_precipitation_amount',
])
/** Variables of known products, the first of them that is there is taken. */
const FIRST = [
  'Grid/precipitationCal',
  'Grid/precipitation',
  'Grid/hourlyPrecipRateGC',
  'Grid/dailyPrecipRateGC',
  'Grid/monthlyPrecipRateGC',
  'Grid/hourlyPrecipRate',
  'Grid/dailyPrecipRate',
  'Grid/monthlyPrecipRate',
  'hourlyPrecipRateGC',
  'hourlyPrecipRate',
  'RAINFALL',
  'rainfall',
  'HEM',
  'IMC',
  'IMR',
]
const NAME = /(precip|rain|^pr$|^pcp$|^tp$|^rf$|prcp|^apcp|hourlyprecip)/i
const NOT_RAIN =
  /(prob|quality|source|error|time|flag|mask|weight|influence|snow|observ|count|number|liquid|std|sigma|percent|bnds|bounds|index)/i

/** How much a variable looks like rain; 0 is not at all. */
const likeness = (variable: ArrayVariable): number => {
  const name = variable.name.split('/').pop()!
  const standard = attributeText(variable.attributes, 'standard_name')?.toLowerCase() ?? ''
  if (STANDARD.has(standard)) return 8
  if (NOT_RAIN.test(name)) return 0
  const units = unitsOf(variable)
  const unit = units !== undefined && rainUnit(units) !== undefined
  if (NAME.test(name)) return unit ? 6 : units === undefined ? 4 : 2
  const long = attributeText(variable.attributes, 'long_name') ?? attributeText(variable.attributes, 'LongName') ?? ''
  return unit && NAME.test(long) ? 5 : 0
}

export const unitsOf = (variable: ArrayVariable): string | undefined => {
  const text =
    attributeText(variable.attributes, 'units') ??
    attributeText(variable.attributes, 'Units') ??
    attributeText(variable.attributes, 'Unit')
  return text?.trim() || undefined
}

const numeric = (variable: ArrayVariable): boolean => variable.type !== 'text' && variable.type !== 'other'

/** Whether the variable lies on a horizontal grid. */
const gridded = (file: ArrayFile, variable: ArrayVariable): readonly Axis[] | undefined => {
  if (!numeric(variable) || variable.shape.length < 2) return undefined
  try {
    const axes = axesOf(file, variable)
    return axes.some((a) => a.role === 'x') && axes.some((a) => a.role === 'y') ? axes : undefined
  } catch {
    return undefined
  }
}

export interface RainVariable {
  readonly variable: ArrayVariable
  readonly others: readonly string[]
  /** True where it was one of several and chosen by the order of known products. */
  readonly chosen: boolean
}

export const chooseVariable = (file: ArrayFile, wanted: string | undefined): RainVariable => {
  const all = [...file.variables.values()].filter(numeric)
  const scored = all
    .map((variable) => ({ variable, score: likeness(variable) }))
    .filter((c) => c.score > 0 && c.variable.shape.length >= 2)
  const names = scored.map((c) => c.variable.name)
  const othersOf = (name: string): string[] => names.filter((n) => n !== name)
  if (wanted !== undefined) {
    const plain = wanted.replace(/^\//, '')
    const hits = all.filter((v) => v.name === plain || v.name.split('/').pop() === plain)
    const hit = hits.find((v) => v.name === plain) ?? (hits.length === 1 ? hits[0] : undefined)
    if (hit && gridded(file, hit)) return { variable: hit, others: othersOf(hit.name), chosen: false }
    const possible = all.filter((v) => v.shape.length >= 2 && gridded(file, v)).map((v) => v.name)
    throw setuError('unknown-variable', {
      where: file.where,
      found: hit ? `"${wanted}", which is not on a grid` : `"${wanted}"`,
      expected: `one of ${(possible.length ? possible : [...file.variables.keys()]).slice(0, 40).join(', ') || '(none)'}`,
    })
  }
  for (const name of FIRST) {
    const variable = file.variables.get(name)
    if (variable && numeric(variable) && variable.shape.length >= 2)
      return { variable, others: othersOf(name), chosen: scored.length > 1 }
  }
  const candidates = scored.filter((c) => gridded(file, c.variable)).sort((a, b) => b.score - a.score)
  const best = candidates[0]
  if (!best) {
    const list = all.filter((v) => v.shape.length >= 2).map((v) => v.name)
    throw setuError('unknown-variable', {
      where: file.where,
      found: 'no variable that is rain on a grid',
      expected: `a rain variable; the file has ${(list.length ? list : [...file.variables.keys()]).slice(0, 40).join(', ') || 'none'}`,
      wayOut: 'If one of them is rain, name it, for example --variable NAME.',
    })
  }
  if (candidates[1] && candidates[1].score === best.score) {
    throw setuError('ambiguous', {
      where: file.where,
      found: `several rain variables: ${candidates
        .filter((c) => c.score === best.score)
        .map((c) => c.variable.name)
        .join(', ')}`,
      expected: 'the one to use',
      wayOut: `Name it, for example --variable ${best.variable.name}.`,
    })
  }
  return { variable: best.variable, others: othersOf(best.variable.name), chosen: false }
}
