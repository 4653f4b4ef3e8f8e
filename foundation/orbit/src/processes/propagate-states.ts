/** States of messages, or osculating states of element sets, by numerical integration. */
import type { Run } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import { isSample } from '@setu/core/sample'
import { writeKvn } from '../ccsds-kvn-write.js'
import type { EarthOrientation } from '../eop.js'
import type { EarthFrame } from '../frames.js'
import { transformAt, transformState } from '../frames.js'
import { type InitialState, readInitialStates } from '../initial-states.js'
import { addSeconds, type Instant, isBefore, secondsBetween } from '../instant.js'
import { type Forces, openForces } from '../open-forces.js'
import { openObjects, orientationSeriesOf, textOfInput } from '../open-objects.js'
import { opmMessage } from '../opm.js'
import { flyFrom } from '../powered-flight.js'
import { sgp4StateAt } from '../sgp4.js'
import { initSgp4 } from '../sgp4-init.js'
import { failedCode, joinGrids, reenteredCode, type StateGrid, turnStates } from '../state-grid.js'
import { formatUtc, instantOf, instantToUtc, utcToInstant } from '../time-scales.js'
import type { State } from '../vector3.js'
import { type Outputs, productsOf } from './propagate-products.js'
import { type Chunk, type Inputs, minutesOf, quiet } from './propagate-sets.js'

/** A grid of one object, and how its integration went. */
export interface StatePart extends StateGrid {
  readonly flight?: {
    readonly steps: number
    /** Distance between the last positions of this run and one with a hundred times the error of a step, m. */
    readonly checkM: number | null
    readonly massKg: number | null
    readonly end: State | null
  }
  /** Why there is no flight. */
  readonly failure?: string
}

interface Start extends Omit<InitialState, 'kind'> {
  readonly kind: InitialState['kind'] | 'SGP4'
}
interface Opened {
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

const opened = async (i: Inputs, run: Run, text: string | null): Promise<Opened> => {
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

const say = (run: Run, s: Start, o: Opened): void => {
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

export const splitStates = async (i: Inputs, run: Run, text: string | null): Promise<Chunk[]> => {
  const o = await opened(i, run, text)
  for (const s of o.starts.slice(0, 20)) say(run, s, o)
  return o.starts.map((_, k) => ({ from: k, to: k + 1 }))
}

const fly = async (s: Start, i: Inputs, o: Opened, run: Run): Promise<StatePart> => {
  const offset = secondsBetween(s.epoch, o.start)
  const seconds = Float64Array.from(o.minutes, (m) => offset + m * 60)
  const flight = { epoch: s.epoch, state: s.state, massKg: o.forces.massOf(s), manoeuvres: s.manoeuvres }
  const modelOf = (mass: number | null) => o.forces.modelOf(s, mass)
  const ran = await flyFrom(flight, modelOf, seconds, {
    relative: i.tolerance,
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
  const row = ran.states.subarray(6 * (n - 1), 6 * n)
  const end: State | null = Number.isNaN(row[0]!)
    ? null
    : { position: [row[0]!, row[1]!, row[2]!], velocity: [row[3]!, row[4]!, row[5]!] }
  const grid = { objects: 1, times: n, states, codes }
  turnStates(grid, 'GCRF', o.frame, (j) => addSeconds(o.start, o.minutes[j]! * 60), o.orientationAt)
  return {
    ...grid,
    flight: { steps: ran.steps, checkM: Number.isFinite(check) ? check : null, massKg: ran.massKg, end },
  }
}

export const propagateStates = async (
  { from }: Chunk,
  i: Inputs,
  run: Run,
  text: string | null,
): Promise<StatePart> => {
  const o = await opened(i, quiet(run), text)
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
const finalOf = (parts: readonly StatePart[], i: Inputs, o: Opened): string => {
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
  const o = await opened(i, quiet(run), text)
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
  const products = await productsOf(run, {
    grid: joinGrids(parts),
    objects: o.starts.map((s, k) => ({
      name: s.name,
      number: s.catalogueNumber,
      designator: s.id,
      epoch: s.epoch,
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
    ? products
    : { ...products, finalState: await run.write('end.opm', 'text/plain', new TextEncoder().encode(finalText)) }
}
