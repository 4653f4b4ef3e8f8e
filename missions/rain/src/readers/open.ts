/** The front door of rain's readers: what a file is, by its content; then its reader. */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { entriesOf, readAll } from '@setu/core/source'
import { type CsvTable, readCsv } from '@setu/formats/csv/read'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import type { GaugeNetwork, RainStack } from '../rain-field.js'
import { openImageStack } from './image-stack.js'
import type { Found, GaugeOptions, ProductOptions } from './reader-options.js'
import { readWideGauges } from './wide-gauges.js'

const isTiff = (head: Uint8Array): boolean =>
  (head[0] === 0x49 && head[1] === 0x49 && (head[2] === 42 || head[2] === 43)) ||
  (head[0] === 0x4d && head[1] === 0x4d && (head[3] === 42 || head[3] === 43))

/** A rainfall product: one file, or a tree of files that make one stack. */
export const openProduct = async (source: Source, options: ProductOptions, found: Found): Promise<RainStack> => {
  const names = await entriesOf(source)
  const files = await Promise.all(
    names.map(async (name) => ({ name: name.split('/').pop()!, bytes: await source.open(name) })),
  )
  if (files.length === 0)
    throw setuError('bad-input', { where: source.name, found: 'no files', expected: 'a rainfall product' })
  const head = await files[0]!.bytes.read(0, Math.min(16, files[0]!.bytes.size))
  if (isTiff(head)) return openImageStack(files, options, found)
  throw setuError('unknown-format', {
    where: source.name,
    found: 'a file that no reader knows',
    expected: 'a rainfall product',
  })
}

/** A text table, unpacked where it is gzipped. */
const openTable = async (source: Source): Promise<CsvTable> => {
  const names = await entriesOf(source)
  if (names.length !== 1)
    throw setuError('ambiguous', { where: source.name, found: `${names.length} files`, expected: 'one table' })
  const bytes = await source.open(names[0]!)
  let body = await readAll(bytes, 2 ** 30, source.name)
  if (isGzip(body)) body = gunzip(body, { where: source.name })
  return readCsv(body, { where: source.name.replace(/\.gz$/i, '') })
}

/** Series of rain gauges; `stations` where the file itself has no positions. */
export const openGauges = async (
  source: Source,
  stations: Source | undefined,
  options: GaugeOptions,
  found: Found,
): Promise<GaugeNetwork> => {
  const table = await openTable(source)
  return readWideGauges(table, stations ? await openTable(stations) : undefined, options, found)
}
