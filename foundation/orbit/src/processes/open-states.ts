/** The states that a numerical propagation begins with, its times and its forces, opened from the inputs of the process. */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { covarianceProblem } from '../covariance.js'
import type { EarthOrientation } from '../eop.js'
import { type EarthFrame, transformAt, transformState } from '../frames.js'
import type { InitialState } from '../initial-state.js'
import { readInitialStates } from '../initial-states.js'
import { addSeconds, type Instant, isBefore } from '../instant.js'
import { type Forces, openForces } from '../open-forces.js'
import { openObjects, orientationSeriesOf, textOfInput } from '../open-objects.js'
import { sgp4StateAt } from '../sgp4.js'
import { initSgp4 } from '../sgp4-init.js'
import { formatUtc, instantOf, utcToInstant } from '../time-scales.js'
import { type Inputs, minutesOf } from './propagate-sets.js'

export interface Start extends Omit<InitialState, 'kind'> {
  readonly kind: InitialState['kind'] | 'SGP4'
}
export interface OpenedStates {
  readonly starts: readonly Start[]
  readonly where: string
  readonly start: Instant
  readonly minutes: Float64Array
  readonly frame: EarthFrame
  readonly orientationAt: (t: Instant) => EarthOrientation
  readonly forces: Forces
}

const MOST_OBJECTS = 500

const startsOf = async (i: Inputs, run: Run, text: string | null, eoAt: ((t: Instant) => EarthOrientation) | null) => {
  if (text !== null) {
    const { name } = await textOfInput(run, i.elements)
    const all = readInitialStates(text, name, { at: i.stateAt, orientation: eoAt })
    const wanted = i.object?.trim().toLowerCase() ?? ''
    const starts = all.filter((s) => `${s.name} ${s.id} ${s.catalogueNumber ?? ''}`.toLowerCase().includes(wanted))
    if (starts.length === 0)
      throw setuError('not-found', {
        where: 'object',
        found: `no object "${i.object}" in ${name}`,
        expected: `one of ${all
          .slice(0, 8)
          .map((s) => s.name)
          .join(', ')}`,
      })
    return { starts: starts as readonly Start[], where: name }
  }
  const { sets, where } = await openObjects(run, i)
  const starts = sets.map((set): Start => {
    const epoch = utcToInstant(set.epoch)
    const ready = initSgp4(set, { mode: i.mode, gravity: i.gravity })
    return {
      kind: 'SGP4',
      name: set.name || String(set.catalogueNumber),
      id: set.designator,
      catalogueNumber: set.catalogueNumber,
      epoch,
      state: transformState(transformAt('TEME', 'GCRF', epoch, eoAt?.(epoch)), sgp4StateAt(ready, set.epoch)),
      frame: 'TEME',
      velocityFrom: 'message',
      manoeuvres: [],
      left: [],
    }
  })
  return { starts, where }
}

export const openStates = async (i: Inputs, run: Run, text: string | null): Promise<OpenedStates> => {
  const eop = await orientationSeriesOf(run, i)
  const { starts, where } = await startsOf(i, run, text, eop.series ? eop.at : null)
  if (starts.length > MOST_OBJECTS)
    throw setuError('too-large', {
      where,
      found: `${starts.length} objects`,
      expected: `at most ${MOST_OBJECTS} to integrate`,
      wayOut: 'Name one (object), or take method sgp4.',
    })
  const start =
    i.start !== undefined && i.start.trim() !== ''
      ? instantOf(i.start, 'start')
      : starts.map((s) => s.epoch).reduce((a, b) => (isBefore(a, b) ? b : a))
  const minutes = minutesOf(i, starts.length)
  const times = [...starts.map((s) => s.epoch), start, addSeconds(start, minutes.at(-1)! * 60)]
  const from = times.reduce((a, b) => (isBefore(b, a) ? b : a))
  const to = times.reduce((a, b) => (isBefore(a, b) ? b : a))
  eop.told(from, to)
  const forces = await openForces(run, i, eop.series, from, to, starts)
  return { starts, where, start, minutes, frame: i.frame === 'auto' ? 'GCRF' : i.frame, orientationAt: eop.at, forces }
}

/** What a state brings with it, as findings. */
export const sayOfState = (run: Run, s: Start, o: OpenedStates): void => {
  const note = (code: string, message: string, severity: 'note' | 'warning' = 'note'): void =>
    run.found({ code, severity, where: s.name, message, affects: 'statesNpy' })
  if (s.kind === 'SGP4')
    note(
      'orbit.osculating-of-sgp4',
      `${s.name} begins with the state that SGP4 gives at ${formatUtc(s.epoch)}: that is off by about a kilometre, and the numerical orbit carries it on.`,
      'warning',
    )
  if (s.velocityFrom === 'positions')
    note(
      'orbit.velocity-of-positions',
      `${s.name} has positions alone; its velocity at ${formatUtc(s.epoch)} is that of a polynomial through eleven of them.`,
    )
  if (s.covariance) {
    const problem = covarianceProblem(s.covariance)
    note(
      'orbit.covariance',
      problem === null
        ? `The covariance of ${s.name} is carried on by the state transition matrix: what the first state is off by. What the forces are off by is not in it: it is a lower bound.`
        : problem === 'not-positive-definite'
          ? `The covariance of ${s.name} is not positive definite, as far as its printed digits say. It is carried on as it is; a probability must not be made of it.`
          : `The covariance of ${s.name} has ${problem === 'variance' ? 'a variance that is not positive' : 'numbers that are not finite'} and is not carried on.`,
      problem === null ? 'note' : 'warning',
    )
  }
  for (const part of s.left)
    note(
      'orbit.not-carried',
      `${s.name}: what its message says of ${part} is not carried on.`,
      part.includes('manoeuvre') ? 'warning' : 'note',
    )
  if (s.manoeuvres.length > 0) {
    const end = addSeconds(o.start, o.minutes.at(-1)! * 60)
    const [low, high] = isBefore(end, s.epoch)
      ? [o.start, s.epoch]
      : [isBefore(o.start, s.epoch) ? o.start : s.epoch, end]
    const flown = s.manoeuvres.filter((m) => !isBefore(m.at, low) && isBefore(m.at, high))
    note(
      'orbit.manoeuvres',
      `${flown.length} of ${s.manoeuvres.length} manoeuvres of ${s.name} are flown${flown.length > 0 ? ` (${flown.map((m) => formatUtc(m.at, 0)).join(', ')})` : '; the others are outside the times'}.`,
    )
  }
}
