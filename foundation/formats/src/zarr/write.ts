/**
 * A described set of arrays (the same that the NetCDF writers take) as Zarr v2 or v3: one zlib (v2) or gzip (v3) stream a
 * chunk, row-major, little-endian; dimension names as xarray writes them. Files come by name, for any host to keep.
 */
import { setuError } from '@setu/core/errors'
import { gzipSync, zlibSync } from 'fflate'
import {
  checkDescription,
  type NetcdfDescription,
  type WritableArray,
  type WritableVariable,
} from '../netcdf/description.js'

export interface ZarrOptions {
  readonly version?: 2 | 3
  /** Chunk sizes by dimension; a dimension that is not named is one chunk. */
  readonly chunks?: Readonly<Record<string, number>>
}

const V2: Record<string, string> = {
  Int8Array: '|i1',
  Int16Array: '<i2',
  Int32Array: '<i4',
  Float32Array: '<f4',
  Float64Array: '<f8',
}
const V3: Record<string, string> = {
  Int8Array: 'int8',
  Int16Array: 'int16',
  Int32Array: 'int32',
  Float32Array: 'float32',
  Float64Array: 'float64',
}

const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value, null, 1))

/** The values of one chunk; cells beyond the array hold the fill value. */
const chunkOf = (
  v: WritableVariable,
  shape: readonly number[],
  chunk: readonly number[],
  coords: readonly number[],
  fill: number,
): WritableArray => {
  const size = chunk.reduce((a, b) => a * b, 1)
  const out = new (v.data.constructor as new (n: number) => WritableArray)(size).fill(fill)
  const visit = (d: number, inAt: number, outAt: number): void => {
    const from = coords[d]! * chunk[d]!
    const n = Math.min(chunk[d]!, shape[d]! - from)
    const [inStep, outStep] = [shape, chunk].map((s) => s.slice(d + 1).reduce((a, b) => a * b, 1)) as [number, number]
    if (d === shape.length - 1) {
      out.set(v.data.subarray(inAt + from, inAt + from + n) as never, outAt)
      return
    }
    for (let k = 0; k < n; k++) visit(d + 1, inAt + (from + k) * inStep, outAt + k * outStep)
  }
  if (shape.length === 0) out[0] = v.data[0]!
  else visit(0, 0, 0)
  return out
}

const littleEndian = (data: WritableArray): Uint8Array => {
  if (new Uint8Array(new Uint16Array([1]).buffer)[0] !== 1)
    throw setuError('internal', { where: 'Zarr', found: 'a big-endian machine', expected: 'a little-endian one' })
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

const fillOf = (v: WritableVariable): number | null => {
  const fill = v.attributes['_FillValue']
  return typeof fill === 'number' ? fill : null
}

/** Files of a Zarr folder by their path inside it. */
export const writeZarr = (description: NetcdfDescription, options: ZarrOptions = {}): Map<string, Uint8Array> => {
  checkDescription(description)
  const { version = 3, chunks = {} } = options
  const files = new Map<string, Uint8Array>()
  const consolidated: Record<string, unknown> = {}
  const put = (path: string, value: unknown): void => {
    files.set(path, text(value))
    consolidated[path] = value
  }
  if (version === 2) {
    put('.zgroup', { zarr_format: 2 })
    put('.zattrs', description.attributes)
  } else put('zarr.json', { zarr_format: 3, node_type: 'group', attributes: description.attributes })
  for (const v of description.variables) {
    const shape = v.dimensions.map((d) => description.dimensions[d]!)
    const chunk = v.dimensions.map((d, i) => Math.max(1, Math.min(chunks[d] ?? shape[i]!, shape[i]!)))
    const kind = v.data.constructor.name
    const fill = fillOf(v)
    if (version === 2) {
      put(`${v.name}/.zarray`, {
        zarr_format: 2,
        shape,
        chunks: chunk,
        dtype: V2[kind],
        compressor: { id: 'zlib', level: 6 },
        fill_value: fill,
        filters: null,
        order: 'C',
      })
      const { _FillValue: _, ...rest } = v.attributes
      put(`${v.name}/.zattrs`, { ...rest, _ARRAY_DIMENSIONS: v.dimensions })
    } else
      put(`${v.name}/zarr.json`, {
        zarr_format: 3,
        node_type: 'array',
        shape,
        data_type: V3[kind],
        chunk_grid: { name: 'regular', configuration: { chunk_shape: chunk } },
        chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
        fill_value: fill ?? 0,
        codecs: [
          { name: 'bytes', configuration: { endian: 'little' } },
          { name: 'gzip', configuration: { level: 6 } },
        ],
        attributes: v.attributes,
        dimension_names: v.dimensions,
      })
    const coords = shape.map(() => 0)
    const last = shape.map((n, d) => Math.ceil(n / chunk[d]!) - 1)
    for (;;) {
      const body = littleEndian(chunkOf(v, shape, chunk, coords, fill ?? 0))
      if (version === 2) files.set(`${v.name}/${coords.join('.') || '0'}`, zlibSync(body))
      else files.set(`${v.name}/${['c', ...coords].join('/')}`, gzipSync(body, { mtime: 0 }))
      let d = coords.length - 1
      while (d >= 0 && coords[d] === last[d]) coords[d--] = 0
      if (d < 0) break
      coords[d]!++
    }
  }
  if (version === 2) files.set('.zmetadata', text({ zarr_consolidated_format: 1, metadata: consolidated }))
  return files
}
