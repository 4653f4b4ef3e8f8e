/**
 * States of a satellite at given times by numerical integration (DOP853, dense output) of a force model in GCRF. Distances
 * are scaled by the position's own size: relative error 1e-12 of a step by default. Where the forces have a kink (the edges of
 * the shadow, the hours of space weather) the step is done again up to it and a new one begins behind it: an error estimate of
 * high order does not see kinks, and at 500 km they cost a metre in a day.
 */
import { type DenseStep, type Dop853Result, dop853 } from './dop853.js'
import { type EventFunction, type FoundEvent, watchEvents } from './events.js'
import { equationsOfMotion, type ForceModel } from './force-model.js'
import { addSeconds, type Instant } from './instant.js'
import { brent } from './root.js'
import { augmentedSize, identity6, partialsOf, variationalEquations } from './state-transition.js'
import type { State, Vector3 } from './vector3.js'

export interface NumericalOptions {
  readonly relative?: number
  readonly maxStep?: number
  readonly events?: readonly EventFunction[]
  /** With the state transition matrices from the epoch. The states are the same, byte for byte. */
  readonly transitions?: boolean
}
export interface NumericalRun {
  /** x, y, z (km), vx, vy, vz (km/s) for each time reached; fewer rows where a terminal event ended the run. */
  readonly states: Float64Array
  /** 6 x 6 row-major for each time reached, where asked for. */
  readonly transitions?: Float64Array
  readonly reached: number
  readonly events: readonly FoundEvent[]
  readonly end: Dop853Result
}

const SAMPLES = 8
/** Seconds behind a kink within which it is not looked for again. */
const GUARD = 0.02

const placeOf = (y: Float64Array): Vector3 => [y[0]!, y[1]!, y[2]!]

/** The first kink inside a step, or null. `signs` are those at its begin and are moved on to its end. */
const kinkIn = (
  step: DenseStep,
  values: (t: number, y: Float64Array) => readonly number[],
  signs: number[],
): number | null => {
  const y = new Float64Array(step.y.length)
  let from = step.from
  for (let i = 1; i <= SAMPLES; i++) {
    const to = i === SAMPLES ? step.to : step.from + ((step.to - step.from) * i) / SAMPLES
    const now = values(to, step.at(to, y))
    let first: number | null = null
    for (const [k, value] of now.entries()) {
      const sign = Math.sign(value)
      if (sign === 0 || sign === signs[k] || signs[k] === 0) {
        signs[k] = sign || signs[k]!
        continue
      }
      const at = brent((t) => values(t, step.at(t, y))[k]!, from, to, 1e-6)
      if (first === null || Math.abs(at - step.from) < Math.abs(first - step.from)) first = at
    }
    if (first !== null) return first
    from = to
  }
  return null
}

/** `seconds` after the epoch, all on one side of it and going away from it. */
export const propagateNumerically = (
  model: ForceModel,
  epoch: Instant,
  { position, velocity }: State,
  seconds: ArrayLike<number>,
  options: NumericalOptions = {},
): NumericalRun => {
  const states = new Float64Array(6 * seconds.length)
  const events: FoundEvent[] = []
  const watch = options.events?.length ? watchEvents(options.events, events) : undefined
  const only = equationsOfMotion(model, epoch)
  const motion = options.transitions ? variationalEquations(only, partialsOf(model), epoch) : only
  const width = options.transitions ? augmentedSize : 6
  const transitions = options.transitions ? new Float64Array(36 * seconds.length) : null
  const row = new Float64Array(width)
  const keep = (from: Float64Array): void => {
    states.set(from.subarray(0, 6), 6 * done)
    transitions?.set(from.subarray(6), 36 * done)
    done++
  }
  const last = seconds.length > 0 ? seconds[seconds.length - 1]! : 0
  const forwards = last >= 0 ? 1 : -1
  // Ten kilometres and ten metres a second are what the relative error is small against.
  const relative = options.relative ?? 1e-12
  const absolute = new Float64Array(width)
  absolute.set([10, 10, 10, 0.01, 0.01, 0.01].map((v) => v * relative))
  const base = {
    relative,
    absolute,
    controlled: 6,
    ...(options.maxStep === undefined ? {} : { maxStep: options.maxStep }),
  }
  let y: Float64Array = Float64Array.from([...position, ...velocity, ...(transitions ? identity6() : [])])
  let [t, done, stopped] = [0, 0, false]
  let [steps, rejected, evaluations] = [0, 0, 0]
  while (done < seconds.length && seconds[done] === 0) keep(y)

  const taken = (step: DenseStep): number | undefined => {
    const stop = watch?.(step)
    const limit = stop ?? step.to
    while (done < seconds.length && forwards * (limit - seconds[done]!) >= 0)
      keep(seconds[done] === step.to ? step.y : step.at(seconds[done]!, row))
    if (stop !== undefined) stopped = true
    return stop
  }
  const go = (to: number, first: number | undefined, onStep: (s: DenseStep) => number | undefined): void => {
    const r = dop853(motion, t, y, to, { ...base, ...(first ? { firstStep: first } : {}), onStep })
    steps += r.steps
    rejected += r.rejected
    evaluations += r.evaluations
    t = r.t
    y = r.y
  }

  const values = model.breaks && ((s: number, at: Float64Array) => model.breaks!(addSeconds(epoch, s), placeOf(at)))
  if (!values) go(last, undefined, taken)
  let firstStep: number | undefined
  while (values && !stopped && forwards * (last - t) > 0) {
    // A little ahead of the kink just passed, where the signs are plain.
    const ahead = forwards * GUARD
    const signs = values(
      t + ahead,
      y.map((v, k) => (k < 3 ? v + ahead * y[k + 3]! : v)),
    ).map(Math.sign)
    let kink: number | null = null
    go(last, firstStep, (step) => {
      kink = kinkIn(step, values, signs)
      if (kink === null) return taken(step)
      firstStep = Math.abs(step.to - step.from) / 2
      return step.from
    })
    // Up to the kink without looking for it again.
    if (kink !== null) go(forwards * (last - kink) < 0 ? last : kink, undefined, taken)
  }
  return {
    states: states.subarray(0, 6 * done),
    ...(transitions ? { transitions: transitions.subarray(0, 36 * done) } : {}),
    reached: done,
    events,
    end: { t, y, steps, rejected, evaluations },
  }
}
