/** What a NetCDF writer is given: dimensions, attributes and arrays in row-major order. */
import { setuError } from '@setu/core/errors'
import type { AttributeValue } from './array-file.js'

export type WritableArray = Int8Array | Int16Array | Int32Array | Float32Array | Float64Array

export interface WritableVariable {
  readonly name: string
  readonly dimensions: readonly string[]
  readonly data: WritableArray
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

export interface NetcdfDescription {
  readonly dimensions: Readonly<Record<string, number>>
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly variables: readonly WritableVariable[]
}

const NAME = /^[A-Za-z_][A-Za-z0-9_.+@-]{0,254}$/

/** Refuses names and sizes that no reader would take. */
export const checkDescription = (description: NetcdfDescription): void => {
  const bad = (where: string, found: string, expected: string) =>
    setuError('internal', { where: `NetCDF ${where}`, found, expected })
  const names = [...Object.keys(description.dimensions), ...description.variables.map((v) => v.name)]
  for (const name of names) if (!NAME.test(name)) throw bad(name, `name "${name}"`, String(NAME))
  for (const [name, size] of Object.entries(description.dimensions)) {
    if (!Number.isInteger(size) || size < 1) throw bad(name, `size ${size}`, 'a whole number above zero')
  }
  const seen = new Set<string>()
  for (const v of description.variables) {
    if (seen.has(v.name)) throw bad(v.name, 'the variable twice', 'different names')
    seen.add(v.name)
    const sizes = v.dimensions.map((d) => description.dimensions[d] ?? Number.NaN)
    const count = sizes.reduce((a, b) => a * b, 1)
    if (count !== v.data.length) throw bad(v.name, `${v.data.length} values`, `${v.dimensions.join(' x ')} = ${count}`)
  }
}
