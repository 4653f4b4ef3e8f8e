/** What a file is, by its first bytes only; names are never trusted. */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { decodeText, encodingOf } from './csv/decode.js'

export type FileKind =
  | 'gzip'
  | 'zstd'
  | 'zip'
  | 'xlsx'
  | 'xls'
  | 'tiff'
  | 'hdf5'
  | 'netcdf3'
  | 'hdf4'
  | 'grib'
  | 'gif'
  | 'png'
  | 'jpeg'
  | 'npy'
  | 'parquet'
  | 'flatgeobuf'
  | 'pdf'
  | 'geojson'
  | 'json'
  | 'xml'
  | 'csv'
  | 'text'
  | 'empty'
  | 'binary'

const starts = (head: Uint8Array, ...bytes: readonly number[]): boolean => bytes.every((byte, i) => head[i] === byte)
const ascii = (head: Uint8Array, from: number, text: string): boolean =>
  [...text].every((c, i) => head[from + i] === c.charCodeAt(0))

/** Kind of a file by its head (4 KiB are enough), `cut` when the file goes on behind it. */
export const kindOfHead = (head: Uint8Array, cut = false): FileKind => {
  if (head.length === 0) return 'empty'
  if (starts(head, 0x1f, 0x8b, 8)) return 'gzip'
  if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) return 'zstd'
  if (starts(head, 0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62)) return 'flatgeobuf'
  if (starts(head, 0x50, 0x4b, 3, 4) || starts(head, 0x50, 0x4b, 5, 6)) {
    const text = String.fromCharCode(...head.subarray(0, 4000))
    return text.includes('[Content_Types].xml') || text.includes('xl/') ? 'xlsx' : 'zip'
  }
  if (starts(head, 0xd0, 0xcf, 0x11, 0xe0)) return 'xls'
  if (
    starts(head, 0x49, 0x49, 42, 0) ||
    starts(head, 0x49, 0x49, 43, 0) ||
    starts(head, 0x4d, 0x4d, 0, 42) ||
    starts(head, 0x4d, 0x4d, 0, 43)
  )
    return 'tiff'
  for (const at of [0, 512, 1024, 2048])
    if (starts(head.subarray(at), 0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)) return 'hdf5'
  if (starts(head, 0x43, 0x44, 0x46, 1) || starts(head, 0x43, 0x44, 0x46, 2) || starts(head, 0x43, 0x44, 0x46, 5))
    return 'netcdf3'
  if (starts(head, 0x0e, 0x03, 0x13, 0x01)) return 'hdf4'
  if (ascii(head, 0, 'GRIB')) return 'grib'
  if (ascii(head, 0, 'GIF87a') || ascii(head, 0, 'GIF89a')) return 'gif'
  if (starts(head, 0x89, 0x50, 0x4e, 0x47)) return 'png'
  if (starts(head, 0xff, 0xd8, 0xff)) return 'jpeg'
  if (starts(head, 0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)) return 'npy'
  if (ascii(head, 0, 'PAR1')) return 'parquet'
  if (ascii(head, 0, '%PDF')) return 'pdf'
  return kindOfText(head, cut)
}

const kindOfText = (head: Uint8Array, cut: boolean): FileKind => {
  const encoding = encodingOf(head, cut)
  if (encoding !== 'utf-16le' && encoding !== 'utf-16be') {
    let control = 0
    for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) control++
    if (control > 0) return 'binary'
  }
  let text: string
  try {
    text = decodeText(head, '').text
  } catch {
    return 'binary'
  }
  const body = text.trimStart()
  if (body.startsWith('<')) return 'xml'
  if (body.startsWith('{') || body.startsWith('[')) {
    return /"type"\s*:\s*"(FeatureCollection|Feature|Point|MultiPoint|LineString|MultiLineString|Polygon|MultiPolygon|GeometryCollection)"/.test(
      body,
    )
      ? 'geojson'
      : 'json'
  }
  const lines = body.split(/\r\n|\n|\r/).filter((l) => l.trim() !== '' && !l.startsWith('#'))
  const sample = lines.slice(0, Math.max(1, Math.min(lines.length - (cut ? 1 : 0), 20)))
  for (const sign of [',', ';', '\t', '|']) {
    const counts = sample.map((l) => l.split(sign).length - 1)
    if (counts.length > 0 && counts[0]! > 0 && counts.filter((n) => n === counts[0]).length >= counts.length * 0.8)
      return 'csv'
  }
  // Quoted cells may hold the delimiter: a header with several cells is enough.
  if ((sample[0]?.split(/[,;\t|]/).length ?? 0) > 1 && sample.length > 1) return 'csv'
  return 'text'
}

export const sniff = async (bytes: Bytes): Promise<FileKind> => {
  const n = Math.min(bytes.size, 4096)
  return kindOfHead(await bytes.read(0, n), n < bytes.size)
}

const NAMES: Record<FileKind, string> = {
  gzip: 'a gzip file',
  zip: 'a zip archive',
  xlsx: 'an Excel workbook',
  xls: 'an old Excel workbook',
  tiff: 'a TIFF image',
  hdf5: 'an HDF5 or NetCDF-4 file',
  netcdf3: 'a NetCDF classic file',
  hdf4: 'an HDF4 file',
  grib: 'a GRIB file',
  gif: 'a GIF image',
  png: 'a PNG image',
  jpeg: 'a JPEG image',
  npy: 'a NumPy array',
  parquet: 'a Parquet file',
  pdf: 'a PDF document',
  geojson: 'a GeoJSON document',
  json: 'a JSON document',
  xml: 'an XML or HTML document',
  csv: 'a table in text',
  flatgeobuf: 'a FlatGeobuf file',
  zstd: 'a Zstandard file',
  text: 'a text',
  empty: 'an empty file',
  binary: 'binary data without a signature',
}
const WAYS: Partial<Record<FileKind, string>> = {
  xlsx: 'Save the sheet as CSV (UTF-8) and give that.',
  xls: 'Save the sheet as CSV (UTF-8) and give that.',
  hdf4: 'HDF4 (TRMM version 7 and older MODIS) is not read; convert it with h4toh5 or gdal_translate, or get the HDF5 version.',
  grib: 'GRIB is not read; convert it with gdal_translate -of GTiff or cdo -f nc copy.',
  xml: 'A web page or login form may have been saved in place of the data; open the file to see.',
  png: 'A picture has colours, not rain; get the data behind it.',
  jpeg: 'A picture has colours, not rain; get the data behind it.',
  pdf: 'Take the table out of the document and save it as CSV.',
  empty: 'Get the file again.',
}

/** A file in words. */
export const kindName = (kind: FileKind): string => NAMES[kind]

/** The error for a file of a kind that no reader here takes. */
export const unknownKind = (kind: FileKind, where: string, expected: string): Error =>
  setuError('unknown-format', { where, found: kindName(kind), expected, ...(WAYS[kind] ? { wayOut: WAYS[kind] } : {}) })
