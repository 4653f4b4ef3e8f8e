/**
 * HDF5 and NetCDF-4 files: groups, attributes and hyperslabs by the HDF5 library. Dimension names come from the attached
 * dimension scales, else from a `DimensionNames` attribute (GPM files).
 *
 * Limits: numbers only (no compound types, no variable-length arrays); at most 20,000 objects.
 */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Attribute, Dataset, Group, File as H5File } from 'h5wasm'
import {
  type ArrayFile,
  type ArrayType,
  type ArrayVariable,
  type Attributes,
  type AttributeValue,
  attributeText,
  checkSlab,
  type NumericArray,
} from '../netcdf/array-file.js'
import { hdf5Error, hdf5Generation, hdf5Library, isTrap, mount, recover } from './library.js'

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
const MOST_OBJECTS = 20_000
const DEEPEST = 24
const MOST_ATTRIBUTE = 2 ** 22
const MOST_SLAB = 2 ** 28
const HIDDEN = new Set([
  'DIMENSION_LIST',
  'REFERENCE_LIST',
  'CLASS',
  'NAME',
  '_Netcdf4Dimid',
  '_Netcdf4Coordinates',
  '_NCProperties',
])
const NO_VARIABLE = 'This is a netCDF dimension but not a netCDF variable'

export const isHdf5 = (head: Uint8Array): boolean => SIGNATURE.every((byte, i) => head[i] === byte)

const TYPES: Record<string, ArrayType> = {
  b: 'int8',
  B: 'uint8',
  h: 'int16',
  H: 'uint16',
  i: 'int32',
  I: 'uint32',
  q: 'int64',
  Q: 'uint64',
  f: 'float32',
  d: 'float64',
}

const typeOf = (dtype: unknown): ArrayType => {
  if (typeof dtype !== 'string') return 'other'
  if (/[SA]/.test(dtype)) return 'text'
  return TYPES[dtype.slice(-1)] ?? 'other'
}

/** Text without the padding that fixed-length strings carry. */
const trimmed = (text: string): string => text.replace(/\0[\s\S]*$/, '')

const plain = (value: unknown): AttributeValue | undefined => {
  if (typeof value === 'string') return trimmed(value)
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint') return Number(value)
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const numbers = Array.from(value as unknown as ArrayLike<number | bigint>, Number)
    return numbers.length === 1 ? numbers[0] : numbers
  }
  if (Array.isArray(value)) {
    if (value.every((v) => typeof v === 'string')) return value.length === 1 ? trimmed(value[0]!) : value.map(trimmed)
    if (value.every((v) => typeof v === 'number' || typeof v === 'bigint')) return value.map(Number)
  }
  return undefined
}

/** Bytes that a value would take; the library ends its process when it runs out of memory, so it is asked first. */
const tooLarge = (metadata: { size: number; shape: number[] | null }, most: number): boolean =>
  (metadata.shape ?? []).reduce((a, b) => a * Math.max(1, b), Math.max(1, metadata.size)) > most

const attributesOf = (attrs: Record<string, Attribute>): Attributes => {
  const result: Record<string, AttributeValue> = Object.create(null)
  for (const [name, attribute] of Object.entries(attrs)) {
    if (HIDDEN.has(name) || name.startsWith('__')) continue
    try {
      if (tooLarge(attribute.metadata, MOST_ATTRIBUTE)) continue
      const value = plain(attribute.value)
      if (value !== undefined) result[name] = value
    } catch (error) {
      if (isTrap(error)) throw error
      // An attribute of a kind that the library cannot give (references, compounds) is left out.
    }
  }
  return result
}

const numbersOf = (value: unknown, where: string): NumericArray => {
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    const out = new Float64Array(value.length)
    for (let i = 0; i < value.length; i++) {
      out[i] = Number(value[i])
      if (Math.abs(out[i]!) > Number.MAX_SAFE_INTEGER && BigInt(out[i]!) !== value[i]) {
        throw setuError('bad-file', { where, found: `the integer ${value[i]}`, expected: 'integers below 2^53' })
      }
    }
    return out
  }
  if (typeof value === 'number' || typeof value === 'bigint') return Float64Array.of(Number(value))
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value as unknown as NumericArray
  throw setuError('bad-file', { where, found: 'values that are not numbers', expected: 'an array of numbers' })
}

const dimensionsOf = (dataset: Dataset, shape: readonly number[], path: string, attributes: Attributes): string[] => {
  const declared = attributeText(attributes, 'DimensionNames')
    ?.split(',')
    .map((s) => s.trim())
  const isScale = attributeTextOf(dataset, 'CLASS') === 'DIMENSION_SCALE'
  return shape.map((size, i) => {
    if (isScale && shape.length === 1) return path.split('/').pop()!
    try {
      const scale = dataset.get_attached_scales(i)[0]
      if (scale) return scale.split('/').pop()!
    } catch (error) {
      if (isTrap(error)) throw error
      // Not every array has scales.
    }
    return (declared?.length === shape.length && declared[i]) || `dim_${size}`
  })
}

const attributeTextOf = (dataset: Dataset, name: string): string | undefined => {
  try {
    const value = dataset.attrs[name]?.value
    return typeof value === 'string' ? trimmed(value) : undefined
  } catch (error) {
    if (isTrap(error)) throw error
    return undefined
  }
}

/** Opens an HDF5 file; every failure of the library is a `bad-file`. Close it after use. */
export const openHdf5 = async (bytes: Bytes, where: string): Promise<ArrayFile> => {
  const library = await hdf5Library()
  const mounted = await mount(library, bytes, where)
  const safely = <T>(act: () => T): T => {
    try {
      return act()
    } catch (error) {
      recover(library, error)
      throw mounted.failed() instanceof Error ? mounted.failed() : hdf5Error(where, error)
    }
  }
  let file: H5File | undefined
  let opened = hdf5Generation()
  const close = (): void => {
    try {
      if (opened === hdf5Generation()) file?.close()
    } catch (error) {
      // A damaged file may not close; its memory goes with the path.
      recover(library, error)
    }
    file = undefined
    mounted.unmount()
  }
  const groups = new Map<string, Attributes>()
  const variables = new Map<string, ArrayVariable>()
  let netcdf = false

  const variableOf = (dataset: Dataset, path: string): ArrayVariable | undefined => {
    const shape = dataset.shape ?? []
    const attributes = attributesOf(dataset.attrs)
    if (attributeTextOf(dataset, 'NAME')?.startsWith(NO_VARIABLE)) return undefined
    const type = typeOf(dataset.dtype)
    const { size: itemBytes, chunks } = dataset.metadata
    const chunkBytes = (chunks ?? []).reduce((a: number, b: number) => a * b, itemBytes)
    return {
      name: path,
      type,
      shape,
      dimensions: dimensionsOf(dataset, shape, path, attributes),
      attributes,
      async read(start, count) {
        if (type === 'other' || type === 'text') {
          throw setuError('bad-file', {
            where: `${where}:${path}`,
            found: `values of type ${type}`,
            expected: 'numbers',
          })
        }
        const slab = checkSlab(`${where}:${path}`, shape, start, count)
        if (slab.values * itemBytes > MOST_SLAB || chunkBytes > MOST_SLAB) {
          throw setuError('too-large', {
            where: `${where}:${path}`,
            found: `${slab.values * itemBytes} bytes at once, in chunks of ${chunkBytes}`,
            expected: `at most ${MOST_SLAB} bytes`,
            wayOut: 'Read one time step or a part of the grid.',
          })
        }
        return safely(() => {
          // Another file's damage may have made the library begin anew.
          if (file && opened !== hdf5Generation()) {
            file = new library.File(mounted.path, 'r')
            opened = hdf5Generation()
          }
          const current = file?.get(path) as Dataset | undefined
          if (!current) throw new Error('the file is closed')
          if (shape.length === 0) return numbersOf(current.value, `${where}:${path}`)
          if (slab.values === 0) return new Float64Array(0)
          return numbersOf(current.slice(slab.start.map((s, i) => [s, s + slab.count[i]!])), `${where}:${path}`)
        })
      },
    }
  }

  const walk = (group: Group, path: string, depth: number): void => {
    groups.set(path, attributesOf(group.attrs))
    if (depth > DEEPEST)
      throw setuError('too-large', {
        where,
        found: `groups more than ${DEEPEST} deep`,
        expected: 'a tree of fewer levels',
      })
    for (const key of group.keys()) {
      const child = path ? `${path}/${key}` : key
      if (groups.size + variables.size > MOST_OBJECTS) {
        throw setuError('too-large', {
          where,
          found: `more than ${MOST_OBJECTS} objects`,
          expected: 'fewer groups and arrays',
        })
      }
      const entity = group.get(key)
      if (entity && 'keys' in entity && typeof entity.keys === 'function') walk(entity as Group, child, depth + 1)
      else if (entity && 'shape' in entity && 'dtype' in entity) {
        const variable = variableOf(entity as Dataset, child)
        if (variable) variables.set(child, variable)
      }
    }
  }
  try {
    safely(() => {
      opened = hdf5Generation()
      file = new library.File(mounted.path, 'r')
      netcdf = '_NCProperties' in file.attrs || '_nc3_strict' in file.attrs
      walk(file, '', 0)
    })
  } catch (error) {
    close()
    throw error
  }
  return { where, format: netcdf ? 'NetCDF-4' : 'HDF5', groups, variables, close }
}
