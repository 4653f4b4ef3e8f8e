/**
 * A body's geocentric position during a long run: Lagrange through six positions at fixed epochs, kept; the Moon every
 * 0.1 day, all others every half day. Agrees with `geocentricPosition` to a metre, and is free of history.
 */
import { type BodyName, geocentricPosition } from './bodies.js'
import type { Instant } from './instant.js'
import type { Vector3 } from './vector3.js'

export type BodyAt = (t: Instant) => Vector3

export const bodyTrack = (body: BodyName, at: (t: Instant) => Vector3 = (t) => geocentricPosition(body, t)): BodyAt => {
  const step = body === 'Moon' ? 8640 : 43_200
  const kept = new Map<number, Vector3>()
  const node = (index: number): Vector3 => {
    let v = kept.get(index)
    if (!v) {
      if (kept.size > 50_000) kept.clear()
      const day = Math.floor((index * step) / 86_400)
      kept.set(index, (v = at({ taiDay: 51_544 + day, taiSeconds: index * step - day * 86_400 })))
    }
    return v
  }
  return (t) => {
    const x = ((t.taiDay - 51_544) * 86_400 + t.taiSeconds) / step
    const first = Math.floor(x) - 2
    let [a, b, c] = [0, 0, 0]
    for (let i = 0; i < 6; i++) {
      let w = 1
      for (let j = 0; j < 6; j++) if (j !== i) w *= (x - first - j) / (i - j)
      const v = node(first + i)
      a += w * v[0]
      b += w * v[1]
      c += w * v[2]
    }
    return [a, b, c]
  }
}
