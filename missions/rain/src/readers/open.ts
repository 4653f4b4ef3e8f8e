/**
 * The front door of rain's readers. What a file is, is decided by its content; where the content has no signature (GSMaP
 * and IMD binary), by its size. Names only give times, where a format keeps them there.
 *
 *     const stack = await openProduct(source, { start: '1983-01-01', step: 'P1D' }, run.found)
 *     const gauges = await openGauges(source, stationsSource, { gaugeDay: '03:00Z' }, run.found)
 */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { readAll } from '@setu/core/source'
import { readCsv } from '@setu/formats/csv/read'
import { kindName, unknownKind } from '@setu/formats/sniff'
import type { RainStack } from '../rain-field.js'
import { openArrayStack } from './array-stack.js'
import { gsmapFieldBytes, isGsmapSize, openGsmapBinary, readGsmapName } from './gsmap-binary.js'
import { isGsmapCsv, openGsmapCsv } from './gsmap-csv.js'
import { openImageStack } from './image-stack.js'
import { imdSizes, isImdSize, openImdGrid } from './imd-grid.js'
import { openImergGis, readImergGisName } from './imerg-gis.js'
import { openPointGrid } from './point-grid.js'
import { type ProductFile, productFiles } from './product-files.js'
import { openRadarGif } from './radar-gif.js'
import type { Found, ProductOptions } from './reader-options.js'

export { openGauges } from './open-gauges.js'

const EXPECTED = 'GSMaP, IMERG, IMD .grd, a GeoTIFF stack, CF NetCDF, a radar GIF, or ODIM or KNMI HDF5'

const openBinary = async (files: readonly ProductFile[], options: ProductOptions, found: Found): Promise<RainStack> => {
  const first = files[0]!
  // A gzip that was cut off does not know its size: unpacking it says where it stops.
  for (const file of files) {
    if (file.gzipped && readGsmapName(file.name) && !isGsmapSize(file.size)) await file.open(gsmapFieldBytes)
  }
  if (isGsmapSize(first.size)) return openGsmapBinary(files, options, found)
  if (readGsmapName(first.name)) return openGsmapBinary(files, options, found)
  if (isImdSize(first.size)) return openImdGrid(files, options, found)
  throw setuError('unknown-format', {
    where: first.name,
    found: `${kindName('binary')}, ${first.size} bytes`,
    expected: `GSMaP (${gsmapFieldBytes} bytes) or IMD (${imdSizes()})`,
    wayOut: 'The file may be cut off, or of another product; get it again.',
  })
}

/** The header of a table, read to the first rows only where it is long. */
const headerOf = async (file: ProductFile): Promise<readonly string[]> => {
  const bytes = await file.open()
  const head = await bytes.read(0, Math.min(bytes.size, 65536))
  const end = bytes.size > head.length ? head.lastIndexOf(10) : head.length
  return readCsv(head.subarray(0, Math.max(end, 1)), { where: file.name }).columns
}

/** A rainfall product: one file, or a folder, glob or zip of files that make one stack, sorted by time. */
export const openProduct = async (source: Source, options: ProductOptions, found: Found): Promise<RainStack> => {
  const files = await productFiles(source)
  const first = files[0]!
  const odd = files.find((f) => f.kind !== first.kind && !(first.kind === 'csv' && f.kind === 'text'))
  if (odd) {
    throw setuError('bad-input', {
      where: source.name,
      found: `${first.name} (${kindName(first.kind)}) beside ${odd.name} (${kindName(odd.kind)})`,
      expected: 'files of one kind',
      wayOut: 'Give the files of one product, for example by a pattern.',
    })
  }
  switch (first.kind) {
    case 'tiff':
      if (readImergGisName(first.name)) return openImergGis(files, found)
      return openImageStack(
        await Promise.all(files.map(async (f) => ({ name: f.name, bytes: await f.open() }))),
        options,
        found,
      )
    case 'hdf5':
    case 'netcdf3':
      return openArrayStack(files, options, found)
    case 'gif':
      return openRadarGif(files, found)
    case 'binary':
      return openBinary(files, options, found)
    case 'csv': {
      if (isGsmapCsv(await headerOf(first))) return openGsmapCsv(files, options, found)
      return openPointGrid(files, options, found)
    }
    case 'empty':
      // A gzip cut off before its first block has content of no length.
      if (first.gzipped) await readAll(await first.open())
      throw unknownKind('empty', first.name, EXPECTED)
    default:
      // Zeros at the start of a binary field can look like nothing else: the size decides.
      if (isGsmapSize(first.size) || isImdSize(first.size)) return openBinary(files, options, found)
      throw unknownKind(first.kind, first.name, EXPECTED)
  }
}
