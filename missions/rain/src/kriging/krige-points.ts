/**
 * Ordinary kriging of many targets from one set of gauges: one factor, estimates in dual form (one dot product a target), and
 * variances by the quadratic form c' C^-1 c, eight targets at a time. A spherical variogram is zero beyond its range, so there
 * only gauges within reach count, and the result is the same as with all; of the others far gauges are interpolated.
 *
 * Positions are on a plane (`x`, `y`, one unit with the range) or on the Earth (degrees; then the range is in km).
 */

import { meanRadiusKm } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { choleskyInverse } from '@setu/core/linear-cholesky'
import { BLOCK } from './block-sums.js'
import { arcOfChord, covarianceTable } from './covariance-table.js'
import { addFarField, nearTile, putFarField, putRow } from './far-field.js'
import { gaugesInReach } from './gauges-in-reach.js'
import { type KrigingHeap, krigingHeap, putCovariances, putGauges, putTriangle } from './kriging-heap.js'
import { krigingSystem, solveDrift } from './kriging-system.js'
import { nodesOf, type Points, type Tile, type TileSettings, tilesOf, usualTiles } from './kriging-tiles.js'
import { checkedVariogram, type Variogram } from './variogram-model.js'

export interface KrigedPoints {
  readonly values: Float64Array
  readonly variances: Float64Array | null
}

export interface KrigeOptions {
  /** `plane`, or `sphere`: x is longitude and y latitude, degrees. */
  readonly metric: 'plane' | 'sphere'
  readonly variances: boolean
  /** How what far gauges add to variances is interpolated; false: every gauge at every target, the slow whole calculation. */
  readonly tiles?: TileSettings | false
  /** Called about every 4096 targets. */
  readonly progress?: (fraction: number) => Promise<void>
}

const radians = Math.PI / 180
const PAUSE = 4096
/** Targets of a tile where the covariance ends: small tiles have few gauges in reach. */
const COMPACT = 300

/** Coordinates in which the straight distance gives the wanted one: the plane itself, or points of the sphere in km. */
const coordinates = ({ x, y }: Points, metric: KrigeOptions['metric']): Float64Array => {
  const out = new Float64Array(3 * x.length)
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]! + y[i]!))
      throw setuError('bad-input', {
        where: `position ${i}`,
        found: `${x[i]}, ${y[i]}`,
        expected: 'finite coordinates',
      })
    if (metric === 'plane') out.set([x[i]!, y[i]!, 0], 3 * i)
    else {
      const c = meanRadiusKm * Math.cos(y[i]! * radians)
      out.set(
        [c * Math.cos(x[i]! * radians), c * Math.sin(x[i]! * radians), meanRadiusKm * Math.sin(y[i]! * radians)],
        3 * i,
      )
    }
  }
  return out
}

/** Longest straight distance of a gauge and a target or another gauge. */
const reachOf = (...all: readonly Float64Array[]): number => {
  let squared = 0
  for (let axis = 0; axis < 3; axis++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const p of all)
      for (let k = axis; k < p.length; k += 3) {
        if (p[k]! < low) low = p[k]!
        if (p[k]! > high) high = p[k]!
      }
    squared += (high - low) ** 2
  }
  return Math.sqrt(squared)
}

export const krigePoints = async (
  known: Points,
  z: ArrayLike<number>,
  targets: Points,
  v: Variogram,
  { metric, variances, tiles = usualTiles, progress = async () => {} }: KrigeOptions,
): Promise<KrigedPoints> => {
  checkedVariogram(v)
  const n = known.x.length
  const m = targets.x.length
  if (n === 0 || z.length !== n)
    throw setuError('bad-input', {
      where: 'gauges',
      found: `${n} positions and ${z.length} values`,
      expected: 'one value for each position, at least one',
    })
  const p = coordinates(known, metric)
  const q = coordinates(targets, metric)
  const sphere = metric === 'sphere'
  const between = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const chord = Math.sqrt(
        (p[3 * i]! - p[3 * j]!) ** 2 + (p[3 * i + 1]! - p[3 * j + 1]!) ** 2 + (p[3 * i + 2]! - p[3 * j + 2]!) ** 2,
      )
      between[i * n + j] = between[j * n + i] = sphere ? arcOfChord(chord) : chord
    }
  const system = krigingSystem(between, n, v)
  const { dual, coefficients, solved, normal } = solveDrift(system, [new Float64Array(n).fill(1)], Float64Array.from(z))
  const total = v.partialSill + v.nugget
  const table = covarianceTable(v, reachOf(p, q), sphere)
  const inverse = variances ? choleskyInverse(system.factor, n) : null
  // A spherical model is zero beyond its range and has a corner there: near gauges alone are both exact and few.
  const smooth =
    tiles !== false &&
    (v.shape === 'exponential' || v.shape === 'matern32' || v.shape === 'matern52') &&
    variances &&
    (!sphere || farFromPoles(targets.y))
      ? tiles
      : null
  const heap = krigingHeap(n, table, total, variances, smooth?.nodes ?? 0)
  const job: Job = {
    heap,
    q,
    targets,
    mean: coefficients[0]!,
    information: normal[0]! ** 2,
    values: new Float64Array(m),
    variances: variances ? new Float64Array(m) : null,
  }
  const stretch = sphere ? Math.cos((targets.y[m >> 1]! || 0) * radians) : 1
  let done = 0
  for (const tile of m ? tilesOf(targets.x, targets.y, stretch, smooth?.targets ?? COMPACT) : []) {
    const list = gaugesInReach(p, q, tile.targets, table.end)
    const far = smooth && tile.targets.length > 2 * smooth.nodes ** 2 ? smooth : null
    const near = far && nearTile(list, tile, known, metric, far.far)
    if (far && near) putFarField(heap, inverse!, p, list, near, coordinates(nodesOf(tile, far.nodes), metric))
    putGauges(heap, p, list)
    if (inverse) putTriangle(heap, inverse, n, near ? near.map((k) => list[k]!) : list)
    for (let k = 0; k < list.length; k++) {
      heap.sums.heap[heap.dual + k] = dual[list[k]!]!
      heap.sums.heap[heap.lagrange + k] = solved[0]![list[k]!]!
    }
    let row = Number.NaN
    for (let from = 0; from < tile.targets.length; ) {
      if (done % PAUSE < BLOCK) await progress(done / m)
      const block = nextBlock(tile.targets, from, targets.y)
      const y = targets.y[block[0]!]!
      const oneRow = targets.y[block[block.length - 1]!] === y
      if (near && oneRow && row !== y) putRow(heap, tile, far!.nodes, near.length, (row = y))
      krigeBlock(job, list.length, block, near && { tile, nodes: far!.nodes, near, oneRow })
      done += block.length
      from += block.length
    }
  }
  await progress(1)
  return { values: job.values, variances: job.variances }
}

/** Meridians meet at the poles: tiles in degrees are no boxes there. */
const farFromPoles = (lats: ArrayLike<number>): boolean => {
  for (let j = 0; j < lats.length; j++) if (Math.abs(lats[j]!) > 80) return false
  return true
}

/** Up to eight targets; fewer where that keeps half a block or more on one row. Targets of a tile stand by rows. */
const nextBlock = (all: Int32Array, from: number, y: ArrayLike<number>): Int32Array => {
  const most = Math.min(BLOCK, all.length - from)
  let same = 1
  while (same < most && y[all[from + same]!] === y[all[from]!]) same++
  return all.subarray(from, from + (same >= BLOCK / 2 ? same : most))
}

interface Job {
  readonly heap: KrigingHeap
  /** Coordinates of the targets. */
  readonly q: Float64Array
  readonly targets: Points
  readonly mean: number
  /** 1' C^-1 1. */
  readonly information: number
  readonly values: Float64Array
  readonly variances: Float64Array | null
}

/** Where the far gauges of a block are interpolated. */
interface Interpolated {
  readonly tile: Tile
  readonly nodes: number
  /** Places of the near gauges in the list of the tile. */
  readonly near: Int32Array
  readonly oneRow: boolean
}

const form = new Float64Array(BLOCK)

/** Estimates and variances of up to eight targets, with the `count` gauges in the heap. */
const krigeBlock = (job: Job, count: number, block: Int32Array, interpolated: Interpolated | null): void => {
  const { heap, values, variances } = job
  const { sums, all, out } = heap
  const h = sums.heap
  putCovariances(heap, count, job.q, block, all)
  sums.weightedSums(heap.dual, count, all, out)
  for (let t = 0; t < block.length; t++) values[block[t]!] = job.mean + h[out + t]!
  if (!variances) return
  if (interpolated) {
    const { near } = interpolated
    for (let k = 0; k < near.length; k++) {
      const [to, from] = [heap.near + k * BLOCK, all + near[k]! * BLOCK]
      for (let t = 0; t < BLOCK; t++) h[to + t] = h[from + t]!
    }
    sums.quadraticForms(heap.packed, near.length, heap.near, out)
  } else sums.quadraticForms(heap.packed, count, all, out)
  for (let t = 0; t < BLOCK; t++) form[t] = h[out + t]!
  if (interpolated) {
    const { tile, nodes, near, oneRow } = interpolated
    addFarField(heap, tile, nodes, near.length, job.targets, block, oneRow, form)
  }
  sums.weightedSums(heap.lagrange, count, all, out)
  for (let t = 0; t < block.length; t++)
    variances[block[t]!] = Math.max(0, heap.total - form[t]! + (1 - h[out + t]!) ** 2 / job.information)
}
