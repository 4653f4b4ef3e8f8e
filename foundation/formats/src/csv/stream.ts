/**
 * Tables that are too long to hold: the rows of a text in blocks, in order, with the same dialect and the same errors as
 * `readCsv`. Gzip is unpacked on the way. UTF-8 (or its subset), UTF-16, Shift-JIS and Windows-1252 by the first bytes.
 *
 *     for await (const block of streamCsv(bytes, { where: 'pairs.csv' })) for (const row of block.rows) …
 */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { gunzipStream, isGzip } from '../gzip/gunzip.js'
import { encodingOf } from './decode.js'
import { type Dialect, dialectOf } from './dialect.js'
import { parseRows } from './read.js'

export interface CsvBlock extends Dialect {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  lineOf(row: number): number
}

const BLOCK = 1 << 20
const LONGEST_LINE = 1 << 26

async function* pieces(bytes: Bytes, where: string): AsyncGenerator<Uint8Array> {
  const head = await bytes.read(0, Math.min(16, bytes.size))
  if (isGzip(head)) {
    yield* gunzipStream(bytes, { where, limit: 2 ** 36 })
    return
  }
  for (let at = 0; at < bytes.size; at += BLOCK) yield await bytes.read(at, Math.min(BLOCK, bytes.size - at))
}

/** The place behind the last line end that is not inside quotes, or 0. */
const lastLineEnd = (text: string): number => {
  if (!text.includes('"')) return Math.max(text.lastIndexOf('\n'), -1) + 1
  let quoted = false
  let end = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 34) quoted = !quoted
    else if (c === 10 && !quoted) end = i + 1
  }
  return end
}

export async function* streamCsv(bytes: Bytes, options: { readonly where: string }): AsyncGenerator<CsvBlock> {
  const { where } = options
  let decoder: TextDecoder | undefined
  let rest = ''
  let line = 1
  let dialect: Dialect | undefined
  let columns: string[] | undefined
  const block = (text: string): CsvBlock | undefined => {
    let content = text
    while (!columns && content.startsWith('#')) {
      const end = content.indexOf('\n')
      content = end < 0 ? '' : content.slice(end + 1)
      line++
    }
    if (content === '') return undefined
    dialect ??= dialectOf(content)
    const first = line
    const parsed = parseRows(content.replace(/\r?\n$/, ''), dialect.delimiter, where, first)
    line = parsed.nextLine
    let { rows, lines } = parsed
    if (!columns) {
      columns = rows[0]?.map((c, i) => c.trim() || `column ${i + 1}`)
      rows = rows.slice(1)
      lines = lines.slice(1)
    }
    const width = columns?.length ?? 0
    rows.forEach((row, i) => {
      if (row.length === width) return
      throw setuError('bad-file', {
        where: `${where}:${lines[i]}`,
        found: `${row.length} cells`,
        expected: `${width} cells, as in the header`,
      })
    })
    return { ...dialect, columns: columns ?? [], rows, lineOf: (row) => lines[row] ?? first }
  }
  for await (const piece of pieces(bytes, where)) {
    decoder ??= new TextDecoder(encodingOf(piece.subarray(0, 65536), true))
    const text = rest + decoder.decode(piece, { stream: true })
    if (text.includes('\0'))
      throw setuError('bad-file', { where, found: 'binary content (NUL characters)', expected: 'a text table' })
    const end = lastLineEnd(text)
    if (end === 0 && text.length > LONGEST_LINE)
      throw setuError('bad-file', { where, found: `a line of more than ${LONGEST_LINE} characters`, expected: 'lines' })
    rest = text.slice(end)
    const ready = end > 0 ? block(text.slice(0, end)) : undefined
    if (ready) yield ready
  }
  const last = block(rest + (decoder?.decode() ?? ''))
  if (last) yield last
  if (!columns) throw setuError('bad-file', { where, found: 'no rows', expected: 'a header and rows' })
}
