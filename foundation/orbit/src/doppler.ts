/**
 * Light between two moving places of the solar system: when it left, along which direction, and how its frequency changes on the
 * way. Relativistic one-way Doppler (Moyer 2000, section 13; Kopeikin and Schaefer 1999):
 *
 *     fR / fT = (1 - k.vR/c - Shapiro's rate) / (1 - k.vT/c) x dT / dR,   d = sqrt(1 - v2/c2 - 2U/c2)
 *
 * with barycentric velocities, k the direction of travel and U the potential of the masses given. Two and three ways are
 * products of legs. Media, tilts of a bent ray and the station's clock are the caller's.
 */
import { setuError } from '@setu/core/errors'
import { type BodyName, gravitationalParameter, lightKmPerSecond } from './bodies.js'
import type { Ephemeris } from './ephemeris.js'
import { addSeconds, type Instant } from './instant.js'
import { shapiroDelay } from './light-time.js'
import { dot, norm, type State, scale, subtract, type Vector3 } from './vector3.js'

/** A barycentric state, GCRF axes, km and km/s, at any time. */
export type PlaceAt = (t: Instant) => State

export interface Leg {
  readonly sent: Instant
  readonly received: Instant
  /** Seconds under way, Shapiro's delay included. */
  readonly seconds: number
  readonly shapiroSeconds: number
  readonly from: State
  readonly to: State
  /** Unit direction of travel. */
  readonly direction: Vector3
  /** Frequency received over frequency sent, each on the clock of its end. */
  readonly factor: number
}

export interface LegOptions {
  /** Masses that delay light and slow clocks; the Sun by default. */
  readonly masses?: readonly BodyName[]
  /** Unit directions of a bent ray at its ends, where they are known. */
  readonly directions?: { readonly from: Vector3; readonly to: Vector3 }
}

const C = lightKmPerSecond

/** Rate of a proper clock against barycentric time. */
const clockRate = (s: State, t: Instant, masses: readonly BodyName[], e: Ephemeris): number => {
  let potential = 0
  for (const m of masses) potential += gravitationalParameter[m] / norm(subtract(s.position, e.state(m, t).position))
  return Math.sqrt(1 - (dot(s.velocity, s.velocity) + 2 * potential) / (C * C))
}

/** Change of Shapiro's delay with time, the mass taken where it is at reception. */
const shapiroRate = (gm: number, mass: State, from: State, to: State): number => {
  const [a, b, ab] = [
    subtract(from.position, mass.position),
    subtract(to.position, mass.position),
    subtract(to.position, from.position),
  ]
  const rate = (x: Vector3, v: Vector3): number => dot(x, v) / norm(x)
  const total = norm(a) + norm(b)
  const totalRate = rate(a, subtract(from.velocity, mass.velocity)) + rate(b, subtract(to.velocity, mass.velocity))
  const [d, dRate] = [norm(ab), rate(ab, subtract(to.velocity, from.velocity))]
  return ((2 * gm) / C ** 3) * ((totalRate + dRate) / (total + d) - (totalRate - dRate) / (total - d))
}

/** Light that arrives at `receiver` at a time. Throws `failed-check` where it does not converge. */
export const legTo = (
  received: Instant,
  receiver: PlaceAt,
  transmitter: PlaceAt,
  ephemeris: Ephemeris,
  options: LegOptions = {},
): Leg => {
  const masses = options.masses ?? ['Sun']
  const to = receiver(received)
  const at = masses.map((m) => ephemeris.state(m, received))
  let seconds = 0
  let shapiro = 0
  for (let i = 0; i < 20; i++) {
    const sent = addSeconds(received, -seconds)
    const from = transmitter(sent)
    shapiro = masses.reduce(
      (sum, m, k) => sum + shapiroDelay(gravitationalParameter[m], at[k]!.position, from.position, to.position),
      0,
    )
    const next = norm(subtract(to.position, from.position)) / C + shapiro
    if (Math.abs(next - seconds) >= 1e-12 * Math.max(1, next)) {
      seconds = next
      continue
    }
    const direction = scale(subtract(to.position, from.position), 1 / norm(subtract(to.position, from.position)))
    const bend = masses.reduce((sum, m, k) => sum + shapiroRate(gravitationalParameter[m], at[k]!, from, to), 0)
    const ends = options.directions ?? { from: direction, to: direction }
    const path = (1 - dot(ends.to, to.velocity) / C - bend) / (1 - dot(ends.from, from.velocity) / C)
    const clocks = clockRate(from, sent, masses, ephemeris) / clockRate(to, received, masses, ephemeris)
    return {
      sent,
      received,
      seconds: next,
      shapiroSeconds: shapiro,
      from,
      to,
      direction,
      factor: path * clocks,
    }
  }
  throw setuError('failed-check', {
    where: 'light time',
    found: 'no convergence in 20 steps',
    expected: 'a transmitter slower than light',
  })
}

/** Up from one station, turned around by a transponder and down to another (or the same): both legs, by their reception. */
export const twoLegs = (
  received: Instant,
  receiver: PlaceAt,
  transponder: PlaceAt,
  transmitter: PlaceAt,
  ephemeris: Ephemeris,
  options: LegOptions = {},
): { readonly down: Leg; readonly up: Leg; readonly factor: number } => {
  const down = legTo(received, receiver, transponder, ephemeris, options)
  const up = legTo(down.sent, transponder, transmitter, ephemeris, options)
  return { down, up, factor: down.factor * up.factor }
}
