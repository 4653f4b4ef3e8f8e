/**
 * Packed numbers of the CF conventions (1.11, sections 2.5 and 8.1): `scale_factor`, `add_offset`, `_FillValue`,
 * `missing_value`, `valid_min`, `valid_max`, `valid_range`, `_Unsigned`, and `CodeMissingValue` of GPM files. Missing
 * values become NaN and are marked, never a number.
 */
import {
  type ArrayVariable,
  attributeNumber,
  attributeNumbers,
  attributeText,
  type NumericArray,
} from './array-file.js'

/** Fill values of the NetCDF library for variables that name none. */
const DEFAULT_FILL: Partial<Record<string, number>> = {
  float32: 9.969209968386869e36,
  float64: 9.969209968386869e36,
  int16: -32767,
  int32: -2147483647,
}

export interface CfDecoded {
  readonly values: Float32Array | Float64Array
  /** 0 valid, 1 missing, 2 outside the valid range. */
  readonly missing: Uint8Array
}

/** A function from raw numbers of a variable to physical ones. */
export const cfDecoder = (variable: ArrayVariable): ((raw: NumericArray) => CfDecoded) => {
  const a = variable.attributes
  const unsigned = attributeText(a, '_Unsigned')?.toLowerCase() === 'true'
  const scale = attributeNumber(a, 'scale_factor') ?? 1
  const offset = attributeNumber(a, 'add_offset') ?? 0
  const packed = scale !== 1 || offset !== 0
  const fills = [...attributeNumbers(a, '_FillValue'), ...attributeNumbers(a, 'missing_value')]
  const code = attributeText(a, 'CodeMissingValue')
  if (code !== undefined && Number.isFinite(Number(code))) fills.push(Number(code))
  const fallback = DEFAULT_FILL[variable.type]
  if (fills.length === 0 && fallback !== undefined && (variable.type.startsWith('float') || packed))
    fills.push(fallback)
  const none = new Set(fills.flatMap((v) => (variable.type === 'float32' ? [v, Math.fround(v)] : [v])))
  const range = attributeNumbers(a, 'valid_range')
  const low = attributeNumber(a, 'valid_min') ?? range[0] ?? Number.NEGATIVE_INFINITY
  const high = attributeNumber(a, 'valid_max') ?? range[1] ?? Number.POSITIVE_INFINITY
  return (raw) => {
    const body = unsigned ? asUnsigned(raw) : raw
    const n = body.length
    const values = body instanceof Float32Array && !packed ? new Float32Array(n) : new Float64Array(n)
    const missing = new Uint8Array(n)
    for (let i = 0; i < n; i++) {
      const v = body[i]!
      if (Number.isNaN(v) || none.has(v) || none.has(raw[i]!)) missing[i] = 1
      else if (v < low || v > high || v - v !== 0) missing[i] = 2
      else {
        values[i] = packed ? v * scale + offset : v
        continue
      }
      values[i] = Number.NaN
    }
    return { values, missing }
  }
}

const asUnsigned = (raw: NumericArray): NumericArray => {
  if (raw instanceof Int8Array) return new Uint8Array(raw.buffer, raw.byteOffset, raw.length)
  if (raw instanceof Int16Array) return new Uint16Array(raw.buffer, raw.byteOffset, raw.length)
  if (raw instanceof Int32Array) return new Uint32Array(raw.buffer, raw.byteOffset, raw.length)
  return raw
}
