/** State vectors of the satellite, cubic Hermite between them, in the Earth's frame; the time of closest approach. */
import { setuError } from '@setu/core/errors'

export interface StateVector {
  readonly timeMs: number
  /** m and m/s. */
  readonly position: readonly [number, number, number]
  readonly velocity: readonly [number, number, number]
}

type Vector = readonly [number, number, number]

/** Position and velocity at a time inside the vectors (or half a step outside). */
export const stateAt = (orbit: readonly StateVector[], timeMs: number): { position: Vector; velocity: Vector } => {
  const step = orbit.length > 1 ? orbit[1]!.timeMs - orbit[0]!.timeMs : 0
  if (orbit.length < 2 || !(timeMs >= orbit[0]!.timeMs - step / 2 && timeMs <= orbit.at(-1)!.timeMs + step / 2))
    throw setuError('bad-input', {
      where: 'orbit',
      found: `${new Date(timeMs).toISOString()} outside ${orbit.length} state vectors`,
      expected: 'a time inside them',
    })
  let k = 0
  while (k < orbit.length - 2 && orbit[k + 1]!.timeMs <= timeMs) k++
  const [a, b] = [orbit[k]!, orbit[k + 1]!]
  const h = (b.timeMs - a.timeMs) / 1000
  const s = (timeMs - a.timeMs) / 1000 / h
  const [h00, h10, h01, h11] = [(1 + 2 * s) * (1 - s) ** 2, s * (1 - s) ** 2, s * s * (3 - 2 * s), s * s * (s - 1)]
  const [d00, d10, d11] = [6 * s * s - 6 * s, 3 * s * s - 4 * s + 1, 3 * s * s - 2 * s]
  const each = (of: (i: 0 | 1 | 2) => number): Vector => [of(0), of(1), of(2)]
  return {
    position: each(
      (i) => h00 * a.position[i] + h10 * h * a.velocity[i] + h01 * b.position[i] + h11 * h * b.velocity[i],
    ),
    velocity: each((i) => (d00 * (a.position[i] - b.position[i])) / h + d10 * a.velocity[i] + d11 * b.velocity[i]),
  }
}

/** Zero-Doppler time and distance of a point of the Earth, by Newton's steps. */
export const closestApproach = (
  orbit: readonly StateVector[],
  point: Vector,
): { readonly timeMs: number; readonly rangeM: number } => {
  let t = (orbit[0]!.timeMs + orbit.at(-1)!.timeMs) / 2
  for (let k = 0; k < 30; k++) {
    const { position, velocity } = stateAt(orbit, t)
    let [along, speed2] = [0, 0]
    for (const i of [0, 1, 2] as const) {
      along += (point[i] - position[i]) * velocity[i]
      speed2 += velocity[i] ** 2
    }
    const dt = (along / speed2) * 1000
    t = Math.min(orbit.at(-1)!.timeMs, Math.max(orbit[0]!.timeMs, t + dt))
    if (Math.abs(dt) < 1e-6) break
  }
  const { position } = stateAt(orbit, t)
  return { timeMs: t, rangeM: Math.hypot(...point.map((p, i) => p - position[i]!)) }
}
