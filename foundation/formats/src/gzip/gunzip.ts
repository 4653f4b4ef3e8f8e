/**
 * Gzip (RFC 1952), inflated as a stream with the decompressed bytes counted: at most `limit` bytes, and above 64 MiB at
 * most 200 times the compressed size (a dry global GSMaP hour is honestly 17 MB from a few hundred kilobytes). A member
 * that stops early, or whose length or checksum is wrong, throws `bad-file` with the bytes that were got and expected.
 */
import type { Bytes } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import { Gunzip, inflateSync } from 'fflate'
import { crc32 } from './crc32.js'
import { nativeGunzip } from './native.js'

const GIB = 2 ** 30
const FREE = 64 * 2 ** 20
const RATIO = 200
const PIECE = 1 << 16

export interface GunzipOptions {
  readonly where: string
  /** Most decompressed bytes; default 1 GiB. */
  readonly limit?: number
  /** Decompressed bytes that the file should have, where its format says so; only named in messages. */
  readonly expected?: number
}

export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8

/** Length of the member header at `at`, or -1 where the bytes end inside it. */
const headerLength = (body: Uint8Array, at: number): number => {
  const flags = body[at + 3]!
  let i = at + 10
  if (flags & 4) i += 2 + (body[i] ?? 0) + ((body[i + 1] ?? 0) << 8)
  for (const bit of [8, 16]) {
    if (!(flags & bit)) continue
    while (i < body.length && body[i] !== 0) i++
    i++
  }
  if (flags & 2) i += 2
  return i <= body.length ? i - at : -1
}

/** Throws when the decompressed bytes pass the limits. */
export const bombGuard = (where: string, compressed: number, limit = GIB): ((bytes: number) => void) => {
  return (bytes) => {
    if (bytes > limit || (bytes > FREE && bytes > compressed * RATIO)) {
      throw setuError('too-large', {
        where,
        found: `more than ${bytes > limit ? limit : FREE} bytes out of ${compressed} compressed bytes`,
        expected: `at most ${limit} bytes, and above ${FREE} at most ${RATIO} times the compressed size`,
        wayOut: 'Unpack the file yourself if you trust it, and give the unpacked file.',
      })
    }
  }
}

const word = (body: Uint8Array, at: number): number =>
  (body[at]! | (body[at + 1]! << 8) | (body[at + 2]! << 16) | (body[at + 3]! << 24)) >>> 0

const broken = (options: GunzipOptions, found: string): Error =>
  setuError('bad-file', {
    where: options.where,
    found,
    expected:
      options.expected === undefined ? 'a whole gzip file' : `${options.expected} bytes out of a whole gzip file`,
    wayOut: 'The file was cut off or damaged on its way; get it again.',
  })

/** Whether the signature of a member stands again behind the first one: then there may be several. */
const mayHaveMembers = (body: Uint8Array): boolean => {
  for (let at = body.indexOf(0x1f, 1); at > 0; at = body.indexOf(0x1f, at + 1)) {
    if (body[at + 1] === 0x8b && body[at + 2] === 8 && (body[at + 3] ?? 255) < 32) return true
  }
  return false
}

/** One member whose trailer tells its size: inflated into place. Nothing where the file is not of that simple kind. */
const single = (body: Uint8Array, options: GunzipOptions): Uint8Array | undefined => {
  const header = headerLength(body, 0)
  const size = word(body, body.length - 4)
  if (header < 0 || header + 8 > body.length || size > (options.limit ?? GIB)) return undefined
  if (size > FREE && size > body.length * RATIO) return undefined
  // Deflate cannot do better than 1032 to 1: a larger claim is a damaged trailer, not worth its memory.
  if (size > body.length * 1040 || mayHaveMembers(body)) return undefined
  try {
    const out = inflateSync(body.subarray(header, body.length - 8), { out: new Uint8Array(size) })
    return out.length === size && crc32(out) === word(body, body.length - 8) ? out : undefined
  } catch {
    return undefined
  }
}

/** Inflates members piece by piece; the last one is checked against the trailer of the file. */
const inflater = (options: GunzipOptions, compressed: number, emit: (chunk: Uint8Array) => void) => {
  const guard = bombGuard(options.where, compressed, options.limit)
  let total = 0
  let member = 0
  let sum = 0
  let tail = new Uint8Array(0)
  const stops = (): Error =>
    broken(options, `a gzip stream that stops or is damaged after ${total} bytes, ${compressed} bytes compressed`)
  const inflate = new Gunzip((chunk) => {
    total += chunk.length
    member += chunk.length
    guard(total)
    sum = crc32(chunk, sum)
    if (chunk.length > 0) emit(chunk)
  })
  inflate.onmember = () => {
    member = 0
    sum = 0
  }
  return {
    push(piece: Uint8Array, last: boolean): void {
      const joined = new Uint8Array(Math.min(8, tail.length) + piece.length)
      joined.set(tail.subarray(-8))
      joined.set(piece, Math.min(8, tail.length))
      tail = joined.slice(-8)
      try {
        inflate.push(piece, last)
      } catch (error) {
        throw isSetuError(error) ? error : stops()
      }
      if (last && (tail.length < 8 || word(tail, 4) !== member % 2 ** 32 || word(tail, 0) !== sum)) throw stops()
    },
  }
}

/** Decompressed bytes of gzip members that are in memory. */
export const gunzip = (body: Uint8Array, options: GunzipOptions): Uint8Array => {
  const most = Math.min(options.limit ?? GIB, Math.max(FREE, body.length * RATIO))
  return (isGzip(body) ? nativeGunzip(body, most) : undefined) ?? gunzipPortable(body, options)
}

/** As `gunzip`, without the host's inflater. */
export const gunzipPortable = (body: Uint8Array, options: GunzipOptions): Uint8Array => {
  if (!isGzip(body)) throw broken(options, `${body.length} bytes that do not begin as gzip`)
  if (body.length >= 18) {
    const quick = single(body, options)
    if (quick) return quick
  }
  const chunks: Uint8Array[] = []
  let total = 0
  const inflate = inflater(options, body.length, (chunk) => {
    total += chunk.length
    chunks.push(chunk)
  })
  for (let at = 0; at < body.length; at += PIECE) inflate.push(body.subarray(at, at + PIECE), at + PIECE >= body.length)
  const out = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    out.set(chunk, at)
    at += chunk.length
  }
  return out
}

/** Decompressed pieces of a gzip file that is too large to hold. What came before a fault is given before it throws. */
export async function* gunzipStream(bytes: Bytes, options: GunzipOptions): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = []
  const inflate = inflater(options, bytes.size, (chunk) => void ready.push(chunk))
  const piece = 1 << 18
  for (let at = 0; at < bytes.size; at += piece) {
    const body = await bytes.read(at, Math.min(piece, bytes.size - at))
    if (at === 0 && !isGzip(body)) throw broken(options, 'bytes that do not begin as gzip')
    try {
      inflate.push(body, at + piece >= bytes.size)
    } catch (error) {
      yield* ready
      throw error
    }
    yield* ready
    ready = []
  }
}

/** The first unpacked bytes of a gzip, out of its first 4 KiB. */
export const gunzipHead = async (bytes: Bytes, where: string): Promise<Uint8Array> => {
  const packed = await bytes.read(0, Math.min(4096, bytes.size))
  let head = new Uint8Array(0)
  const inflate = new Gunzip((chunk) => {
    if (head.length === 0 && chunk.length > 0) head = chunk.slice(0, 4096)
  })
  try {
    inflate.push(packed, false)
  } catch {
    throw broken({ where }, 'a gzip stream that is damaged at its start')
  }
  return head
}
