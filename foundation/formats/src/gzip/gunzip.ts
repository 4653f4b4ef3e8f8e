/**
 * Gzip (RFC 1952), inflated as a stream with the decompressed bytes counted: at most `limit` bytes, and above 64 MiB at
 * most 200 times the compressed size (a dry global GSMaP hour is honestly 17 MB from a few hundred kilobytes). A member
 * that stops early, or whose length or checksum is wrong, throws `bad-file` with the bytes that were got and expected.
 */
import type { Bytes } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import { Gunzip, inflateSync } from 'fflate'
import { crc32 } from './crc32.js'

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

/** One member whose trailer tells its size: inflated into place. Nothing where the file is not of that simple kind. */
const single = (body: Uint8Array, options: GunzipOptions): Uint8Array | undefined => {
  const header = headerLength(body, 0)
  const size = word(body, body.length - 4)
  if (header < 0 || header + 8 > body.length || size > (options.limit ?? GIB)) return undefined
  if (size > FREE && size > body.length * RATIO) return undefined
  // Deflate cannot do better than 1032 to 1: a larger claim is a damaged trailer, not worth its memory.
  if (size > body.length * 1040) return undefined
  try {
    const out = inflateSync(body.subarray(header, body.length - 8), { out: new Uint8Array(size) })
    return out.length === size && crc32(out) === word(body, body.length - 8) ? out : undefined
  } catch {
    return undefined
  }
}

/** Decompressed bytes of gzip members that are in memory. */
export const gunzip = (body: Uint8Array, options: GunzipOptions): Uint8Array => {
  if (!isGzip(body)) throw broken(options, `${body.length} bytes that do not begin as gzip`)
  if (body.length >= 18) {
    const quick = single(body, options)
    if (quick) return quick
  }
  const guard = bombGuard(options.where, body.length, options.limit)
  let members: Uint8Array[][] = []
  const ends: number[] = []
  let total = 0
  const inflate = new Gunzip((chunk) => {
    total += chunk.length
    guard(total)
    members.at(-1)?.push(chunk)
  })
  inflate.onmember = (offset) => {
    ends.push(offset)
    members.push([])
  }
  try {
    for (let at = 0; at < body.length; at += PIECE)
      inflate.push(body.subarray(at, at + PIECE), at + PIECE >= body.length)
  } catch (error) {
    if (isSetuError(error)) throw error
    throw broken(
      options,
      `a gzip stream that stops or is damaged after ${total} bytes, ${body.length} bytes compressed`,
    )
  }
  // The first call tells the end of the first header; the later ones the starts of the members behind it.
  const starts = ends.slice(1)
  members = members.filter((chunks) => chunks.length > 0 || members.length === 1)
  const out = new Uint8Array(total)
  let at = 0
  for (const chunks of members) {
    for (const chunk of chunks) {
      out.set(chunk, at)
      at += chunk.length
    }
  }
  if (starts.length === 0) {
    if (word(body, body.length - 4) !== total % 2 ** 32) {
      throw broken(options, `${total} bytes, though the end of the file says ${word(body, body.length - 4)}`)
    }
    if (word(body, body.length - 8) !== crc32(out)) throw broken(options, `${total} bytes with a wrong checksum`)
  }
  return out
}

/** Decompressed pieces of a gzip file that is too large to hold. */
export async function* gunzipStream(bytes: Bytes, options: GunzipOptions): AsyncGenerator<Uint8Array> {
  const guard = bombGuard(options.where, bytes.size, options.limit)
  let ready: Uint8Array[] = []
  let total = 0
  const inflate = new Gunzip((chunk) => {
    total += chunk.length
    guard(total)
    // The inflater uses its window again.
    ready.push(chunk.slice())
  })
  const piece = 1 << 18
  for (let at = 0; at < bytes.size; at += piece) {
    const body = await bytes.read(at, Math.min(piece, bytes.size - at))
    if (at === 0 && !isGzip(body)) throw broken(options, 'bytes that do not begin as gzip')
    try {
      inflate.push(body, at + piece >= bytes.size)
    } catch (error) {
      if (isSetuError(error)) throw error
      // What came before the fault is good.
      yield* ready
      throw broken(
        options,
        `a gzip stream that stops or is damaged after ${total} bytes, ${bytes.size} bytes compressed`,
      )
    }
    yield* ready
    ready = []
  }
}
