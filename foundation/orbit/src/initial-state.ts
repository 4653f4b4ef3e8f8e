/** A state to begin a propagation with, whatever message it came from, and the way into GCRF. */
import type { EarthOrientation } from './eop.js'
import { type EarthFrame, transformAt, transformState } from './frames.js'
import type { Instant } from './instant.js'
import type { OpmManoeuvre } from './opm.js'
import type { State } from './vector3.js'

export interface Manoeuvre extends Omit<OpmManoeuvre, 'ignition'> {
  readonly at: Instant
}
export interface InitialState {
  readonly kind: 'OPM' | 'OEM' | 'OCM' | 'CPF' | 'CDM'
  readonly name: string
  readonly id: string
  readonly catalogueNumber: number | null
  readonly epoch: Instant
  /** GCRF. */
  readonly state: State
  /** As the message named it. */
  readonly frame: string
  readonly velocityFrom: 'message' | 'positions'
  readonly massKg?: number
  readonly dragAreaM2?: number
  readonly dragCoefficient?: number
  readonly solarAreaM2?: number
  readonly solarCoefficient?: number
  /** Coefficient times area over mass, m2/kg, where a message gives that alone. */
  readonly cdAreaOverMass?: number
  readonly crAreaOverMass?: number
  /** 6 x 6 row-major in GCRF at the epoch, km and km/s. */
  readonly covariance?: Float64Array
  readonly manoeuvres: readonly Manoeuvre[]
  /** Parts of the message that are not carried on, in words. */
  readonly left: readonly string[]
}

/** What a reader of states needs to know. */
export interface StateDoor {
  readonly at: 'first' | 'last'
  readonly eoAt: (t: Instant) => EarthOrientation
  readonly dut1At: ((t: Instant) => number) | null
}

export const toGcrf = (d: StateDoor, frame: EarthFrame, t: Instant, axes: Instant | undefined, s: State): State =>
  transformState(transformAt(frame, 'GCRF', axes ?? t, d.eoAt(axes ?? t)), s)
