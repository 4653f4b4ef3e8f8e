/**
 * NumPy `.npy` arrays (NEP 1; versions 1.0, 2.0 and 3.0): numbers of any size and byte order, C or Fortran order.
 * Results are in C order. Objects and records are refused.
 */
import { setuError } from '@setu/core/errors'

export interface NpyArray {
  readonly shape: readonly number[]
  readonly data:
    | Float32Array
    | Float64Array
    | Int8Array
    | Uint8Array
    | Int16Array
    | Uint16Array
    | Int32Array
    | Uint32Array
    | BigInt64Array
    | BigUint64Array
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
export const isNpy = (head: Uint8Array): boolean => MAGIC.every((byte, i) => head[i] === byte)

const TYPES = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  b1: Uint8Array,
} as const

export const readNpy = (body: Uint8Array, where: string): NpyArray => {
  const broken = (found: string, expected: string) => setuError('bad-file', { where, found, expected })
  if (!isNpy(body)) throw broken('no NumPy signature', 'an .npy file')
  const version = body[6] ?? 0
  if (version < 1 || version > 3) throw broken(`version ${version}`, 'version 1, 2 or 3')
  const prefix = version === 1 ? 10 : 12
  if (body.length < prefix) throw broken(`${body.length} bytes`, 'a whole header')
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (length > 65536 || prefix + length > body.length)
    throw broken(`a header of ${length} bytes in ${body.length}`, 'a whole header')
  const header = new TextDecoder().decode(body.subarray(prefix, prefix + length))
  const descr = /'descr'\s*:\s*'([<>|=]?)([a-z])(\d+)'/.exec(header)
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)
  const dims = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(header)
  const key = descr ? (`${descr[2]}${descr[3]}` as keyof typeof TYPES) : undefined
  if (!descr || !order || !dims || !key || !Object.hasOwn(TYPES, key)) {
    throw broken(`header ${header.trim().slice(0, 80)}`, `numbers of type ${Object.keys(TYPES).join(', ')}`)
  }
  const shape = dims[1]!
    .split(',')
    .map((s) => s.replace('L', '').trim())
    .filter(Boolean)
    .map(Number)
  const count = shape.reduce((a, b) => a * b, 1)
  const Type = TYPES[key]
  const bytes = count * Type.BYTES_PER_ELEMENT
  const start = prefix + length
  if (!Number.isSafeInteger(bytes) || start + bytes > body.length) {
    throw broken(`${body.length - start} bytes of values`, `${bytes} bytes for shape (${shape.join(', ')})`)
  }
  const raw = body.slice(start, start + bytes)
  const size = Type.BYTES_PER_ELEMENT
  if (descr[1] === '>' && size > 1) for (let i = 0; i < raw.length; i += size) raw.subarray(i, i + size).reverse()
  const data = new Type(raw.buffer as ArrayBuffer) as NpyArray['data']
  return { shape, data: order[1] === 'True' && shape.length > 1 ? fromFortran(data, shape) : data }
}

/** The same values in C order. */
const fromFortran = (data: NpyArray['data'], shape: readonly number[]): NpyArray['data'] => {
  const out = data.slice()
  const index = shape.map(() => 0)
  for (let c = 0; c < data.length; c++) {
    let at = 0
    for (let i = shape.length - 1; i >= 0; i--) at = at * shape[i]! + index[i]!
    out[c] = data[at]!
    for (let i = shape.length - 1; i >= 0; i--) {
      if (++index[i]! < shape[i]!) break
      index[i] = 0
    }
  }
  return out
}

const codeOf = (data: NpyArray['data']): string => {
  const size = data.BYTES_PER_ELEMENT
  const kind =
    data instanceof Float32Array || data instanceof Float64Array ? 'f' : /Uint/.test(data.constructor.name) ? 'u' : 'i'
  return `${size === 1 ? '|' : '<'}${kind}${size}`
}

/** An `.npy` file of version 1.0 in C order. */
export const writeNpy = ({ shape, data }: NpyArray): Uint8Array => {
  if (shape.reduce((a, b) => a * b, 1) !== data.length) {
    throw setuError('internal', {
      where: 'npy',
      found: `${data.length} values`,
      expected: `shape (${shape.join(', ')})`,
    })
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${codeOf(data)}', 'fortran_order': False, 'shape': ${tuple}, }`
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10
  const body = new Uint8Array(10 + length + data.byteLength)
  body.set([...MAGIC, 1, 0, length & 255, length >> 8])
  body.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10)
  body.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + length)
  return body
}
