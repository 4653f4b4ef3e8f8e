/** States of messages, or osculating states of element sets, by numerical integration. */
import type { Run } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { isSample } from '@setu/core/sample'
import { writeKvn } from '../ccsds-kvn-write.js'
import { carryCovariance, covarianceProblem, covarianceToLocal } from '../covariance.js'
import { addSeconds, isBefore, secondsBetween } from '../instant.js'
import { opmMessage } from '../opm.js'
import { flyFrom } from '../powered-flight.js'
import { failedCode, joinGrids, reenteredCode, type StateGrid, turnStates } from '../state-grid.js'
import { formatUtc, instantToUtc } from '../time-scales.js'
import type { State } from '../vector3.js'
import { type OpenedStates, openStates, type Start, sayOfState } from './open-states.js'
import { type Outputs, productsOf } from './propagate-products.js'
import { type Chunk, type Inputs, quiet } from './propagate-sets.js'
import { uncertaintyOf } from './propagate-uncertainty.js'

/** A grid of one object, and how its integration went. */
export interface StatePart extends StateGrid {
  readonly flight?: {
    readonly steps: number
    /** Distance between the last positions of this run and one with a hundred times the error of a step, m. */
    readonly checkM: number | null
    readonly massKg: number | null
    readonly end: State | null
  }
  /** Along R, T, N of each state, 36 a time (km, km/s); NaN where the state is missing. */
  readonly covariances?: Float64Array
  /** Why there is no flight. */
  readonly failure?: string
}

export const splitStates = async (i: Inputs, run: Run, text: string | null): Promise<Chunk[]> => {
  const o = await openStates(i, run, text)
  for (const s of o.starts.slice(0, 20)) sayOfState(run, s, o)
  return o.starts.map((_, k) => ({ from: k, to: k + 1 }))
}

/** The covariance that is carried on, or null. */
const carried = (s: Start): Float64Array | null => {
  const problem = s.covariance && covarianceProblem(s.covariance)
  return s.covariance && (problem === null || problem === 'not-positive-definite') ? s.covariance : null
}

const stateOfRow = (states: Float64Array, j: number): State | null => {
  const [x, y, z, u, v, w] = states.subarray(6 * j, 6 * j + 6)
  return Number.isNaN(x!) ? null : { position: [x!, y!, z!], velocity: [u!, v!, w!] }
}

/** The first covariance (GCRF) at every state, along its own axes. */
const covariancesAlong = (first: Float64Array, states: Float64Array, transitions: Float64Array): Float64Array => {
  const n = states.length / 6
  const out = new Float64Array(36 * n).fill(Number.NaN)
  for (let j = 0; j < n; j++) {
    const state = stateOfRow(states, j)
    if (!state) continue
    const there = carryCovariance(first, transitions.subarray(36 * j, 36 * j + 36))
    out.set(covarianceToLocal('RTN', state, there), 36 * j)
  }
  return out
}

const fly = async (s: Start, i: Inputs, o: OpenedStates, run: Run): Promise<StatePart> => {
  const offset = secondsBetween(s.epoch, o.start)
  const seconds = Float64Array.from(o.minutes, (m) => offset + m * 60)
  const flight = { epoch: s.epoch, state: s.state, massKg: o.forces.massOf(s), manoeuvres: s.manoeuvres }
  const modelOf = (mass: number | null) => o.forces.modelOf(s, mass)
  const ran = await flyFrom(flight, modelOf, seconds, {
    relative: i.tolerance,
    transitions: carried(s) !== null,
    onLeg: (share) => run.progress(0.6 * share),
  })
  const n = seconds.length
  const at = (r: Float64Array, j: number): readonly [number, number, number] => [
    r[6 * j]!,
    r[6 * j + 1]!,
    r[6 * j + 2]!,
  ]
  let last = n - 1
  while (last > 0 && Number.isNaN(ran.states[6 * last]!)) last--
  const again = await flyFrom(flight, modelOf, seconds.subarray(last, last + 1), {
    relative: Math.min(1e-6, 100 * i.tolerance),
    onLeg: (share) => run.progress(0.6 + 0.4 * share),
  })
  const [a, b] = [at(ran.states, last), at(again.states, 0)]
  const check = 1000 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
  const states = new Float64Array(6 * n)
  const codes = new Uint8Array(n)
  for (let j = 0; j < n; j++) {
    states.set(ran.states.subarray(6 * j, 6 * j + 6), 6 * j)
    if (Number.isNaN(ran.states[6 * j]!)) codes[j] = reenteredCode
  }
  const end = stateOfRow(ran.states, n - 1)
  const first = carried(s)
  const covariances = first && ran.transitions ? covariancesAlong(first, ran.states, ran.transitions) : null
  const grid = { objects: 1, times: n, states, codes }
  turnStates(grid, 'GCRF', o.frame, (j) => addSeconds(o.start, o.minutes[j]! * 60), o.orientationAt)
  return {
    ...grid,
    ...(covariances ? { covariances } : {}),
    flight: { steps: ran.steps, checkM: Number.isFinite(check) ? check : null, massKg: ran.massKg, end },
  }
}

export const propagateStates = async (
  { from }: Chunk,
  i: Inputs,
  run: Run,
  text: string | null,
): Promise<StatePart> => {
  const o = await openStates(i, quiet(run), text)
  try {
    return await fly(o.starts[from]!, i, o, run)
  } catch (error) {
    // One object's error never stops the others; of one alone it is the answer.
    if (!isSetuError(error) || error.code === 'cancelled' || o.starts.length === 1) throw error
    const times = o.minutes.length
    return {
      objects: 1,
      times,
      states: new Float64Array(6 * times).fill(Number.NaN),
      codes: new Uint8Array(times).fill(failedCode),
      failure: error.message,
    }
  }
}

/** States at the end as messages, one after another, to go on from. */
const finalOf = (parts: readonly StatePart[], i: Inputs, o: OpenedStates): string => {
  const end = addSeconds(o.start, o.minutes.at(-1)! * 60)
  const some = <K extends string>(key: K, value: number | null | undefined) =>
    (value === undefined || value === null ? {} : { [key]: value }) as Partial<Record<K, number>>
  return parts
    .flatMap((p, k) => {
      const s = o.starts[k]!
      if (!p.flight?.end) return []
      const later = s.manoeuvres.filter((m) => !isBefore(m.at, end))
      return writeKvn(
        opmMessage(
          {
            objectName: s.name,
            objectId: s.id || String(s.catalogueNumber ?? s.name),
            centre: 'EARTH',
            frame: 'GCRF',
            timeSystem: 'UTC',
            epoch: instantToUtc(end),
            ...p.flight.end,
            ...(p.covariances ? { covariance: p.covariances.slice(-36), covarianceFrame: 'RTN' } : {}),
            ...some('massKg', p.flight.massKg),
            ...some('dragAreaM2', i.dragArea ?? s.dragAreaM2),
            ...some('dragCoefficient', i.dragCoefficient ?? s.dragCoefficient),
            ...some('solarAreaM2', i.solarArea ?? s.solarAreaM2),
            ...some('solarCoefficient', i.solarCoefficient ?? s.solarCoefficient),
            manoeuvres: later.map(({ at, ...m }) => ({ ...m, ignition: instantToUtc(at) })),
          },
          { creationDate: formatUtc(end, 0).replace('Z', ''), originator: 'SETU' },
        ),
      )
    })
    .join('\n')
}

export const mergeStates = async (
  parts: readonly StatePart[],
  i: Inputs,
  run: Run,
  text: string | null,
): Promise<Outputs> => {
  const o = await openStates(i, quiet(run), text)
  const checks = parts.flatMap((p) => (p.flight?.checkM === null || !p.flight ? [] : [p.flight.checkM]))
  const steps = parts.reduce((sum, p) => sum + (p.flight?.steps ?? 0), 0)
  if (checks.length > 0) {
    const most = Math.max(...checks)
    run.found({
      code: 'orbit.integration',
      severity: 'note',
      message: `DOP853 with a relative error of ${i.tolerance} a step, ${steps} steps; with a hundred times that the last position moves by ${most < 1e-3 ? `${(most * 1000).toPrecision(2)} mm` : `${most.toPrecision(2)} m`}, which bounds the error of the integration. The error of the forces is greater.`,
      affects: 'statesNpy',
      values: { steps, checkM: Number(most.toPrecision(3)) },
    })
  }
  for (const [k, p] of parts.entries())
    if (p.failure !== undefined)
      run.found({
        code: 'orbit.not-propagated',
        severity: 'warning',
        where: o.starts[k]!.name,
        message: p.failure,
        affects: 'statesNpy',
      })
  const finalText = finalOf(parts, i, o)
  const describe = o.starts.map((s) => o.forces.modelOf(s, null).describe)
  const uncertainty = await uncertaintyOf(run, {
    objects: parts.map((p, k) => ({ name: o.starts[k]!.name, covariances: p.covariances ?? null })),
    start: o.start,
    minutes: o.minutes,
    where: o.where,
    simulated: isSample(i.elements),
  })
  const products = await productsOf(run, {
    grid: joinGrids(parts),
    objects: o.starts.map((s, k) => ({
      name: s.name,
      number: s.catalogueNumber,
      designator: s.id,
      epoch: s.epoch,
      covariances: parts[k]!.covariances ?? null,
      comments: [
        `DOP853 from the state of ${formatUtc(s.epoch)} (${s.kind === 'SGP4' ? 'SGP4 of an element set' : s.kind})`,
        ...describe[k]!.split('; ').map((force) => `FORCE ${force}`),
        `SUN AND MOON ${o.forces.ephemeris}`,
      ],
    })),
    start: o.start,
    minutes: o.minutes,
    frame: o.frame,
    orientationAt: o.orientationAt,
    method: `DOP853: ${describe[0]}${o.starts.length > 1 ? '; and so for the others' : ''}`,
    where: o.where,
    simulated: isSample(i.elements),
  })
  return finalText === ''
    ? { ...products, ...uncertainty }
    : {
        ...products,
        ...uncertainty,
        finalState: await run.write('end.opm', 'text/plain', new TextEncoder().encode(finalText)),
      }
}
