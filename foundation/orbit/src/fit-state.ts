/**
 * An initial state fitted to a table of ITRF positions (an ILRS prediction, a precise orbit) by a force model, and if asked
 * the pole offset with which the table was written: predictions are made with the provider's own Earth orientation, and a
 * pole that is off by 0.1 arcsec is 6 m at LAGEOS that no orbit absorbs.
 */
import { setuError } from '@setu/core/errors'
import { type EarthOrientation, zeroOrientation } from './eop.js'
import type { ForceModel } from './force-model.js'
import { gcrfToItrf, inverse, transformPosition } from './frames.js'
import { type Instant, secondsBetween } from './instant.js'
import { leastSquares, type Predicted } from './least-squares.js'
import { interpolatedPole } from './precession.js'
import { propagateNumerically } from './propagate-numerically.js'
import type { State, Vector3 } from './vector3.js'

export interface TablePosition {
  readonly time: Instant
  /** ITRF, km. */
  readonly position: Vector3
}
export interface StateFit {
  readonly epoch: Instant
  /** GCRF. */
  readonly state: State
  /** 6 x 6 row-major in GCRF at the epoch, km and km/s, of the residuals' own size: as if they were independent. */
  readonly covariance: Float64Array
  /** 3-D, m. */
  readonly rmsM: number
  readonly greatestM: number
  /** Pole of the table minus pole of the Earth orientation used, arcsec; null where it was not asked for. */
  readonly poleOffsetArcsec: { readonly x: number; readonly y: number; readonly sigma: number } | null
  readonly iterations: number
}

export const fitState = (
  table: readonly TablePosition[],
  model: ForceModel,
  orientation: (t: Instant) => EarthOrientation = () => zeroOrientation,
  options: { readonly pole?: boolean; readonly relative?: number } = {},
): StateFit => {
  if (table.length < 6)
    throw setuError('bad-input', { where: 'table', found: `${table.length} positions`, expected: 'at least 6' })
  const epoch = table[0]!.time
  const seconds = Float64Array.from(table, (p) => secondsBetween(epoch, p.time))
  const eos = table.map((p) => orientation(p.time))
  const inertial = table
    .slice(0, 5)
    .map((p, i) => transformPosition(inverse(gcrfToItrf(p.time, eos[i]!, interpolatedPole)), p.position))
  // A first velocity from the derivative of the polynomial through five positions.
  const velocity = [0, 1, 2].map((k) => {
    let sum = 0
    for (let i = 1; i < 5; i++) {
      let weight = 1 / (seconds[i]! - seconds[0]!)
      for (let j = 1; j < 5; j++) if (j !== i) weight *= (seconds[0]! - seconds[j]!) / (seconds[i]! - seconds[j]!)
      sum += weight * (inertial[i]![k]! - inertial[0]![k]!)
    }
    return sum
  })
  const unknowns = options.pole ? 8 : 6
  /** One run: the positions, and by its transition matrices how they change with the first state. */
  const predict = (x: Float64Array): Predicted => {
    const start: State = { position: [x[0]!, x[1]!, x[2]!], velocity: [x[3]!, x[4]!, x[5]!] }
    const run = propagateNumerically(model, epoch, start, seconds, {
      relative: options.relative ?? 1e-10,
      transitions: true,
    })
    const values = new Float64Array(3 * table.length)
    const columns = Array.from({ length: unknowns }, () => new Float64Array(values.length))
    for (const [i, p] of table.entries()) {
      const at: Vector3 = [run.states[6 * i]!, run.states[6 * i + 1]!, run.states[6 * i + 2]!]
      const moved = (dx: number, dy: number) => {
        const eo = eos[i]!
        const [px, py] = options.pole ? [x[6]! + dx, x[7]! + dy] : [0, 0]
        return gcrfToItrf(p.time, { ...eo, xpArcsec: eo.xpArcsec + px, ypArcsec: eo.ypArcsec + py }, interpolatedPole)
      }
      const turned = moved(0, 0)
      const place = transformPosition(turned, at)
      values.set(place, 3 * i)
      const phi = run.transitions!.subarray(36 * i, 36 * i + 36)
      for (let j = 0; j < 6; j++)
        columns[j]!.set(transformPosition(turned, [phi[j]!, phi[6 + j]!, phi[12 + j]!]), 3 * i)
      for (let j = 6; j < unknowns; j++) {
        const other = transformPosition(moved(j === 6 ? 0.01 : 0, j === 7 ? 0.01 : 0), at)
        columns[j]!.set(
          [0, 1, 2].map((k) => (other[k]! - place[k]!) / 0.01),
          3 * i,
        )
      }
    }
    return { values, columns }
  }
  const observed = Float64Array.from(table.flatMap((p) => [...p.position]))
  const start = [...inertial[0]!, ...velocity, ...(options.pole ? [0, 0] : [])]
  const fit = leastSquares(predict, observed, start, [])
  let greatest = 0
  for (let i = 0; i < table.length; i++)
    greatest = Math.max(greatest, Math.hypot(...fit.residuals.subarray(3 * i, 3 * i + 3)))
  return {
    epoch,
    state: { position: [fit.x[0]!, fit.x[1]!, fit.x[2]!], velocity: [fit.x[3]!, fit.x[4]!, fit.x[5]!] },
    covariance: Float64Array.from({ length: 36 }, (_, k) => fit.covariance[Math.floor(k / 6) * unknowns + (k % 6)]!),
    rmsM: fit.rms * Math.sqrt(3) * 1000,
    greatestM: greatest * 1000,
    poleOffsetArcsec: options.pole
      ? { x: fit.x[6]!, y: fit.x[7]!, sigma: Math.max(fit.sigma[6]!, fit.sigma[7]!) }
      : null,
    iterations: fit.iterations,
  }
}
