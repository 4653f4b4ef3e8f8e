/**
 * Digital numbers of a Sentinel-1 GRD image to backscatter: sigma0 = (DN^2 - noise) / A^2, A bilinear between calibration
 * vectors; noise is its range vector times the azimuth vector of the sub-swath (product versions since 2.9). What noise
 * makes negative is zero; DN 0 is no data (ESA, Sentinel-1 Level 1 Detailed Algorithm Definition).
 */
import { setuError } from '@setu/core/errors'
import { type Node, nodesAt, numberAt, numbersAt, parseSafeXml } from './safe-xml.js'

/** Values along pixels, for some lines. */
export interface LineVectors {
  readonly lines: Float64Array
  readonly vectors: readonly { readonly pixels: Float64Array; readonly values: Float64Array }[]
}

export interface AzimuthBlock {
  readonly firstLine: number
  readonly lastLine: number
  readonly firstPixel: number
  readonly lastPixel: number
  readonly lines: Float64Array
  readonly values: Float64Array
}

export interface Noise {
  readonly range: LineVectors
  readonly azimuth: readonly AzimuthBlock[]
}

const vectorsOf = (nodes: readonly Node[], values: string, where: string): LineVectors => {
  const vectors = nodes.map((n) => {
    const v = { pixels: numbersAt(n, 'pixel', where), values: numbersAt(n, values, where) }
    if (v.pixels.length !== v.values.length)
      throw setuError('bad-file', {
        where,
        found: `${v.pixels.length} pixels and ${v.values.length} values of ${values}`,
        expected: 'as many of both',
      })
    return v
  })
  return { lines: Float64Array.from(nodes, (n) => numberAt(n, 'line', where)), vectors }
}

/** The sigma nought vectors. */
export const readCalibration = (text: string, where: string): LineVectors => {
  const root = parseSafeXml(text, 'calibration', where)
  return vectorsOf(nodesAt(root, 'calibrationVectorList/calibrationVector', where), 'sigmaNought', where)
}

export const readNoise = (text: string, where: string): Noise => {
  const root = parseSafeXml(text, 'noise', where)
  // Before version 2.9 there is one list and no azimuth part.
  if ('noiseVectorList' in root)
    return { range: vectorsOf(nodesAt(root, 'noiseVectorList/noiseVector', where), 'noiseLut', where), azimuth: [] }
  return {
    range: vectorsOf(nodesAt(root, 'noiseRangeVectorList/noiseRangeVector', where), 'noiseRangeLut', where),
    azimuth: nodesAt(root, 'noiseAzimuthVectorList/noiseAzimuthVector', where).map((n) => ({
      firstLine: numberAt(n, 'firstAzimuthLine', where),
      lastLine: numberAt(n, 'lastAzimuthLine', where),
      firstPixel: numberAt(n, 'firstRangeSample', where),
      lastPixel: numberAt(n, 'lastRangeSample', where),
      lines: numbersAt(n, 'line', where),
      values: numbersAt(n, 'noiseAzimuthLut', where),
    })),
  }
}

/** Index of the node at or before x (the last but one at most), and the weight of the next; held outside. */
const between = (nodes: Float64Array, x: number, hint = 0): readonly [number, number] => {
  if (nodes.length < 2) return [0, 0]
  let k = Math.max(0, Math.min(nodes.length - 2, hint))
  while (k > 0 && nodes[k]! > x) k--
  while (k < nodes.length - 2 && nodes[k + 1]! <= x) k++
  const weight = (x - nodes[k]!) / (nodes[k + 1]! - nodes[k]!)
  return [k, Math.min(1, Math.max(0, weight))]
}

/** One row of values for pixels 0 to width - 1. */
export const rowOfVectors = ({ lines, vectors }: LineVectors, line: number, width: number): Float64Array => {
  const [k, w] = between(lines, line)
  const out = new Float64Array(width)
  for (const [v, weight] of [
    [vectors[k]!, 1 - w],
    [vectors[Math.min(k + 1, vectors.length - 1)]!, w],
  ] as const) {
    if (weight === 0) continue
    let at = 0
    for (let x = 0; x < width; x++) {
      const [j, u] = between(v.pixels, x, at)
      at = j
      const a = v.values[j]!
      out[x] = out[x]! + weight * (a + u * ((v.values[j + 1] ?? a) - a))
    }
  }
  return out
}

/** Noise of one row, in units of DN^2; `rangeRow` where it is there already. */
export const noiseRow = (
  { range, azimuth }: Noise,
  line: number,
  width: number,
  rangeRow: Float64Array = rowOfVectors(range, line, width),
): Float64Array => {
  const row = Float64Array.from(rangeRow)
  for (const block of azimuth) {
    if (line < block.firstLine || line > block.lastLine) continue
    const [k, w] = between(block.lines, line)
    const factor = block.values[k]! + w * ((block.values[k + 1] ?? block.values[k]!) - block.values[k]!)
    for (let x = Math.max(0, block.firstPixel); x <= Math.min(width - 1, block.lastPixel); x++)
      row[x] = row[x]! * factor
  }
  return row
}

/** Sigma nought of one row of digital numbers, linear; NaN where there is no data. */
export const sigmaNought = (
  dn: ArrayLike<number>,
  calibration: Float64Array,
  noise: Float64Array | undefined,
  out: Float32Array,
): void => {
  for (let x = 0; x < out.length; x++) {
    const v = dn[x]!
    out[x] = v > 0 ? Math.max(0, v * v - (noise ? noise[x]! : 0)) / calibration[x]! ** 2 : Number.NaN
  }
}

/** Rows of vectors for many lines: each vector is spread over the pixels once, lines lie between two of them. */
export const denseRows = (v: LineVectors, width: number): ((line: number) => Float64Array) => {
  const spread: (Float64Array | undefined)[] = []
  const vectorRow = (k: number): Float64Array => {
    spread[k] ??= rowOfVectors({ lines: Float64Array.of(0), vectors: [v.vectors[k]!] }, 0, width)
    return spread[k]!
  }
  return (line) => {
    const [k, w] = between(v.lines, line)
    const a = vectorRow(k)
    if (w === 0) return a
    const b = vectorRow(Math.min(k + 1, v.vectors.length - 1))
    const out = new Float64Array(width)
    for (let x = 0; x < width; x++) out[x] = a[x]! + w * (b[x]! - a[x]!)
    return out
  }
}
