/**
 * Constant false-alarm rate detection of bright cells in intensity (sigma nought, linear): each cell against the ring
 * around it. `cell-averaging` and `ordered-statistic` hold for single-look (exponential) clutter, `two-parameter` for
 * Gaussian clutter, `log-normal` on the logarithms, `gamma` for clutter of L looks, `k` where the mean itself varies: its shape is measured over blocks
 * of 256 cells and their neighbours, since a ring alone is too small for it. A second pass leaves out of the background
 * what the first took for ships.
 */
import { setuError } from '@setu/core/errors'
import {
  cellAveragingMultiplier,
  clutterMultiplier,
  orderedStatisticMultiplier,
  twoParameterMultiplier,
} from './cfar-multiplier.js'
import type { Detector } from './cfar-names.js'
import { binned, ringRanks, ringRanksWithout } from './cfar-rank.js'
import { checkedRing, type Ring, ringCells, ringMoments, sumTables } from './cfar-window.js'
import { type BlockShapes, blockShapes, medianShape, shapeAt } from './clutter-texture.js'

export interface CfarOptions {
  readonly detector: Detector
  readonly falseAlarmRate: number
  readonly ring: Ring
  /** Equivalent number of looks. */
  readonly looks?: number
  /** Known shape of the texture; without it, it is measured. */
  readonly shape?: number
  /** A cell is tested where at least this share of its ring counts. */
  readonly leastShare?: number
  /** 1 or 2. */
  readonly passes?: number
}

export interface CfarResult {
  /** 2 where a cell is above its threshold, 1 where it is above that of a hundredfold rate (the edge of a ship). */
  readonly hits: Uint8Array
  /** Intensity over threshold; NaN where not tested. */
  readonly overThreshold: Float32Array
  /** Mean (or rank value) of the ring; NaN where not tested. */
  readonly background: Float32Array
  readonly tested: number
  readonly detected: number
  /** Measured shapes of the texture, where the detector measures them. */
  readonly shapes?: BlockShapes | undefined
}

const RANK_SHARE = 0.75
/** What is left out of the background in the second pass is this much rarer than the asked rate: clutter stays in. */
const CENSOR_RARER = 1e-3
const EDGE_OFTENER = 100

type Multiplier = (cells: number, shape: number) => number

/** The tables of one set of options, for all images that are looked at with it. */
const made = new WeakMap<CfarOptions, Map<number, Multiplier>>()
const multipliers = (o: CfarOptions, rate: number): Multiplier => {
  const own = made.get(o) ?? new Map<number, Multiplier>()
  made.set(o, own)
  const known = own.get(rate) ?? newMultipliers(o, rate)
  own.set(rate, known)
  return known
}

/** From this number of cells on a threshold is straight in 1 / cells to 1 part in 5,000. */
const MANY = 512

/** Multiplier by number of cells and shape, computed once for each; shapes to 2 %, counts above 64 to 1 in 64. */
const newMultipliers = (o: CfarOptions, rate: number): Multiplier => {
  const values = new Map<number, number>()
  const exact = (n: number, logShape: number): number =>
    o.detector === 'cell-averaging'
      ? cellAveragingMultiplier(n, rate)
      : o.detector === 'ordered-statistic'
        ? orderedStatisticMultiplier(n, Math.max(1, Math.round(RANK_SHARE * n)), rate)
        : o.detector === 'two-parameter' || o.detector === 'log-normal'
          ? twoParameterMultiplier(rate)
          : clutterMultiplier(
              {
                looks: o.looks ?? 1,
                cells: n,
                shape: logShape === 999 ? Number.POSITIVE_INFINITY : Math.exp(logShape / 50),
              },
              rate,
            )
  const kept = (n: number, logShape: number): number => {
    const key = n * 2000 + logShape
    const known = values.get(key)
    if (known !== undefined) return known
    const value = exact(n, logShape)
    values.set(key, value)
    return value
  }
  let [lastCells, lastShape, lastValue] = [-1, -1, 0]
  return (cells, shape) => {
    if (cells === lastCells && shape === lastShape) return lastValue
    ;[lastCells, lastShape] = [cells, shape]
    const logShape = shape > 100 ? 999 : Math.round(Math.log(shape) * 50)
    if (cells > MANY && o.detector !== 'ordered-statistic') {
      const [few, many] = [kept(MANY, logShape), kept(16 * MANY, logShape)]
      lastValue = many + ((few - many) * (1 / cells - 1 / (16 * MANY))) / (1 / MANY - 1 / (16 * MANY))
    } else {
      const unit = cells <= 64 ? 1 : 2 ** (Math.floor(Math.log2(cells)) - (cells <= MANY ? 6 : 4))
      lastValue = kept(Math.round(cells / unit) * unit, logShape)
    }
    return lastValue
  }
}

/** The image a detector averages: logarithms for log-normal clutter, itself else. */
const averaged = (image: Float32Array, detector: Detector): Float32Array => {
  if (detector !== 'log-normal') return image
  const logs = new Float32Array(image.length)
  for (let i = 0; i < image.length; i++) logs[i] = image[i]! > 0 ? Math.log(image[i]!) : Number.NaN
  return logs
}

/** Detects in a whole image, row-major; cells that are not finite are land or no data. */
export const detectCells = (image: Float32Array, width: number, height: number, options: CfarOptions): CfarResult => {
  const ring = checkedRing(options.ring)
  if (image.length !== width * height)
    throw setuError('bad-input', { where: 'image', found: `${image.length} cells`, expected: `${width} x ${height}` })
  const { detector, falseAlarmRate, looks = 1, leastShare = 0.25, passes = 2 } = options
  const least = Math.max(1, leastShare * ringCells(ring))
  const multiplier = multipliers(options, falseAlarmRate)
  const censor = multipliers(options, Math.max(1e-12, falseAlarmRate * CENSOR_RARER))
  const edge = multipliers(options, Math.min(0.1, falseAlarmRate * EDGE_OFTENER))
  const spreads = detector === 'two-parameter' || detector === 'log-normal'
  const values = averaged(image, detector)
  const measured = detector === 'k' && options.shape === undefined
  let moments = ringMoments(sumTables(values, width, height, undefined, spreads), ring)
  const bins = detector === 'ordered-statistic' ? binned(image, width, height) : undefined
  let ranks = bins && ringRanks(bins, ring, RANK_SHARE, least)
  const thresholdAt = (i: number, m: number): number =>
    detector === 'two-parameter'
      ? moments.means[i]! + m * moments.spreads![i]!
      : detector === 'log-normal'
        ? Math.exp(moments.means[i]! + m * moments.spreads![i]!)
        : (ranks ? ranks[i]! : moments.means[i]!) * m
  let left: Uint8Array | undefined
  if (passes > 1) {
    const shape = measured
      ? medianShape(image, width, moments, looks, least)
      : (options.shape ?? Number.POSITIVE_INFINITY)
    const bright = new Uint8Array(image.length)
    let any = false
    for (let i = 0; i < image.length; i++) {
      const count = moments.counts[i]!
      if (count < least || !(image[i]! > thresholdAt(i, censor(count, shape)))) continue
      bright[i] = 1
      any = true
    }
    if (any) {
      left = bright
      moments = ringMoments(sumTables(values, width, height, left, spreads), ring, { moments, left })
      ranks = bins && ringRanksWithout(left, ranks!, bins, ring, RANK_SHARE, least)
    }
  }
  const shapes = measured ? blockShapes(image, width, moments, looks, least, left) : undefined
  const hits = new Uint8Array(image.length)
  const overThreshold = new Float32Array(image.length).fill(Number.NaN)
  const background = new Float32Array(image.length).fill(Number.NaN)
  let [tested, detected] = [0, 0]
  for (let y = 0, i = 0; y < height; y++) {
    let shape = options.shape ?? Number.POSITIVE_INFINITY
    for (let x = 0; x < width; x++, i++) {
      if (shapes && x % shapes.block === 0) shape = shapeAt(shapes, x, y)
      const v = values[i]!
      const count = moments.counts[i]!
      if (v - v !== 0 || count < least) continue
      const threshold = thresholdAt(i, multiplier(count, shape))
      if (!(threshold > 0)) continue
      const intensity = image[i]!
      tested++
      background[i] =
        detector === 'log-normal'
          ? Math.exp(moments.means[i]! + moments.spreads![i]! ** 2 / 2)
          : ranks
            ? ranks[i]!
            : moments.means[i]!
      overThreshold[i] = intensity / threshold
      if (intensity > threshold) {
        hits[i] = 2
        detected++
      } else if (intensity > threshold * 0.1 && intensity > thresholdAt(i, edge(count, shape))) hits[i] = 1
    }
  }
  return { hits, overThreshold, background, tested, detected, shapes }
}
