/**
 * Writes NetCDF classic files: CDF-1, or CDF-2 (64-bit offsets) above 2 GiB of offsets. No record dimension: every size is
 * known. Text attributes are UTF-8.
 */
import { setuError } from '@setu/core/errors'
import type { AttributeValue } from './array-file.js'
import { checkDescription, type NetcdfDescription, type WritableArray, type WritableVariable } from './description.js'

const padded = (n: number): number => Math.ceil(n / 4) * 4

const codeOf = (data: WritableArray): number =>
  data instanceof Int8Array
    ? 1
    : data instanceof Int16Array
      ? 3
      : data instanceof Int32Array
        ? 4
        : data instanceof Float32Array
          ? 5
          : 6

const bigEndian = (data: WritableArray, to: Uint8Array): void => {
  const view = new DataView(to.buffer, to.byteOffset, to.byteLength)
  const n = data.length
  if (data instanceof Int8Array) to.set(new Uint8Array(data.buffer, data.byteOffset, n))
  else if (data instanceof Int16Array) for (let i = 0; i < n; i++) view.setInt16(2 * i, data[i]!)
  else if (data instanceof Int32Array) for (let i = 0; i < n; i++) view.setInt32(4 * i, data[i]!)
  else if (data instanceof Float32Array) for (let i = 0; i < n; i++) view.setFloat32(4 * i, data[i]!)
  else for (let i = 0; i < n; i++) view.setFloat64(8 * i, data[i]!)
}

/** A growing header. */
const headerBytes = () => {
  const parts: number[] = []
  const text = new TextEncoder()
  const uint32 = (n: number): void => void parts.push((n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255)
  const bytes = (body: Uint8Array): void => {
    for (const b of body) parts.push(b)
    for (let i = body.length; i < padded(body.length); i++) parts.push(0)
  }
  const name = (value: string): void => {
    const body = text.encode(value)
    uint32(body.length)
    bytes(body)
  }
  const attribute = (key: string, value: AttributeValue, like?: WritableArray): void => {
    name(key)
    if (typeof value === 'string' || (Array.isArray(value) && typeof value[0] === 'string')) {
      const body = text.encode(typeof value === 'string' ? value : (value as readonly string[]).join(', '))
      uint32(2)
      uint32(body.length)
      bytes(body)
      return
    }
    const numbers = typeof value === 'number' ? [value] : (value as readonly number[])
    // Fill values and valid ranges must be of the type of their variable.
    const own = like && /^(_FillValue|missing_value|valid_)/.test(key)
    const Type = (own ? like.constructor : Float64Array) as new (values: readonly number[]) => WritableArray
    const data = new Type(numbers)
    const body = new Uint8Array(data.byteLength)
    bigEndian(data, body)
    uint32(codeOf(data))
    uint32(numbers.length)
    bytes(body)
  }
  const attributes = (all: Readonly<Record<string, AttributeValue>>, like?: WritableArray): void => {
    const entries = Object.entries(all)
    uint32(entries.length ? 12 : 0)
    uint32(entries.length)
    for (const [key, value] of entries) attribute(key, value, like)
  }
  return { parts, uint32, name, attributes }
}

const sizeOf = (v: WritableVariable): number => padded(v.data.byteLength)

export const writeClassicNetcdf = (description: NetcdfDescription): Uint8Array => {
  checkDescription(description)
  const dims = Object.entries(description.dimensions)
  const at = new Map(dims.map(([name], i) => [name, i]))
  const total = description.variables.reduce((n, v) => n + sizeOf(v), 0)
  const version = total > 2 ** 31 - 2 ** 20 ? 2 : 1
  if (total > 2 ** 31 * 1.9)
    throw setuError('too-large', {
      where: 'NetCDF',
      found: `${total} bytes`,
      expected: 'less than 4 GB in one file',
      wayOut: 'Write fewer time steps a file.',
    })
  const build = (firstByte: number): Uint8Array => {
    const h = headerBytes()
    h.parts.push(0x43, 0x44, 0x46, version)
    h.uint32(0)
    h.uint32(dims.length ? 10 : 0)
    h.uint32(dims.length)
    for (const [name, size] of dims) {
      h.name(name)
      h.uint32(size)
    }
    h.attributes(description.attributes)
    h.uint32(description.variables.length ? 11 : 0)
    h.uint32(description.variables.length)
    let begin = firstByte
    for (const v of description.variables) {
      h.name(v.name)
      h.uint32(v.dimensions.length)
      for (const d of v.dimensions) h.uint32(at.get(d)!)
      h.attributes(v.attributes, v.data)
      h.uint32(codeOf(v.data))
      h.uint32(Math.min(sizeOf(v), 0xffffffff))
      if (version === 2) h.uint32(Math.floor(begin / 2 ** 32))
      h.uint32(begin % 2 ** 32)
      begin += sizeOf(v)
    }
    return Uint8Array.from(h.parts)
  }
  // The header's length does not depend on the offsets in it.
  const length = build(0).length
  const out = new Uint8Array(length + total)
  out.set(build(length))
  let begin = length
  for (const v of description.variables) {
    bigEndian(v.data, out.subarray(begin, begin + v.data.byteLength))
    begin += sizeOf(v)
  }
  return out
}
