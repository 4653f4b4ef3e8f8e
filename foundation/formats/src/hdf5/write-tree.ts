/**
 * Writes a plain HDF5 file: groups with attributes and datasets, in the layouts that agencies publish (GPM level 2, INSAT,
 * ODIM). For NetCDF-4 see `write.ts`.
 */
import type { Group, File as H5File } from 'h5wasm'
import type { AttributeValue } from '../netcdf/array-file.js'
import { atNoTime, fileSystem, freshPath, hdf5Error, hdf5Library } from './library.js'

export type TreeArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array | Float64Array

export interface TreeDataset {
  readonly data: TreeArray
  readonly shape: readonly number[]
  readonly attributes?: Readonly<Record<string, AttributeValue>>
}

export interface Hdf5Tree {
  readonly attributes?: Readonly<Record<string, AttributeValue>>
  readonly datasets?: Readonly<Record<string, TreeDataset>>
  readonly groups?: Readonly<Record<string, Hdf5Tree>>
}

const dtypeOf = (data: TreeArray): string =>
  data instanceof Int8Array
    ? '<b'
    : data instanceof Uint8Array
      ? '<B'
      : data instanceof Int16Array
        ? '<h'
        : data instanceof Uint16Array
          ? '<H'
          : data instanceof Int32Array
            ? '<i'
            : data instanceof Float32Array
              ? '<f'
              : '<d'

interface Attributed {
  create_attribute(name: string, data: unknown, shape?: number[] | null, dtype?: string | null): void
}

/** Numbers as float64, except a fill value, which has the type of its data. */
const put = (target: Attributed, key: string, value: AttributeValue, like?: TreeArray): void => {
  if (typeof value === 'string') target.create_attribute(key, value)
  else if (typeof value === 'number') {
    const own = like !== undefined && /fill|missing/i.test(key)
    const Type = (own ? like.constructor : Float64Array) as new (values: number[]) => TreeArray
    target.create_attribute(key, new Type([value]), [1], own ? dtypeOf(like) : '<d')
  } else if (typeof value[0] === 'string') target.create_attribute(key, [...(value as readonly string[])].join(', '))
  else target.create_attribute(key, Float64Array.from(value as readonly number[]), [value.length], '<d')
}

export const writeHdf5 = async (tree: Hdf5Tree): Promise<Uint8Array> => {
  const library = await hdf5Library()
  const path = freshPath()
  const fs = fileSystem(library)
  let file: H5File | undefined
  const fill = (target: H5File | Group, node: Hdf5Tree): void => {
    for (const [key, value] of Object.entries(node.attributes ?? {})) put(target, key, value)
    for (const [name, { data, shape, attributes }] of Object.entries(node.datasets ?? {})) {
      const dataset = target.create_dataset({
        name,
        data,
        shape: [...shape],
        dtype: dtypeOf(data),
        ...(data.length > 1024 ? { chunks: [...shape], compression: 'gzip' as const, compression_opts: 4 } : {}),
      })
      for (const [key, value] of Object.entries(attributes ?? {})) put(dataset, key, value, data)
    }
    for (const [name, child] of Object.entries(node.groups ?? {})) fill(target.create_group(name), child)
  }
  try {
    return atNoTime(() => {
      file = new library.File(path, 'w', { track_order: true })
      fill(file, tree)
      file.flush()
      file.close()
      file = undefined
      return fs.readFile(path).slice()
    })
  } catch (error) {
    throw hdf5Error('HDF5', error)
  } finally {
    try {
      atNoTime(() => file?.close())
      fs.unlink(path)
    } catch {
      // Nothing was written.
    }
  }
}
