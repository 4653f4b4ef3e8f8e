/**
 * States of a satellite at given times by numerical integration (DOP853, dense output) of a force model in GCRF. Distances
 * are scaled by the position's own size: relative error 1e-12 of a step by default.
 */
import { type Dop853Result, dop853 } from './dop853.js'
import { type EventFunction, type FoundEvent, watchEvents } from './events.js'
import { equationsOfMotion, type ForceModel } from './force-model.js'
import type { Instant } from './instant.js'
import type { State } from './vector3.js'

export interface NumericalOptions {
  readonly relative?: number
  readonly maxStep?: number
  readonly events?: readonly EventFunction[]
}
export interface NumericalRun {
  /** x, y, z (km), vx, vy, vz (km/s) for each time reached; fewer rows where a terminal event ended the run. */
  readonly states: Float64Array
  readonly reached: number
  readonly events: readonly FoundEvent[]
  readonly end: Dop853Result
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
  const y0 = [...position, ...velocity]
  const row = new Float64Array(6)
  let done = 0
  while (done < seconds.length && seconds[done] === 0) states.set(y0, 6 * done++)
  const last = seconds.length > 0 ? seconds[seconds.length - 1]! : 0
  // Ten kilometres and ten metres a second are what the relative error is small against.
  const relative = options.relative ?? 1e-12
  const absolute = new Float64Array([10, 10, 10, 0.01, 0.01, 0.01]).map((v) => v * relative)
  const end = dop853(equationsOfMotion(model, epoch), 0, y0, last, {
    relative,
    absolute,
    ...(options.maxStep === undefined ? {} : { maxStep: options.maxStep }),
    onStep(step) {
      const stop = watch?.(step)
      const limit = stop ?? step.to
      const sign = step.to >= step.from ? 1 : -1
      while (done < seconds.length && sign * (limit - seconds[done]!) >= 0) {
        states.set(seconds[done] === step.to ? step.y : step.at(seconds[done]!, row), 6 * done)
        done++
      }
      return stop
    },
  })
  return { states: states.subarray(0, 6 * done), reached: done, events, end }
}
