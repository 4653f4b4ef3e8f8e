/**
 * Zstandard (RFC 8878) as a stream, with the decompressed bytes counted as for gzip. A window above 128 MiB, which a hostile
 * frame may ask for, is refused before anything is taken.
 */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { Decompress } from 'fzstd'
import { bombGuard } from '../gzip/gunzip.js'

const PIECE = 1 << 16
const MOST_WINDOW = 2 ** 27

export const isZstd = (head: Uint8Array): boolean =>
  head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd

/** Bytes of the window that the first frame asks for, by its header. */
const windowOf = (head: Uint8Array): number => {
  const descriptor = head[4] ?? 0
  const single = (descriptor & 0x20) !== 0
  if (!single) {
    const w = head[5] ?? 0
    const base = 2 ** (10 + (w >> 3))
    return base + (base / 8) * (w & 7)
  }
  const at = 5 + [0, 1, 2, 4][descriptor & 3]!
  const size = [1, 2, 4, 8][descriptor >> 6]!
  let n = 0
  for (let k = size - 1; k >= 0; k--) n = n * 256 + (head[at + k] ?? 0)
  return size === 2 ? n + 256 : n
}

export async function* unzstdStream(
  bytes: Bytes,
  options: { readonly where: string; readonly limit?: number },
): AsyncGenerator<Uint8Array> {
  const { where } = options
  const head = await bytes.read(0, Math.min(18, bytes.size))
  const window = windowOf(head)
  // A frame that is its own window may be large; what it unfolds to is counted below.
  if ((head[4]! & 0x20) === 0 && window > MOST_WINDOW)
    throw setuError('too-large', { where, found: `a window of ${window} bytes`, expected: `at most ${MOST_WINDOW}` })
  const guard = bombGuard(where, bytes.size, options.limit)
  let total = 0
  let ready: Uint8Array[] = []
  const stream = new Decompress((chunk) => {
    total += chunk.length
    guard(total)
    if (chunk.length) ready.push(chunk.slice())
  })
  for (let at = 0; at < bytes.size; at += PIECE) {
    const piece = await bytes.read(at, Math.min(PIECE, bytes.size - at))
    try {
      stream.push(piece, at + PIECE >= bytes.size)
    } catch (error) {
      if ((error as { where?: string }).where === where) throw error
      throw setuError(
        'bad-file',
        {
          where,
          found: (error as Error).message.slice(0, 100),
          expected: 'a whole Zstandard file',
          wayOut: 'The file was cut off or damaged on its way; get it again.',
        },
        { cause: error },
      )
    }
    const out = ready
    ready = []
    for (const chunk of out) yield chunk
  }
}
