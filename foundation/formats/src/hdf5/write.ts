/**
 * Writes NetCDF-4 (HDF5 with dimension scales, chunked and deflated) by the HDF5 library: what NetCDF, GDAL and xarray
 * read. Each dimension needs a variable of its own name.
 */
import { setuError } from '@setu/core/errors'
import type { Dataset, File as H5File } from 'h5wasm'
import type { AttributeValue } from '../netcdf/array-file.js'
import {
  checkDescription,
  type NetcdfDescription,
  type WritableArray,
  type WritableVariable,
} from '../netcdf/description.js'
import { atNoTime, fileSystem, freshPath, hdf5Error, hdf5Library, type Library } from './library.js'

const dtypeOf = (data: WritableArray): string =>
  data instanceof Int8Array
    ? '<b'
    : data instanceof Int16Array
      ? '<h'
      : data instanceof Int32Array
        ? '<i'
        : data instanceof Float32Array
          ? '<f'
          : '<d'

const put = (target: Dataset | H5File, key: string, value: AttributeValue, like?: WritableArray): void => {
  if (typeof value === 'string') target.create_attribute(key, value)
  else if (typeof value === 'number') {
    const own = like && /^(_FillValue|missing_value|valid_)/.test(key)
    const dtype = own ? dtypeOf(like) : '<d'
    const Type = (own ? like.constructor : Float64Array) as new (values: number[]) => WritableArray
    target.create_attribute(key, new Type([value]), [1], dtype)
  } else if (typeof value[0] === 'string') target.create_attribute(key, [...(value as readonly string[])].join(', '))
  else target.create_attribute(key, Float64Array.from(value as readonly number[]), [value.length], '<d')
}

/** Chunks of at most about 1 MiB: one step of the first dimension, the rest halved until it fits. */
const chunksOf = (shape: readonly number[], bytes: number): number[] => {
  const chunks = shape.length > 2 ? [1, ...shape.slice(1)] : [...shape]
  for (;;) {
    const size = chunks.reduce((a, b) => a * b, bytes)
    const largest = chunks.indexOf(Math.max(...chunks))
    if (size <= 2 ** 20 || chunks[largest]! === 1) return chunks
    chunks[largest] = Math.ceil(chunks[largest]! / 2)
  }
}

const write = (library: Library, description: NetcdfDescription): Uint8Array => {
  const path = freshPath()
  const fs = fileSystem(library)
  let file: H5File | undefined
  try {
    file = new library.File(path, 'w', { track_order: true })
    for (const [key, value] of Object.entries(description.attributes)) put(file, key, value)
    const names = Object.keys(description.dimensions)
    const scales = new Map<string, WritableVariable>()
    for (const v of description.variables)
      if (v.dimensions.length === 1 && v.dimensions[0] === v.name) scales.set(v.name, v)
    const missing = names.find((n) => !scales.has(n))
    if (missing)
      throw setuError('internal', {
        where: 'NetCDF-4',
        found: `dimension "${missing}" without a variable`,
        expected: 'a coordinate variable for each dimension',
      })
    const make = (v: WritableVariable): Dataset => {
      const shape = v.dimensions.map((d) => description.dimensions[d]!)
      const dataset = file!.create_dataset({
        name: v.name,
        data: v.data,
        shape,
        dtype: dtypeOf(v.data),
        ...(v.data.length > 1024
          ? { chunks: chunksOf(shape, v.data.BYTES_PER_ELEMENT), compression: 'gzip' as const, compression_opts: 4 }
          : {}),
      })
      for (const [key, value] of Object.entries(v.attributes)) put(dataset, key, value, v.data)
      return dataset
    }
    for (const name of names) make(scales.get(name)!).make_scale(name)
    for (const v of description.variables) {
      if (scales.has(v.name)) continue
      const dataset = make(v)
      v.dimensions.forEach((d, i) => void dataset.attach_scale(i, `/${d}`))
    }
    file.flush()
    file.close()
    file = undefined
    return fs.readFile(path).slice()
  } catch (error) {
    throw hdf5Error('NetCDF-4', error)
  } finally {
    try {
      file?.close()
      fs.unlink(path)
    } catch {
      // Nothing was written.
    }
  }
}

/** The same description gives the same bytes: nothing of the time of writing is in the file. */
export const writeNetcdf4 = async (description: NetcdfDescription): Promise<Uint8Array> => {
  checkDescription(description)
  const library = await hdf5Library()
  return atNoTime(() => write(library, description))
}
