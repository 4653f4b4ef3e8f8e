/**
 * NetCDF classic files (Unidata NetCDF Classic Format Specification: CDF-1, CDF-2 with 64-bit offsets, CDF-5 with 64-bit
 * sizes), read by byte ranges. The header is bounded before anything is allocated.
 */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import {
  type ArrayFile,
  type ArrayType,
  type ArrayVariable,
  type Attributes,
  type AttributeValue,
  checkSlab,
  type NumericArray,
} from './array-file.js'
import { hyperslabRuns } from './hyperslab.js'

export const isClassicNetcdf = (head: Uint8Array): boolean =>
  head[0] === 0x43 && head[1] === 0x44 && head[2] === 0x46 && (head[3] === 1 || head[3] === 2 || head[3] === 5)

interface Kind {
  readonly type: ArrayType
  readonly bytes: number
}
const KINDS: Record<number, Kind> = {
  1: { type: 'int8', bytes: 1 },
  2: { type: 'text', bytes: 1 },
  3: { type: 'int16', bytes: 2 },
  4: { type: 'int32', bytes: 4 },
  5: { type: 'float32', bytes: 4 },
  6: { type: 'float64', bytes: 8 },
  7: { type: 'uint8', bytes: 1 },
  8: { type: 'uint16', bytes: 2 },
  9: { type: 'uint32', bytes: 4 },
  10: { type: 'int64', bytes: 8 },
  11: { type: 'uint64', bytes: 8 },
}

const LARGEST_HEADER = 2 ** 26
const padded = (n: number): number => Math.ceil(n / 4) * 4

/** Big-endian values as a typed array. */
export const decodeBigEndian = (body: Uint8Array, type: ArrayType): NumericArray => {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const fill = <T extends NumericArray>(out: T, bytes: number, get: (at: number) => number): T => {
    for (let i = 0; i < out.length; i++) out[i] = get(i * bytes)
    return out
  }
  const n = body.byteLength
  switch (type) {
    case 'int8':
      return new Int8Array(body.slice().buffer)
    case 'uint8':
    case 'text':
      return body.slice()
    case 'int16':
      return fill(new Int16Array(n >> 1), 2, (at) => view.getInt16(at))
    case 'uint16':
      return fill(new Uint16Array(n >> 1), 2, (at) => view.getUint16(at))
    case 'int32':
      return fill(new Int32Array(n >> 2), 4, (at) => view.getInt32(at))
    case 'uint32':
      return fill(new Uint32Array(n >> 2), 4, (at) => view.getUint32(at))
    case 'float32':
      return fill(new Float32Array(n >> 2), 4, (at) => view.getFloat32(at))
    case 'int64':
      return fill(new Float64Array(n >> 3), 8, (at) => Number(view.getBigInt64(at)))
    case 'uint64':
      return fill(new Float64Array(n >> 3), 8, (at) => Number(view.getBigUint64(at)))
    default:
      return fill(new Float64Array(n >> 3), 8, (at) => view.getFloat64(at))
  }
}

/** A cursor over the header that fetches more bytes when it needs them. */
const headerCursor = (bytes: Bytes, where: string) => {
  let body = new Uint8Array(0)
  let at = 0
  const need = async (n: number): Promise<number> => {
    if (!(n >= 0) || at + n > Math.min(bytes.size, LARGEST_HEADER)) {
      throw setuError('bad-file', {
        where,
        found: `a header that goes on behind byte ${Math.min(bytes.size, LARGEST_HEADER)}`,
        expected: 'a whole NetCDF header',
        wayOut: 'The file may be cut off or damaged; get it again.',
      })
    }
    if (at + n > body.length)
      body = new Uint8Array(await bytes.read(0, Math.min(bytes.size, Math.max(8192, 2 * (at + n)))))
    const from = at
    at += n
    return from
  }
  const view = (): DataView => new DataView(body.buffer, body.byteOffset)
  const uint32 = async (): Promise<number> => {
    const from = await need(4)
    return view().getUint32(from)
  }
  const uint64 = async (): Promise<number> => {
    const from = await need(8)
    return Number(view().getBigUint64(from))
  }
  const take = async (n: number): Promise<Uint8Array> => {
    const from = await need(padded(n))
    return body.subarray(from, from + n)
  }
  return { uint32, uint64, take }
}

interface Header {
  readonly dimensions: readonly { name: string; size: number }[]
  readonly attributes: Attributes
  readonly variables: readonly {
    name: string
    dims: readonly number[]
    attributes: Attributes
    kind: Kind
    begin: number
  }[]
  readonly records: number
}

const readHeader = async (bytes: Bytes, where: string): Promise<Header> => {
  const cursor = headerCursor(bytes, where)
  const magic = await cursor.take(4)
  const version = magic[3]!
  const size = version === 5 ? cursor.uint64 : cursor.uint32
  const offset = version === 1 ? cursor.uint32 : cursor.uint64
  const text = new TextDecoder()
  const broken = (found: string) => setuError('bad-file', { where, found, expected: 'a NetCDF classic header' })
  const name = async (): Promise<string> => text.decode(await cursor.take(await size()))
  const list = async (tag: number, item: () => Promise<void>): Promise<void> => {
    const found = await cursor.uint32()
    const count = await size()
    if (found !== 0 && found !== tag) throw broken(`tag ${found} where ${tag} is due`)
    if (found === 0 && count !== 0) throw broken('a list without a tag')
    if (count > 100_000) throw broken(`${count} entries in a list`)
    for (let i = 0; i < count; i++) await item()
  }
  const kindOf = async (): Promise<Kind> => {
    const code = await cursor.uint32()
    const kind = KINDS[code]
    if (!kind) throw broken(`type ${code}`)
    return kind
  }
  const attributeList = async (): Promise<Attributes> => {
    const result: Record<string, AttributeValue> = Object.create(null)
    await list(12, async () => {
      const key = await name()
      const kind = await kindOf()
      const body = await cursor.take((await size()) * kind.bytes)
      if (kind.type === 'text') result[key] = text.decode(body).replace(/\0+$/, '')
      else {
        const numbers = Array.from(decodeBigEndian(body.slice(), kind.type))
        result[key] = numbers.length === 1 ? numbers[0]! : numbers
      }
    })
    return result
  }
  let records = await size()
  const dimensions: { name: string; size: number }[] = []
  await list(10, async () => void dimensions.push({ name: await name(), size: await size() }))
  const attributes = await attributeList()
  const variables: { name: string; dims: number[]; attributes: Attributes; kind: Kind; begin: number }[] = []
  await list(11, async () => {
    const key = await name()
    const rank = await size()
    if (rank > 1024) throw broken(`a variable of ${rank} dimensions`)
    const dims: number[] = []
    for (let i = 0; i < rank; i++) {
      const dim = await size()
      if (dim >= dimensions.length) throw broken(`dimension ${dim} of ${dimensions.length}`)
      dims.push(dim)
    }
    const own = await attributeList()
    const kind = await kindOf()
    await size()
    variables.push({ name: key, dims, attributes: own, kind, begin: await offset() })
  })
  if (records === 0xffffffff || records > 2 ** 40) records = -1
  return { dimensions, attributes, variables, records }
}

/** Opens a NetCDF classic file. */
export const openClassicNetcdf = async (bytes: Bytes, where: string): Promise<ArrayFile> => {
  const header = await readHeader(bytes, where)
  const unlimited = header.dimensions.findIndex((d) => d.size === 0)
  const isRecord = (dims: readonly number[]): boolean => unlimited >= 0 && dims[0] === unlimited
  const perRecord = (v: Header['variables'][number]): number =>
    v.dims.slice(1).reduce((n, d) => n * header.dimensions[d]!.size, 1) * v.kind.bytes
  const recordVariables = header.variables.filter((v) => isRecord(v.dims))
  // A single record variable is not padded (the specification's special case).
  const stride =
    recordVariables.length === 1
      ? perRecord(recordVariables[0]!)
      : recordVariables.reduce((n, v) => n + padded(perRecord(v)), 0)
  const firstRecord = Math.min(...recordVariables.map((v) => v.begin))
  const held = stride > 0 ? Math.floor((bytes.size - firstRecord) / stride) : 0
  const records = header.records >= 0 ? header.records : Math.max(0, held)
  const variables = new Map<string, ArrayVariable>()
  for (const v of header.variables) {
    const shape = v.dims.map((d) => (d === unlimited ? records : header.dimensions[d]!.size))
    const record = isRecord(v.dims)
    const place = `${where}:${v.name}`
    variables.set(v.name, {
      name: v.name,
      type: v.kind.type,
      shape,
      dimensions: v.dims.map((d) => header.dimensions[d]!.name),
      attributes: v.attributes,
      async read(start, count) {
        const slab = checkSlab(place, shape, start, count)
        if (slab.values * v.kind.bytes > bytes.size) {
          throw setuError('bad-file', {
            where: place,
            found: `${bytes.size} bytes`,
            expected: `at least ${slab.values * v.kind.bytes} bytes of values`,
            wayOut: 'The file is cut off; get it again.',
          })
        }
        const raw = new Uint8Array(slab.values * v.kind.bytes)
        if (slab.values === 0) return decodeBigEndian(raw, v.kind.type)
        let filled = 0
        for (const [at, length] of hyperslabRuns(
          shape,
          slab.start,
          slab.count,
          v.kind.bytes,
          v.begin,
          record ? stride : undefined,
        )) {
          if (at + length > bytes.size) {
            throw setuError('bad-file', {
              where: place,
              found: `${bytes.size} bytes`,
              expected: `at least ${at + length} bytes`,
              wayOut: 'The file is cut off; get it again.',
            })
          }
          raw.set(await bytes.read(at, length), filled)
          filled += length
        }
        return decodeBigEndian(raw, v.kind.type)
      },
    })
  }
  return { where, format: 'NetCDF-3', groups: new Map([['', header.attributes]]), variables, close() {} }
}
