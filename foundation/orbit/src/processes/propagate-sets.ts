/** Element sets by SGP4: opened, cut into parts of the objects, propagated by the batch engine. */
import type { Run } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import { isSample } from '@setu/core/sample'
import type { Static } from '@setu/core/schema'
import type { ElementSet } from '../element-set.js'
import type { EarthOrientation } from '../eop.js'
import type { EarthFrame } from '../frames.js'
import { addSeconds, type Instant, secondsBetween } from '../instant.js'
import { nameOf, openObjects, orientationOf } from '../open-objects.js'
import { startOf } from '../set-ages.js'
import { propagateBatch, sgp4Batch } from '../sgp4-batch.js'
import { initSgp4 } from '../sgp4-init.js'
import { dropDrifted, joinGrids, type StateGrid, turnStates } from '../state-grid.js'
import { formatUtc, instantToUtc, utcToInstant } from '../time-scales.js'
import type { inputs } from './propagate.js'
import { type Outputs, productsOf } from './propagate-products.js'

export type Inputs = Static<typeof inputs>
export interface Chunk {
  readonly from: number
  readonly to: number
}

export const mostStates = 8e6
const STATES_A_PART = 1.5e6

export const quiet = (run: Run): Run => ({ ...run, found: () => {} })

/** Even steps from the start, in minutes. Throws `too-large`. */
export const minutesOf = (i: Inputs, objects: number): Float64Array => {
  const times = Math.floor((i.hours * 60) / i.step + 1e-9) + 1
  if (objects * times > mostStates)
    throw setuError('too-large', {
      where: '/step',
      found: `${objects} objects at ${times} times`,
      expected: `at most ${mostStates} states`,
      wayOut: 'Take a longer step, a shorter span, or one object.',
    })
  return Float64Array.from({ length: times }, (_, j) => j * i.step)
}

interface Opened {
  readonly sets: readonly ElementSet[]
  readonly where: string
  readonly start: Instant
  readonly minutes: Float64Array
  readonly frame: EarthFrame
  readonly eo: EarthOrientation
}

const opened = async (i: Inputs, run: Run): Promise<Opened> => {
  const { sets: all, where } = await openObjects(run, i)
  // Sets that no theory here propagates are left out by name, not the run with them.
  const sets = all.filter((set) => {
    try {
      initSgp4(set)
      return true
    } catch (error) {
      if (!isSetuError(error) || all.length === 1) throw error
      run.found({ code: 'orbit.not-propagated', severity: 'warning', where: nameOf(set), message: error.message })
      return false
    }
  })
  const start = startOf(i.start, sets)
  const minutes = minutesOf(i, sets.length)
  const frame = i.frame === 'auto' ? 'TEME' : i.frame
  const eo = await orientationOf(frame === 'TEME' ? quiet(run) : run, i, addSeconds(start, i.hours * 1800))
  return { sets, where, start, minutes, frame, eo }
}

const timeOf = (o: Opened) => (j: number) => addSeconds(o.start, o.minutes[j]! * 60)

export const splitSets = async (i: Inputs, run: Run): Promise<Chunk[]> => {
  const o = await opened(i, run)
  const parts = Math.max(1, Math.ceil((o.sets.length * o.minutes.length) / STATES_A_PART))
  return Array.from({ length: parts }, (_, k) => ({
    from: Math.floor((k * o.sets.length) / parts),
    to: Math.floor(((k + 1) * o.sets.length) / parts),
  }))
}

export const propagateSets = async ({ from, to }: Chunk, i: Inputs, run: Run): Promise<StateGrid> => {
  // What the reader finds was said when the work was split.
  const o = await opened(i, quiet(run))
  const objects = o.sets.slice(from, to).map((s) => initSgp4(s, { mode: i.mode, gravity: i.gravity }))
  const { states, codes } = propagateBatch(sgp4Batch(objects), instantToUtc(o.start), o.minutes)
  const grid = { objects: objects.length, times: o.minutes.length, states, codes }
  dropDrifted(
    grid,
    objects.map((s) => s.a * (1 + s.e) * s.gravity.radiusKm),
  )
  turnStates(grid, 'TEME', o.frame, timeOf(o), o.eo)
  return grid
}

export const mergeSets = async (parts: readonly StateGrid[], i: Inputs, run: Run): Promise<Outputs> => {
  const o = await opened(i, quiet(run))
  if (i.gravity !== 'wgs72')
    run.found({
      code: 'orbit.gravity',
      severity: 'warning',
      message: `Public element sets are made with WGS-72; with ${i.gravity} states are off by up to kilometres.`,
      affects: 'statesNpy',
    })
  const epochs = o.sets.map((s) => utcToInstant(s.epoch))
  const old = epochs.filter((t) => Math.abs(secondsBetween(t, o.start)) > 7 * 86_400).length
  if (old > 0)
    run.found({
      code: 'orbit.old-sets',
      severity: 'note',
      message: `${old} sets are more than 7 days from the start; low orbits of such are off by ten kilometres and more.`,
      affects: 'statesNpy',
      values: { objects: old },
    })
  return productsOf(run, {
    grid: joinGrids(parts),
    objects: o.sets.map((set, k) => ({
      name: set.name,
      number: set.catalogueNumber,
      designator: set.designator,
      epoch: epochs[k]!,
      comments: [`SGP4 (${i.mode}, ${i.gravity}) of the set of ${formatUtc(epochs[k]!)}`],
    })),
    start: o.start,
    minutes: o.minutes,
    frame: o.frame,
    orientationAt: () => o.eo,
    method: `SGP4 and SDP4 (${i.mode}, ${i.gravity})`,
    where: o.where,
    simulated: isSample(i.elements),
  })
}
