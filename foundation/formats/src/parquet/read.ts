/**
 * Parquet by ranges: the footer first, then only the column chunks of the rows that are asked for. Snappy, gzip, Brotli,
 * LZ4 and Zstandard. Sizes that a damaged or hostile footer claims are checked against the file before anything is taken.
 */
import type { Bytes } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import type { FileMetaData, SchemaElement } from 'hyparquet'
import { checkPages, walkThrift } from './pages.js'
import type { Column, ColumnType, GeoMetadata } from './table.js'

export interface ParquetFile {
  readonly where: string
  readonly rows: number
  readonly rowGroups: number
  /** Top-level columns with one value a row; others (lists, structs) are named in `nested`. */
  readonly columns: readonly Column[]
  readonly nested: readonly string[]
  readonly geo?: GeoMetadata
  readonly metadata: Readonly<Record<string, string>>
  /** Cells by column, for rows [start, end): see `Cells`. */
  read(options?: {
    readonly columns?: readonly string[]
    readonly start?: number
    readonly end?: number
  }): Promise<Record<string, unknown[]>>
}

const MOST_FOOTER = 2 ** 26
const MOST_CELLS = 2 ** 27
/** Bytes that a column chunk may unfold to: at most 1 GiB and, above 64 MiB, 1000 times what is stored. */
const MOST_CHUNK = 2 ** 30

export const isParquet = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x41 && head[2] === 0x52 && head[3] === 0x31

const typeOf = (e: SchemaElement): ColumnType | undefined => {
  const logical = e.logical_type?.type
  if (e.converted_type === 'JSON' || logical === 'JSON') return 'json'
  if (logical === 'GEOMETRY' || logical === 'GEOGRAPHY') return 'wkb'
  if (e.converted_type?.startsWith('TIMESTAMP') || logical === 'TIMESTAMP' || e.type === 'INT96') return 'timestamp'
  if (e.converted_type === 'DATE' || logical === 'DATE') return 'timestamp'
  if (e.converted_type === 'UTF8' || e.converted_type === 'ENUM' || logical === 'STRING' || logical === 'ENUM')
    return 'string'
  if (e.converted_type === 'DECIMAL' || logical === 'DECIMAL' || logical === 'FLOAT16') return 'float64'
  switch (e.type) {
    case 'BOOLEAN':
      return 'boolean'
    case 'INT32':
      return 'int32'
    case 'INT64':
      return 'int64'
    case 'FLOAT':
      return 'float32'
    case 'DOUBLE':
      return 'float64'
    case 'BYTE_ARRAY':
      return 'wkb'
    default:
      return undefined
  }
}

const plain = (value: unknown, type: ColumnType): unknown => {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return Number.isFinite(value.getTime()) ? value.getTime() : null
  if (typeof value === 'bigint') {
    const n = Number(value)
    return Number.isSafeInteger(n) ? n : type === 'float64' ? n : String(value)
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return value
}

const badParquet = (where: string, error: unknown): Error =>
  isSetuError(error)
    ? error
    : setuError(
        'bad-file',
        {
          where,
          found: error instanceof Error ? error.message.slice(0, 160) : String(error).slice(0, 160),
          expected: 'a Parquet file',
        },
        { cause: error },
      )

const checkFooter = (footer: FileMetaData, size: number, where: string): void => {
  const bad = (found: string): Error =>
    setuError('bad-file', { where, found, expected: `sizes that fit a file of ${size} bytes` })
  let rows = 0n
  for (const group of footer.row_groups ?? []) {
    rows += group.num_rows
    for (const { meta_data: chunk, file_path } of group.columns) {
      if (file_path) throw bad('a column in another file')
      if (!chunk) continue
      const from = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset)
      const stored = Number(chunk.total_compressed_size)
      const whole = Number(chunk.total_uncompressed_size)
      if (!(from >= 0 && stored >= 0 && from + stored <= size)) throw bad(`a column of ${stored} bytes at ${from}`)
      if (whole > MOST_CHUNK || whole < 0 || (whole > 2 ** 26 && whole > 1000 * stored))
        throw bad(`a column of ${stored} bytes that unfolds to ${whole}`)
      if (chunk.num_values > BigInt(MOST_CELLS) || chunk.num_values < 0n)
        throw bad(`a column of ${chunk.num_values} values`)
    }
  }
  if (rows !== footer.num_rows || rows < 0n) throw bad(`${footer.num_rows} rows in groups of ${rows}`)
}

const geoOf = (text: string | undefined, where: string): GeoMetadata | undefined => {
  if (text === undefined) return undefined
  try {
    const geo = JSON.parse(text) as {
      version: string
      primary_column: string
      columns: Record<string, { encoding: string; crs?: unknown; geometry_types?: string[]; bbox?: number[] }>
    }
    const column = geo.columns[geo.primary_column]!
    if (column.encoding !== 'WKB')
      throw setuError('unknown-format', { where, found: `geometry encoding ${column.encoding}`, expected: 'WKB' })
    return {
      version: String(geo.version),
      primary: geo.primary_column,
      crs: column.crs ?? 'OGC:CRS84',
      types: column.geometry_types ?? [],
      ...(column.bbox ? { bbox: column.bbox } : {}),
    }
  } catch (error) {
    throw isSetuError(error)
      ? error
      : setuError('bad-file', { where, found: 'a geo key that cannot be read', expected: 'GeoParquet metadata' })
  }
}

export const openParquet = async (bytes: Bytes, where: string): Promise<ParquetFile> => {
  const [{ parquetMetadataAsync, parquetReadObjects }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ])
  /** Column chunks whose pages were checked. */
  let segments: { readonly from: number; readonly body: Uint8Array }[] = []
  const file = {
    byteLength: bytes.size,
    async slice(start: number, end = bytes.size): Promise<ArrayBuffer> {
      const from = start < 0 ? bytes.size + start : start
      if (!(from >= 0 && end >= from && end <= bytes.size))
        throw setuError('bad-file', {
          where,
          found: `bytes ${start} to ${end}`,
          expected: `a file of ${bytes.size} bytes`,
        })
      const held = segments.find((s) => from >= s.from && end <= s.from + s.body.length)
      const body = held ? held.body.subarray(from - held.from, end - held.from) : await bytes.read(from, end - from)
      return body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) as ArrayBuffer
    },
  }
  let footer: FileMetaData
  try {
    if (bytes.size < 12)
      throw setuError('bad-file', { where, found: `${bytes.size} bytes`, expected: 'a Parquet file' })
    const tail = await bytes.read(bytes.size - 8, 8)
    const length = new DataView(tail.buffer, tail.byteOffset, 8).getUint32(0, true)
    if (!isParquet(tail.subarray(4)) || length > Math.min(MOST_FOOTER, bytes.size - 8))
      throw setuError('bad-file', { where, found: 'no Parquet footer', expected: 'PAR1 at the end' })
    walkThrift(await bytes.read(bytes.size - 8 - length, length), 0, where)
    footer = await parquetMetadataAsync(file, { geoparquet: false })
    checkFooter(footer, bytes.size, where)
  } catch (error) {
    throw badParquet(where, error)
  }
  const metadata = Object.fromEntries((footer.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? '']))
  let told: Record<string, { unit?: string; title?: string }> = {}
  try {
    told = (JSON.parse(metadata['setu'] ?? '{}') as { columns?: typeof told }).columns ?? {}
  } catch {
    // Another writer's key: the file is read without it.
  }
  const columns: Column[] = []
  const nested: string[] = []
  let i = 1
  const skip = (): void => {
    const n = footer.schema[i]?.num_children ?? 0
    i++
    for (let k = 0; k < n && i < footer.schema.length; k++) skip()
  }
  for (let k = 0; k < (footer.schema[0]?.num_children ?? 0) && i < footer.schema.length; k++) {
    const e = footer.schema[i]!
    const type = e.num_children || e.repetition_type === 'REPEATED' ? undefined : typeOf(e)
    if (type) {
      const { unit, title } = told[e.name] ?? {}
      columns.push({ name: e.name, type, ...(unit ? { unit } : {}), ...(title ? { title } : {}) })
    } else nested.push(e.name)
    skip()
  }
  const checkedChunks = async (from: number, to: number, wanted: ReadonlySet<string>) => {
    const held: { from: number; body: Uint8Array }[] = []
    let row = 0
    for (const group of footer.row_groups) {
      const n = Number(group.num_rows)
      if (row < to && row + n > from)
        for (const { meta_data: chunk } of group.columns) {
          if (!chunk || !wanted.has(chunk.path_in_schema[0]!)) continue
          const at = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset)
          const body = await bytes.read(at, Number(chunk.total_compressed_size))
          const column = `${where}:${chunk.path_in_schema.join('.')}`
          if (chunk.path_in_schema.length === 1 && Number(chunk.num_values) !== n)
            throw setuError('bad-file', { where: column, found: `${chunk.num_values} values`, expected: `${n} rows` })
          checkPages(
            body,
            Number(chunk.num_values),
            Math.max(2 ** 16, Number(chunk.total_uncompressed_size) * 2),
            column,
          )
          held.push({ from: at, body })
        }
      row += n
    }
    return held
  }
  const rows = Number(footer.num_rows)
  const geo = geoOf(metadata['geo'], where)
  return {
    where,
    rows,
    rowGroups: footer.row_groups.length,
    columns,
    nested,
    metadata,
    ...(geo ? { geo } : {}),
    async read({ columns: wanted = columns.map((c) => c.name), start = 0, end = rows } = {}) {
      const chosen = wanted.map((name) => {
        const column = columns.find((c) => c.name === name)
        if (!column)
          throw setuError('unknown-variable', {
            where,
            found: `"${name}"`,
            expected: `one of ${columns.map((c) => c.name).join(', ')}`,
          })
        return column
      })
      const [from, to] = [Math.max(0, start), Math.min(rows, end)]
      if (Math.max(0, to - from) * chosen.length > MOST_CELLS)
        throw setuError('too-large', {
          where,
          found: `${to - from} rows of ${chosen.length} columns`,
          expected: 'fewer at once',
        })
      const out: Record<string, unknown[]> = Object.fromEntries(chosen.map((c) => [c.name, []]))
      if (to <= from || chosen.length === 0) return out
      try {
        segments = await checkedChunks(from, to, new Set(wanted))
        const objects = await parquetReadObjects({
          file,
          metadata: footer,
          columns: [...wanted],
          rowStart: from,
          rowEnd: to,
          compressors,
          geoparquet: false,
          parsers: { geometryFromBytes: (b: Uint8Array) => b, geographyFromBytes: (b: Uint8Array) => b },
          utf8: false,
        })
        for (const { name, type } of chosen) {
          const cells = out[name]!
          for (const row of objects) cells.push(plain((row as Record<string, unknown>)[name], type))
        }
      } catch (error) {
        throw badParquet(where, error)
      } finally {
        segments = []
      }
      return out
    },
  }
}
