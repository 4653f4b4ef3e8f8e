/** A text file in blocks of whole lines, unpacked on the way, with the number of each block's first line. */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { encodingOf } from '@setu/formats/csv/decode'
import { gunzipStream, isGzip } from '@setu/formats/gzip/gunzip'
import { isZstd, unzstdStream } from '@setu/formats/zstd/unzstd'

const BLOCK = 1 << 20
const LONGEST_LINE = 1 << 24

/** Bytes of a file, unpacked where it is gzip or Zstandard. */
export async function* piecesOf(bytes: Bytes, where: string): AsyncGenerator<Uint8Array> {
  const head = await bytes.read(0, Math.min(16, bytes.size))
  if (isGzip(head)) {
    yield* gunzipStream(bytes, { where, limit: 2 ** 36 })
    return
  }
  if (isZstd(head)) {
    yield* unzstdStream(bytes, { where, limit: 2 ** 36 })
    return
  }
  for (let at = 0; at < bytes.size; at += BLOCK) yield await bytes.read(at, Math.min(BLOCK, bytes.size - at))
}

export interface LineBlock {
  readonly text: string
  /** Number of its first line, from 1. */
  readonly line: number
}

export async function* lineBlocks(bytes: Bytes, where: string): AsyncGenerator<LineBlock> {
  let decoder: TextDecoder | undefined
  let rest = ''
  let line = 1
  const lines = (text: string): number => {
    let n = 0
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) n++
    return n
  }
  for await (const piece of piecesOf(bytes, where)) {
    decoder ??= new TextDecoder(encodingOf(piece.subarray(0, 65_536), true))
    const text = rest + decoder.decode(piece, { stream: true })
    const end = text.lastIndexOf('\n') + 1
    if (end === 0 && text.length > LONGEST_LINE)
      throw setuError('bad-file', { where, found: `a line above ${LONGEST_LINE} characters`, expected: 'lines' })
    rest = text.slice(end)
    if (end > 0) {
      yield { text: text.slice(0, end), line }
      line += lines(text.slice(0, end))
    }
  }
  const last = rest + (decoder?.decode() ?? '')
  if (last !== '') yield { text: last, line }
}
