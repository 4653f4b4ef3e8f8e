/**
 * Ships in two polarisations at once. Each channel is taken over its own sea, and the result is given back in units of the
 * first channel's sea: `or` (brighter of both), `and` (darker of both), `product` (their geometric mean, whose clutter has
 * about twice the looks; Brekke 2009), `notch` (their difference: a polarisation unlike that of the sea around).
 */
import { type CfarOptions, type CfarResult, detectCells } from './cfar.js'
import { notchMultiplier } from './cfar-multiplier.js'
import type { Fusion } from './cfar-names.js'
import { ringCells, ringMoments, sumTables } from './cfar-window.js'
import { geometricMeanLooks } from './clutter-tail.js'
import { blockShapes, medianShape, shapeAt } from './clutter-texture.js'

export interface Fused extends CfarResult {
  /** What was looked at, in units of the first channel's backscatter. */
  readonly image: Float32Array
}

/** Rarer than this multiple of the asked rate is left out of the background. */
const CENSOR_RARER = 1e-3

export const detectTwo = (
  fusion: Exclude<Fusion, 'one'>,
  first: Float32Array,
  second: Float32Array,
  width: number,
  height: number,
  options: CfarOptions,
  productOptions: CfarOptions,
): Fused => {
  if (fusion === 'product') {
    const image = first.map((v, i) => Math.sqrt(v * second[i]!))
    return { ...detectCells(image, width, height, productOptions), image }
  }
  if (fusion === 'notch') return notched(first, second, width, height, options)
  const [a, b] = [detectCells(first, width, height, options), detectCells(second, width, height, options)]
  const pick = fusion === 'or' ? Math.max : Math.min
  const image = new Float32Array(first.length)
  const hits = new Uint8Array(first.length)
  const overThreshold = new Float32Array(first.length)
  let [tested, detected] = [0, 0]
  for (let i = 0; i < first.length; i++) {
    overThreshold[i] = pick(a.overThreshold[i]!, b.overThreshold[i]!)
    image[i] = pick(first[i]! / a.background[i]!, second[i]! / b.background[i]!) * a.background[i]!
    hits[i] = pick(a.hits[i]!, b.hits[i]!)
    if (overThreshold[i]! >= 0) tested++
    if (hits[i] === 2) detected++
  }
  return { image, hits, overThreshold, background: a.background, tested, detected, shapes: a.shapes }
}

/** The options of the product's own clutter: made once, since thresholds are kept by options. */
export const productOptionsOf = (options: CfarOptions): CfarOptions => ({
  ...options,
  looks: geometricMeanLooks(options.looks ?? 1),
})

const notched = (
  first: Float32Array,
  second: Float32Array,
  width: number,
  height: number,
  options: CfarOptions,
): Fused => {
  const { ring, looks = 1, falseAlarmRate, leastShare = 0.25 } = options
  const least = Math.max(1, leastShare * ringCells(ring))
  const tables = (image: Float32Array, left?: Uint8Array) => sumTables(image, width, height, left)
  let a = ringMoments(tables(first), ring)
  let b = ringMoments(tables(second), ring)
  const thresholds = new Map<string, number>()
  const threshold = (shape: number, rate: number): number => {
    const rounded = shape > 100 ? Number.POSITIVE_INFINITY : Math.exp(Math.round(Math.log(shape) * 20) / 20)
    const key = `${rounded} ${rate}`
    const known = thresholds.get(key)
    if (known !== undefined) return known
    const made = notchMultiplier({ looks, shape: rounded }, rate)
    thresholds.set(key, made)
    return made
  }
  const apart = (i: number): number => Math.abs(first[i]! / a.means[i]! - second[i]! / b.means[i]!)
  const left = new Uint8Array(first.length)
  const rough = threshold(
    options.shape ?? medianShape(first, width, a, looks, least),
    Math.max(1e-12, falseAlarmRate * CENSOR_RARER),
  )
  for (let i = 0; i < left.length; i++) if (apart(i) > rough) left[i] = 1
  a = ringMoments(tables(first, left), ring, { moments: a, left })
  b = ringMoments(tables(second, left), ring, { moments: b, left })
  const shapes = options.shape === undefined ? blockShapes(first, width, a, looks, least, left) : undefined
  const image = new Float32Array(first.length).fill(Number.NaN)
  const hits = new Uint8Array(first.length)
  const overThreshold = new Float32Array(first.length).fill(Number.NaN)
  const background = new Float32Array(first.length).fill(Number.NaN)
  let [tested, detected] = [0, 0]
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (a.counts[i]! < least || b.counts[i]! < least) continue
      const t = apart(i)
      if (t - t !== 0) continue
      const shape = shapes ? shapeAt(shapes, x, y) : options.shape!
      const over = t / threshold(shape, falseAlarmRate)
      tested++
      background[i] = a.means[i]!
      // Of the sea's own polarisation is 1, as bright as the sea.
      image[i] = (1 + t) * a.means[i]!
      overThreshold[i] = over
      if (over > 1) {
        hits[i] = 2
        detected++
      } else if (over > 0.3 && t > threshold(shape, Math.min(0.1, falseAlarmRate * 100))) hits[i] = 1
    }
  return { image, hits, overThreshold, background, tested, detected, shapes }
}
