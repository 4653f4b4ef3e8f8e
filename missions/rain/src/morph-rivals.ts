/** What morphing is judged beside: the nearest overpass, interpolation in time, and one shift for the whole field. */
import { carried, displace, noDisplacement } from './advection.js'
import type { Overpass } from './morphing.js'
import type { MotionField } from './motion-vectors.js'

/** The nearest overpass, and the two around, of a step. */
const around = (overpasses: readonly Overpass[], k: number) => {
  const before = overpasses.filter((o) => o.step <= k).at(-1)
  const after = overpasses.find((o) => o.step >= k)
  return { before, after }
}

export const rivalsAt = (overpasses: readonly Overpass[], k: number, shift: MotionField) => {
  const { before, after } = around(overpasses, k)
  const [a, b] = [before ?? after!, after ?? before!]
  const nearest = k - a.step <= b.step - k ? a.rate : b.rate
  const share = b.step > a.step ? (k - a.step) / (b.step - a.step) : 0
  const moved = (o: Overpass): Float32Array => {
    const path = noDisplacement(shift.width, shift.height)
    if (k !== o.step) displace(shift, path, k - o.step)
    return carried(o.rate, path)
  }
  const [fa, fb] = [moved(a), moved(b)]
  const mixed = (p: Float32Array, q: Float32Array): Float32Array =>
    p.map((v, i) => (Number.isNaN(v) ? q[i]! : Number.isNaN(q[i]!) ? v : v * (1 - share) + q[i]! * share))
  return [
    ['nearest overpass', nearest],
    ['time interpolation', mixed(a.rate, b.rate)],
    ['global shift', mixed(fa, fb)],
  ] as const
}
