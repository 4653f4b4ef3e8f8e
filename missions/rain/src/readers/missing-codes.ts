/**
 * Codes of GSMaP for what was not measured (JAXA, GSMaP data format description, version 8): -4 sea ice, -8 too cold,
 * -99 not observed, -999.9 missing in daily and monthly files. Any other negative number is a missing value too.
 */
import { missingReasons, type RainField } from '../rain-field.js'

export const gsmapReason = (code: number): number => {
  if (code >= 0) return missingReasons.valid
  if (code === -4) return missingReasons.seaIce
  if (code === -8) return missingReasons.tooCold
  if (code === -99) return missingReasons.notObserved
  return missingReasons.missing
}

/** A field of GSMaP numbers: NaN and a reason where a code stands. `owned`: the numbers may be changed in place. */
export const gsmapField = (raw: Float32Array, owned = false): RainField => {
  const values = owned ? raw : raw.slice()
  const reason = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!
    if (v >= 0 && v < 1e10) continue
    values[i] = Number.NaN
    reason[i] = v < 0 ? gsmapReason(v) : missingReasons.missing
  }
  return { values, reason }
}

/** Little-endian float32 values, copied where the bytes are not aligned. */
export const float32LittleEndian = (body: Uint8Array): Float32Array => {
  const little = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  if (little && body.byteOffset % 4 === 0) return new Float32Array(body.buffer, body.byteOffset, body.length >> 2)
  const copy = body.slice()
  if (!little) for (let i = 0; i + 3 < copy.length; i += 4) copy.subarray(i, i + 4).reverse()
  return new Float32Array(copy.buffer, 0, copy.length >> 2)
}
