/** Positions out of whatever a source holds: each file by its content, never by its name. */
import type { Bytes, Run, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { sha256Hex, sha256Stream } from '@setu/core/key'
import { readAll } from '@setu/core/source'
import { readFlatGeobuf } from '@setu/formats/flatgeobuf/read'
import { readGeoJson } from '@setu/formats/geojson/geojson'
import { gunzipHead, isGzip } from '@setu/formats/gzip/gunzip'
import { kindName, kindOfHead, unknownKind } from '@setu/formats/sniff'
import { isZstd, unzstdStream } from '@setu/formats/zstd/unzstd'
import type { BinaryLayout } from '../messages/variants.js'
import type { Heard } from '../nmea/heard.js'
import type { Tally } from '../nmea/tally.js'
import { type Positions, positionBuilder, type StaticReport } from '../positions.js'
import type { Meaning } from './columns.js'
import { readCsvPositions, type TableSink } from './csv.js'
import { type Faults, faultCounts } from './fault-counts.js'
import { readFeatures, readJsonLines } from './json-lines.js'
import { nmeaReader } from './nmea.js'
import { readParquetPositions } from './parquet.js'
import { entriesWith } from './partitions.js'
import { piecesOf } from './text-lines.js'

export type PositionFormat = 'nmea' | 'csv' | 'jsonl' | 'geojson' | 'parquet' | 'flatgeobuf'

export interface FileFacts {
  readonly name: string
  readonly format: PositionFormat
  readonly bytes: number
  /** Sentences, rows, records or features. */
  readonly records: number
  readonly tally?: Tally
  readonly columns?: readonly string[]
  readonly sha256?: string
  /** Byte from which to read on; for sentences. */
  readonly resumeAt?: number
}

export interface Opened {
  readonly positions: Positions
  readonly statics: readonly StaticReport[]
  readonly files: readonly FileFacts[]
  readonly faults: Faults
}

export interface OpenOptions {
  readonly mapping?: ReadonlyMap<Meaning, string>
  readonly dayFirst?: boolean
  readonly lenient?: boolean
  readonly layout?: BinaryLayout
  onMessage?(heard: Heard, file: string): void
  /** True for what was there already; positions then do not come again. */
  knownMessage?(heard: Heard, timeMs: number | null): boolean
  knownRow?(row: {
    readonly mmsi: number
    readonly timeMs: number
    readonly lon: number
    readonly lat: number
  }): boolean
  /** Byte at which a file is to be read on, or infinity to pass it by. */
  startOf?(name: string, bytes: Bytes): Promise<number>
  readonly digests?: boolean
  /** Bytes that were left of the stream before, to be read first. */
  readonly before?: Uint8Array
  /** Only these ships; in a tree of the archive only the files that they are in are read. */
  readonly ships?: ReadonlySet<number>
  /** A live stream: nothing of it throws; what is neither sentences nor JSON is counted line by line. */
  readonly stream?: boolean
}

const HEAD = 4096

/** What a file of positions is, by its head; undefined where it is none. */
const formatOf = (head: Uint8Array, cut: boolean): PositionFormat | undefined => {
  const text = new TextDecoder('latin1').decode(head)
  if (/(^|[\r\n\\ ])![A-Z\x2d][A-Z\x2d]VD[MO],/m.test(text) || /^\$PGHP,/m.test(text)) return 'nmea'
  // A log may begin with other sentences or with comments; every line of it is one of these.
  const lines = text.split(/\r\n|\n|\r/).filter((l) => l.trim() !== '')
  const whole = cut ? lines.slice(0, -1) : lines
  if (whole.some((l) => /^\s*[$!\\]/.test(l)) && whole.every((l) => /^\s*[$!#\\]/.test(l))) return 'nmea'
  const kind = kindOfHead(head, cut)
  if (kind === 'parquet' || kind === 'flatgeobuf') return kind
  if (kind === 'geojson') return /^\s*\{[^\n]*\}\s*\r?\n\s*\{/.test(text) ? 'jsonl' : 'geojson'
  if (kind === 'json') return 'jsonl'
  if (kind === 'csv') return 'csv'
  return undefined
}

const streamFormat = async (bytes: Bytes): Promise<PositionFormat> => {
  const head = new TextDecoder('latin1').decode(await bytes.read(0, Math.min(HEAD, bytes.size)))
  return /^\s*\{/.test(head) ? 'jsonl' : 'nmea'
}

const firstPiece = async (bytes: Bytes, where: string): Promise<Uint8Array> => {
  for await (const piece of unzstdStream(bytes, { where, limit: 2 ** 36 })) return piece.subarray(0, HEAD)
  return new Uint8Array(0)
}

export const sniffPositions = async (bytes: Bytes, where: string): Promise<PositionFormat> => {
  const raw = await bytes.read(0, Math.min(HEAD, bytes.size))
  if (raw.length === 0)
    throw setuError('bad-file', { where, found: 'an empty file', expected: 'AIS sentences or a table of positions' })
  const head = isGzip(raw) ? await gunzipHead(bytes, where) : isZstd(raw) ? await firstPiece(bytes, where) : raw
  const format = formatOf(head, head.length >= HEAD)
  if (format) return format
  throw unknownKind(
    kindOfHead(head, head.length >= HEAD),
    where,
    `AIS sentences (!AIVDM), a table with MMSI, time and place, JSON lines, GeoJSON or FlatGeobuf points or Parquet, not ${kindName(kindOfHead(head, true))}`,
  )
}

/** Everything that a source says of ships. An empty file is a finding's matter for the caller: it gives no rows. */
export const openPositions = async (
  source: Source,
  run: Pick<Run, 'progress'>,
  options: OpenOptions = {},
): Promise<Opened> => {
  const positions = positionBuilder()
  const statics: StaticReport[] = []
  const faults = faultCounts()
  const files: FileFacts[] = []
  const entries = await entriesWith(source, options.ships)
  for (const [number, entry] of entries.entries()) {
    const bytes = await source.open(entry)
    const name = entry.split('/').pop()!
    if (bytes.size === 0) {
      files.push({ name, format: 'nmea', bytes: 0, records: 0 })
      continue
    }
    const start = options.startOf ? await options.startOf(name, bytes) : 0
    if (start >= bytes.size) continue
    const format = options.stream ? await streamFormat(bytes) : await sniffPositions(bytes, name)
    positions.file(name)
    let read = 0
    const progress = (): Promise<void> => run.progress((number + Math.min(1, read / bytes.size)) / entries.length)
    const table: TableSink = {
      positions,
      statics,
      file: number,
      faults,
      mapping: options.mapping ?? new Map(),
      ...(options.dayFirst ? { dayFirst: true } : {}),
      ...(options.knownRow ? { known: options.knownRow } : {}),
      ...(options.ships ? { ships: options.ships } : {}),
      ...(options.stream ? { stream: true } : {}),
      progress,
    }
    const base = { name, format, bytes: bytes.size }
    if (format === 'nmea') {
      const decoder = nmeaReader(
        {
          positions,
          statics,
          file: number,
          faults,
          // What is left of the batch before lies before the first byte of this one.
          offset: start - (options.before?.length ?? 0),
          ...(options.ships ? { ships: options.ships } : {}),
          ...(options.lenient ? { lenient: true } : {}),
          ...(options.layout ? { layout: options.layout } : {}),
          ...(options.onMessage ? { onMessage: (h: Heard) => options.onMessage!(h, name) } : {}),
          ...(options.knownMessage ? { known: options.knownMessage } : {}),
        },
        name,
      )
      let passed = 0
      if (options.before) decoder.push(options.before)
      for await (const piece of piecesOf(bytes, name)) {
        const from = Math.max(0, start - passed)
        if (from < piece.length) decoder.push(from > 0 ? piece.subarray(from) : piece)
        passed += piece.length
        read += piece.length
        await progress()
      }
      const resumeAt = decoder.resumeAt() + (options.before?.length ?? 0)
      // What a stream has open is no fault yet: it comes with the next batch.
      decoder.end(options.stream === true)
      files.push({
        ...base,
        records: decoder.tally.sentences,
        tally: decoder.tally,
        resumeAt,
        ...(await digest(bytes, options)),
      })
    } else if (format === 'csv') {
      const { rows, columns } = await readCsvPositions(bytes, name, table)
      files.push({ ...base, records: rows, columns, ...(await digest(bytes, options)) })
    } else if (format === 'jsonl')
      files.push({ ...base, records: await readJsonLines(bytes, name, table), ...(await digest(bytes, options)) })
    else if (format === 'parquet')
      files.push({
        ...base,
        records: await readParquetPositions(bytes, name, table),
        ...(await digest(bytes, options)),
      })
    else {
      const body = await readAll(bytes, 2 ** 28, name)
      const collection = format === 'flatgeobuf' ? readFlatGeobuf(body, name) : readGeoJson(body, { where: name })
      files.push({ ...base, records: readFeatures(collection, name, table), ...(await digest(bytes, options)) })
    }
  }
  return { positions: positions.build(), statics, files, faults }
}

const digest = async (bytes: Bytes, options: OpenOptions): Promise<{ sha256?: string }> =>
  options.digests ? { sha256: await digestOf(bytes, bytes.size) } : {}

const PIECE = 1 << 20

/**
 * Digest of the first `length` bytes: SHA-256 over the SHA-256 of each piece of 1 MiB, by the host's own code where it has
 * one (ten times ours), else by the library; the same digest.
 */
export const digestOf = async (bytes: Bytes, length: number): Promise<string> => {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined
  const hash = sha256Stream()
  for (let at = 0; at < length; at += PIECE) {
    const piece = await bytes.read(at, Math.min(PIECE, length - at))
    if (subtle) hash.update(new Uint8Array(await subtle.digest('SHA-256', Uint8Array.from(piece))))
    else hash.update(hexBytes(sha256Hex(piece)))
  }
  return hash.hex()
}

const hexBytes = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
