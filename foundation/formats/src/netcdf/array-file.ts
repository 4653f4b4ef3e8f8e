/**
 * What NetCDF-3, NetCDF-4 and HDF5 have in common: groups with attributes, and arrays with named dimensions that are read
 * by hyperslabs. Names are paths without the leading slash (`Grid/precipitation`).
 */
import { setuError } from '@setu/core/errors'

export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array

export type AttributeValue = string | number | readonly number[] | readonly string[]
export type Attributes = Readonly<Record<string, AttributeValue>>

export type ArrayType =
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'text'
  | 'other'

export interface ArrayVariable {
  readonly name: string
  readonly type: ArrayType
  readonly shape: readonly number[]
  /** Names of the dimensions, last part only; `dim_10` where the file names none. */
  readonly dimensions: readonly string[]
  readonly attributes: Attributes
  /** Raw numbers of a hyperslab (all of it by default), row-major. 64-bit integers come as float64, exact below 2^53. */
  read(start?: readonly number[], count?: readonly number[]): Promise<NumericArray>
}

export interface ArrayFile {
  readonly where: string
  readonly format: 'NetCDF-3' | 'NetCDF-4' | 'HDF5' | 'Zarr'
  /** Attributes of the root and of each group; the root is ''. */
  readonly groups: ReadonlyMap<string, Attributes>
  readonly variables: ReadonlyMap<string, ArrayVariable>
  close(): void
}

/** Most bytes of one hyperslab. */
const MOST = 2 ** 30

/** A hyperslab checked against the shape, and its number of values. */
export const checkSlab = (
  where: string,
  shape: readonly number[],
  start: readonly number[] = shape.map(() => 0),
  count: readonly number[] = shape.map((n, i) => n - start[i]!),
): { start: readonly number[]; count: readonly number[]; values: number } => {
  const fits =
    start.length === shape.length &&
    count.length === shape.length &&
    shape.every(
      (n, i) =>
        Number.isInteger(start[i]) &&
        Number.isInteger(count[i]) &&
        start[i]! >= 0 &&
        count[i]! >= 0 &&
        start[i]! + count[i]! <= n,
    )
  if (!fits) {
    throw setuError('bad-input', {
      where,
      found: `values from [${start}], ${count} of them`,
      expected: `a part of [${shape}]`,
    })
  }
  const values = count.reduce((a, b) => a * b, 1)
  if (values * 8 > MOST) {
    throw setuError('too-large', {
      where,
      found: `${values} values at once`,
      expected: `at most ${MOST / 8}`,
      wayOut: 'Read one time step or a part of the grid.',
    })
  }
  return { start, count, values }
}

export const attributeText = (attributes: Attributes | undefined, name: string): string | undefined => {
  const value = attributes?.[name]
  if (typeof value === 'string') return value
  return Array.isArray(value) && typeof value[0] === 'string' ? (value[0] as string) : undefined
}

export const attributeNumbers = (attributes: Attributes | undefined, name: string): readonly number[] => {
  const value = attributes?.[name]
  if (typeof value === 'number') return [value]
  if (Array.isArray(value) && value.every((v) => typeof v === 'number')) return value as readonly number[]
  return []
}

export const attributeNumber = (attributes: Attributes | undefined, name: string): number | undefined =>
  attributeNumbers(attributes, name)[0]

/** A variable by its path, or by its last part where that is unambiguous; else `unknown-variable` with the list. */
export const variableNamed = (file: ArrayFile, name: string): ArrayVariable => {
  const exact = file.variables.get(name.replace(/^\//, ''))
  if (exact) return exact
  const matches = [...file.variables.values()].filter((v) => v.name.split('/').pop() === name)
  if (matches.length === 1) return matches[0]!
  const names = [...file.variables.keys()]
  throw setuError('unknown-variable', {
    where: file.where,
    found: matches.length > 1 ? `"${name}" in ${matches.length} groups` : `"${name}"`,
    expected: `one of ${names.slice(0, 40).join(', ')}${names.length > 40 ? ', …' : ''}`,
  })
}
