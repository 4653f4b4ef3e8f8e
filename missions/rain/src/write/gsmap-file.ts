/** Fields as GSMaP-compatible `.dat.gz`: 3600 x 1200 little-endian float32, mm/h, reasons as the codes of the format. */
import { setuError } from '@setu/core/errors'
import { type GzipLevel, gzip } from '@setu/formats/gzip/compress'
import { missingReasons, type RainField } from '../rain-field.js'
import { gsmapGrid } from '../readers/gsmap-binary.js'

const codeOf = (reason: number): number => {
  if (reason === missingReasons.seaIce) return -4
  if (reason === missingReasons.tooCold) return -8
  return reason === missingReasons.notObserved ? -99 : -999.9
}

const littleEndian = (values: Float32Array): Uint8Array => {
  const body = new Uint8Array(values.length * 4)
  const view = new DataView(body.buffer)
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true)
  return body
}

/** Float32 numbers with codes for missing cells. */
const coded = (field: RainField, missing: (reason: number) => number): Float32Array => {
  const out = new Float32Array(field.values.length)
  for (let i = 0; i < out.length; i++) out[i] = field.reason[i] ? missing(field.reason[i]!) : field.values[i]!
  return out
}

const needCells = (field: RainField, cells: number, where: string): void => {
  if (field.values.length !== cells || field.reason.length !== cells) {
    throw setuError('bad-input', {
      where,
      found: `${field.values.length} cells`,
      expected: `${cells} cells`,
      wayOut: 'Resample the field to the grid of the format first.',
    })
  }
}

/** A rate field in mm/h on the GSMaP grid; `level` 0..9 of gzip. */
export const writeGsmapHour = (field: RainField, level: GzipLevel = 6): Uint8Array => {
  needCells(field, gsmapGrid.width * gsmapGrid.height, 'GSMaP')
  return gzip(littleEndian(coded(field, codeOf)), level)
}

/** A monthly file: mean rate and count of valid hours. */
export const writeGsmapMonth = (meanRate: RainField, hours: Float32Array): Uint8Array => {
  const cells = gsmapGrid.width * gsmapGrid.height
  needCells(meanRate, cells, 'GSMaP')
  const both = new Float32Array(2 * cells)
  both.set(coded(meanRate, codeOf))
  both.set(hours, cells)
  return gzip(littleEndian(both))
}

export { coded, littleEndian, needCells }
