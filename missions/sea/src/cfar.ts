/**
 * Constant false-alarm rate detection of bright cells in intensity (sigma nought, linear): each cell against the ring
 * around it. `cell-averaging` and `ordered-statistic` hold for single-look (exponential) clutter, `two-parameter` for
 * Gaussian clutter, `gamma` for clutter of L looks, `k` where the mean itself varies: its shape is measured over blocks
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
import { ringRanks } from './cfar-rank.js'
import { checkedRing, eachRing, type Ring, ringCells, sumTables } from './cfar-window.js'
import { blockShapes, medianShape, shapeAt } from './clutter-texture.js'

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
}

const RANK_SHARE = 0.75
/** What is left out of the background in the second pass is this much rarer than the asked rate: clutter stays in. */
const CENSOR_RARER = 1e-3
const EDGE_OFTENER = 100

/** Multiplier by number of cells and shape, computed once for each; shapes to 2 %, counts above 64 to 1 in 64. */
const multipliers = (o: CfarOptions, rate: number): ((cells: number, shape: number) => number) => {
  const made = new Map<number, number>()
  let [lastCells, lastShape, lastValue] = [-1, -1, 0]
  return (cells, shape) => {
    if (cells === lastCells && shape === lastShape) return lastValue
    ;[lastCells, lastShape] = [cells, shape]
    const unit = cells <= 64 ? 1 : 2 ** (Math.floor(Math.log2(cells)) - 6)
    const n = Math.round(cells / unit) * unit
    const logShape = shape > 100 ? 999 : Math.round(Math.log(shape) * 50)
    const key = n * 2000 + logShape
    const known = made.get(key)
    if (known !== undefined) {
      lastValue = known
      return known
    }
    const value =
      o.detector === 'cell-averaging'
        ? cellAveragingMultiplier(n, rate)
        : o.detector === 'ordered-statistic'
          ? orderedStatisticMultiplier(n, Math.max(1, Math.round(RANK_SHARE * n)), rate)
          : o.detector === 'two-parameter'
            ? twoParameterMultiplier(rate)
            : clutterMultiplier(
                {
                  looks: o.looks ?? 1,
                  cells: n,
                  shape: logShape === 999 ? Number.POSITIVE_INFINITY : Math.exp(logShape / 50),
                },
                rate,
              )
    made.set(key, value)
    lastValue = value
    return value
  }
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
  const hits = new Uint8Array(image.length)
  const overThreshold = new Float32Array(image.length)
  const background = new Float32Array(image.length)
  let left: Uint8Array | undefined
  let [tested, detected] = [0, 0]
  for (let pass = 1; pass <= passes; pass++) {
    const last = pass === passes
    const next = new Uint8Array(image.length)
    const squares = detector === 'two-parameter'
    const tables = sumTables(image, width, height, left, squares)
    const ranks =
      detector === 'ordered-statistic' ? ringRanks(image, width, height, ring, RANK_SHARE, least, left) : undefined
    const measured = detector === 'k' && options.shape === undefined
    const shapes = measured && last ? blockShapes(image, tables, ring, looks, least, left) : undefined
    const oneShape = measured && !last ? medianShape(image, tables, ring, looks, least) : options.shape
    overThreshold.fill(Number.NaN)
    background.fill(Number.NaN)
    eachRing(tables, ring, 0, height, (i, count, sum, square) => {
      const v = image[i]!
      if (v - v !== 0 || count < least) return
      const mean = sum / count
      const shape =
        detector === 'k' ? (oneShape ?? shapeAt(shapes!, i % width, Math.floor(i / width))) : Number.POSITIVE_INFINITY
      const spread = squares ? Math.sqrt(Math.max(0, square / count - mean * mean)) : 0
      const base = ranks ? ranks[i]! : mean
      const thresholdOf = (m: number): number => (squares ? mean + m * spread : base * m)
      const threshold = thresholdOf(multiplier(count, shape))
      if (!(threshold > 0)) return
      if (!last) {
        if (v > thresholdOf(censor(count, shape))) next[i] = 1
        return
      }
      tested++
      background[i] = base
      overThreshold[i] = v / threshold
      if (v > threshold) {
        hits[i] = 2
        detected++
      } else if (v > thresholdOf(edge(count, shape))) hits[i] = 1
    })
    left = next
  }
  return { hits, overThreshold, background, tested, detected }
}
