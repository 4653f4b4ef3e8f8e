/**
 * Zarr v2 and v3 (sharding, Blosc, Zstandard, LZ4, gzip) as the `ArrayFile` that NetCDF is, so that CF axes, times and
 * packing are read by the same code. A hyperslab reads only the chunks that hold it; decoded chunks are kept (64 MiB).
 * As xarray does, the `fill_value` of a v2 array means missing, except for coordinates.
 */
import type { Source } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import type { DataType, Array as ZarrArray } from 'zarrita'
import {
  type ArrayFile,
  type ArrayType,
  type ArrayVariable,
  type Attributes,
  type AttributeValue,
  checkSlab,
  type NumericArray,
} from '../netcdf/array-file.js'
import { sourceStore, type ZarrReads } from './store.js'

export interface ZarrFile extends ArrayFile {
  readonly reads: ZarrReads
  /** Chunk shape of each variable. */
  readonly chunks: ReadonlyMap<string, readonly number[]>
}

const MARK = /(^|\/)(\.zgroup|\.zarray|zarr\.json)$/
const MOST_NODES = 10_000
const MOST_CHUNK_VALUES = 2 ** 27
const KEPT_BYTES = 2 ** 26

/** Folder of the outermost group or array of a tree, with its slash; undefined where there is no Zarr. */
export const zarrRoot = async (source: Source): Promise<string | undefined> => {
  let root: string | undefined
  for await (const entry of source.list()) {
    if (!MARK.test(entry)) continue
    const folder = entry.slice(0, entry.lastIndexOf('/') + 1)
    if (root === undefined || folder.length < root.length) root = folder
  }
  return root
}

const TYPES: Record<string, ArrayType> = {
  int8: 'int8',
  uint8: 'uint8',
  int16: 'int16',
  uint16: 'uint16',
  int32: 'int32',
  uint32: 'uint32',
  int64: 'int64',
  uint64: 'uint64',
  float32: 'float32',
  float64: 'float64',
  float16: 'float32',
  bool: 'uint8',
}

const attributesOf = (raw: Record<string, unknown>): Attributes => {
  const out: Record<string, AttributeValue> = {}
  for (const [name, v] of Object.entries(raw)) {
    if (name === '_ARRAY_DIMENSIONS') continue
    if (typeof v === 'string' || typeof v === 'number') out[name] = v
    else if (typeof v === 'boolean') out[name] = String(v)
    else if (Array.isArray(v) && v.length && v.every((x) => typeof x === 'number')) out[name] = v as number[]
    else if (Array.isArray(v) && v.length && v.every((x) => typeof x === 'string')) out[name] = v as string[]
  }
  return out
}

const zarrError = (where: string, error: unknown): Error =>
  isSetuError(error)
    ? error
    : setuError(
        'bad-file',
        {
          where,
          found: (error instanceof Error ? error.message : String(error)).slice(0, 160),
          expected: 'a Zarr v2 or v3 array',
        },
        { cause: error },
      )

const asNumeric = (data: unknown, size: number): NumericArray => {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number)
  if (ArrayBuffer.isView(data) && 'length' in data) {
    return data.constructor.name === 'Float16Array'
      ? Float32Array.from(data as never)
      : (data as unknown as NumericArray)
  }
  const any = data as { length: number; get?(i: number): unknown; [i: number]: unknown }
  return Float64Array.from({ length: size }, (_, i) => Number(any.get ? any.get(i) : any[i]))
}

interface Kept {
  readonly data: NumericArray
  readonly stride: readonly number[]
  readonly shape: readonly number[]
}

/** Decoded chunks, the least recently used dropped first. */
const chunkCache = () => {
  const kept = new Map<string, Kept>()
  let bytes = 0
  return {
    get(key: string): Kept | undefined {
      const hit = kept.get(key)
      if (hit) {
        kept.delete(key)
        kept.set(key, hit)
      }
      return hit
    },
    put(key: string, chunk: Kept): void {
      kept.set(key, chunk)
      bytes += chunk.data.byteLength
      for (const [old, { data }] of kept) {
        if (bytes <= KEPT_BYTES) break
        kept.delete(old)
        bytes -= data.byteLength
      }
    },
  }
}

const emptyLike = (type: ArrayType, n: number): NumericArray => {
  switch (type) {
    case 'int8':
      return new Int8Array(n)
    case 'uint8':
      return new Uint8Array(n)
    case 'int16':
      return new Int16Array(n)
    case 'uint16':
      return new Uint16Array(n)
    case 'int32':
      return new Int32Array(n)
    case 'uint32':
      return new Uint32Array(n)
    case 'float32':
      return new Float32Array(n)
    default:
      return new Float64Array(n)
  }
}

/** Copies of one chunk what a hyperslab wants of it. */
const copyPart = (
  chunk: Kept,
  origin: readonly number[],
  start: readonly number[],
  count: readonly number[],
  out: NumericArray,
): void => {
  const rank = count.length
  const from = count.map((_, d) => Math.max(start[d]!, origin[d]!))
  const to = count.map((n, d) => Math.min(start[d]! + n, origin[d]! + chunk.shape[d]!))
  const outStride = count.map((_, d) => count.slice(d + 1).reduce((a, b) => a * b, 1))
  const visit = (d: number, inAt: number, outAt: number): void => {
    if (d === rank) {
      out[outAt] = chunk.data[inAt]!
      return
    }
    const [step, outStep] = [chunk.stride[d]!, outStride[d]!]
    let i = inAt + (from[d]! - origin[d]!) * step
    let o = outAt + (from[d]! - start[d]!) * outStep
    if (d === rank - 1) {
      for (let k = from[d]!; k < to[d]!; k++, i += step, o += outStep) out[o] = chunk.data[i]!
      return
    }
    for (let k = from[d]!; k < to[d]!; k++, i += step, o += outStep) visit(d + 1, i, o)
  }
  visit(0, 0, 0)
}

const variableOf = (
  name: string,
  array: ZarrArray<DataType>,
  where: string,
  isV2: boolean,
  cache: ReturnType<typeof chunkCache>,
): ArrayVariable => {
  const { shape, chunks } = array
  const raw = array.attrs as Record<string, unknown>
  const named = array.dimensionNames ?? (raw['_ARRAY_DIMENSIONS'] as string[] | undefined)
  const dimensions = shape.map((n, i) => (typeof named?.[i] === 'string' ? named[i]! : `dim_${n}`))
  const last = name.split('/').pop()!
  const fill = array.fillValue
  const isCoordinate = dimensions.length === 1 && dimensions[0] === last
  const attributes: Attributes = {
    ...(isV2 && !isCoordinate && (typeof fill === 'number' || typeof fill === 'bigint') && !Number.isNaN(Number(fill))
      ? { _FillValue: Number(fill) }
      : {}),
    ...attributesOf(raw),
  }
  const type = TYPES[array.dtype] ?? 'other'
  const at = `${where}:${name}`
  const chunkValues = chunks.reduce((a, b) => a * b, 1)
  return {
    name,
    type,
    shape,
    dimensions,
    attributes,
    async read(start, count) {
      if (type === 'other')
        throw setuError('unknown-format', { where: at, found: `values of type ${array.dtype}`, expected: 'numbers' })
      const slab = checkSlab(at, shape, start, count)
      if (!(chunkValues > 0 && chunkValues <= MOST_CHUNK_VALUES))
        throw setuError('too-large', {
          where: at,
          found: `chunks of ${chunkValues} values`,
          expected: `at most ${MOST_CHUNK_VALUES}`,
        })
      const out = emptyLike(type, slab.values)
      if (slab.values === 0) return out
      const low = slab.start.map((s, d) => Math.floor(s / chunks[d]!))
      const high = slab.start.map((s, d) => Math.floor((s + slab.count[d]! - 1) / chunks[d]!))
      const coords = [...low]
      for (;;) {
        const key = `${name}:${coords.join('.')}`
        let chunk = cache.get(key)
        if (!chunk) {
          try {
            const got = await array.getChunk([...coords])
            if (got.shape.reduce((a, b) => a * b, 1) !== (got.data as { length: number }).length)
              throw setuError('bad-file', {
                where: at,
                found: `a chunk of ${(got.data as { length: number }).length} values`,
                expected: `${got.shape.join(' x ')} values`,
              })
            chunk = { data: asNumeric(got.data, chunkValues), stride: got.stride, shape: got.shape }
          } catch (error) {
            throw zarrError(at, error)
          }
          cache.put(key, chunk)
        }
        copyPart(
          chunk,
          coords.map((c, d) => c * chunks[d]!),
          slab.start,
          slab.count,
          out,
        )
        let d = coords.length - 1
        while (d >= 0 && coords[d] === high[d]) {
          coords[d] = low[d]!
          d--
        }
        if (d < 0) return out
        coords[d]!++
      }
    },
  }
}

/** Opens the Zarr group (or single array) of a tree. */
export const openZarr = async (source: Source, where = source.name): Promise<ZarrFile> => {
  const root = await zarrRoot(source)
  if (root === undefined)
    throw setuError('unknown-format', { where, found: 'no .zgroup, .zarray or zarr.json', expected: 'a Zarr folder' })
  const zarr = await import('zarrita')
  const reads: ZarrReads = { keys: [], bytes: 0 }
  const store = sourceStore(source, root, reads)
  const arrays = new Map<string, ArrayVariable>()
  const chunks = new Map<string, readonly number[]>()
  const groups = new Map<string, Attributes>()
  const cache = chunkCache()
  const nodes = new Set<string>()
  const v2 = new Set<string>()
  for await (const entry of source.list(root)) {
    const inside = entry.slice(root.length)
    if (!MARK.test(inside)) continue
    const node = inside.slice(0, Math.max(0, inside.lastIndexOf('/')))
    if (inside.endsWith('.zarray') || inside.endsWith('.zgroup')) v2.add(node)
    nodes.add(node)
    if (nodes.size > MOST_NODES)
      throw setuError('too-large', { where, found: `more than ${MOST_NODES} arrays`, expected: 'a Zarr of fewer' })
  }
  for (const node of [...nodes].sort()) {
    try {
      const location = node === '' ? zarr.root(store) : zarr.root(store).resolve(node)
      const opened = v2.has(node) ? await zarr.open.v2(location) : await zarr.open.v3(location)
      if (opened.kind === 'group') {
        groups.set(node, attributesOf(opened.attrs as Record<string, unknown>))
        continue
      }
      const name = node === '' ? source.name.replace(/\.zarr\/?$/, '') || 'data' : node
      const array = opened as ZarrArray<DataType>
      const sound = (n: unknown): boolean => Number.isSafeInteger(n) && (n as number) >= 0
      if (
        !Array.isArray(array.shape) ||
        !array.shape.every(sound) ||
        array.chunks.length !== array.shape.length ||
        !array.chunks.every((n) => sound(n) && n > 0)
      )
        throw setuError('bad-file', {
          where: `${where}:${name}`,
          found: `shape ${array.shape}, chunks ${array.chunks}`,
          expected: 'whole numbers',
        })
      chunks.set(name, array.chunks)
      arrays.set(name, variableOf(name, array, where, v2.has(node), cache))
    } catch (error) {
      throw zarrError(`${where}:${node}`, error)
    }
  }
  return { where, format: 'Zarr', groups, variables: arrays, reads, chunks, close: () => {} }
}
