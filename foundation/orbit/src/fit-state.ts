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
import { leastSquares } from './least-squares.js'
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
  const predict = (x: Float64Array): Float64Array => {
    const start: State = { position: [x[0]!, x[1]!, x[2]!], velocity: [x[3]!, x[4]!, x[5]!] }
    const { states } = propagateNumerically(model, epoch, start, seconds, { relative: options.relative ?? 1e-10 })
    const out = new Float64Array(3 * table.length)
    for (const [i, p] of table.entries()) {
      const eo = eos[i]!
      const moved = options.pole ? { ...eo, xpArcsec: eo.xpArcsec + x[6]!, ypArcsec: eo.ypArcsec + x[7]! } : eo
      const at: Vector3 = [states[6 * i]!, states[6 * i + 1]!, states[6 * i + 2]!]
      out.set(transformPosition(gcrfToItrf(p.time, moved, interpolatedPole), at), 3 * i)
    }
    return out
  }
  const observed = Float64Array.from(table.flatMap((p) => [...p.position]))
  const start = [...inertial[0]!, ...velocity, ...(options.pole ? [0, 0] : [])]
  const steps = [1e-3, 1e-3, 1e-3, 1e-6, 1e-6, 1e-6, 1e-2, 1e-2].slice(0, start.length)
  const fit = leastSquares(predict, observed, start, steps)
  let greatest = 0
  for (let i = 0; i < table.length; i++)
    greatest = Math.max(greatest, Math.hypot(...fit.residuals.subarray(3 * i, 3 * i + 3)))
  return {
    epoch,
    state: { position: [fit.x[0]!, fit.x[1]!, fit.x[2]!], velocity: [fit.x[3]!, fit.x[4]!, fit.x[5]!] },
    rmsM: fit.rms * Math.sqrt(3) * 1000,
    greatestM: greatest * 1000,
    poleOffsetArcsec: options.pole
      ? { x: fit.x[6]!, y: fit.x[7]!, sigma: Math.max(fit.sigma[6]!, fit.sigma[7]!) }
      : null,
    iterations: fit.iterations,
  }
}
