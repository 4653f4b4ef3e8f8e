/**
 * The end of SGP4 over pairs of objects: from mean elements with drag by Kepler's equation and the short-period terms to position
 * and velocity. Angles are added by rotation where the step is small.
 */

import { rowBytes } from './sgp4-tile.js'
import {
  above,
  abs,
  add,
  anyTrue,
  atLeast,
  below,
  bits,
  both,
  type Code,
  constant,
  div,
  greatest,
  intAnd,
  intConstant,
  intNot,
  intSubtract,
  least,
  mul,
  negate,
  not,
  type Program,
  select,
  sqrt,
  sub,
} from './vector-code.js'
import { largestAngle, rotated, type SineCosine, sincos, sincosNear, sincosTiny } from './vector-trigonometry.js'

/** What the two kinds of orbit share from the equinoctial elements on. */
export interface Osculating {
  readonly a: Code
  readonly e: Code
  /** Mean anomaly and perigee added. */
  readonly longitude: Code
  readonly w: SineCosine
  readonly node: SineCosine
  readonly inclination: SineCosine
  readonly aycof: Code
  readonly xlcof: Code
  readonly con41: Code
  readonly x1mth2: Code
  readonly x7thm1: Code
  readonly j2Half: Code
  readonly xke: Code
  readonly radius: Code
  readonly speed: Code
  readonly good: Code
}

/**
 * Kepler's equation by Newton with the sine and cosine carried along. A lane that has converged stays as it is while others go
 * on: a state does not depend on its neighbour.
 */
const kepler = (p: Program, axn: Code, ayn: Code, u: Code): { anomaly: SineCosine; good: Code } => {
  const start = sincos(p, u)
  const sin = p.variable(start.sin)
  const cos = p.variable(start.cos)
  const drift = p.variable(constant(0))
  const active = p.variable(bits(0xffffffff, 0xffffffff))
  const left = p.integer(intConstant(20))
  const far = constant(0.75)
  p.repeat(
    () => {
      const f = sub(sub(mul(axn, sin.get), mul(ayn, cos.get)), drift.get)
      const g = sub(sub(constant(1), mul(cos.get, axn)), mul(sin.get, ayn))
      const step = p.keep(both(greatest(least(div(f, g), far), negate(far)), active.get))
      drift.set(add(drift.get, step))
      const turned = rotated(p, { sin: sin.get, cos: cos.get }, sincosNear(p, step))
      sin.set(turned.sin)
      cos.set(turned.cos)
      // Newton squares the step: behind one of 1e-9 the error is 1e-18.
      active.set(both(active.get, atLeast(abs(step), constant(1e-9))))
      left.set(intSubtract(left.get, intConstant(1)))
    },
    () => intAnd(intNot(intNot(left.get)), anyTrue(active.get)),
  )
  return { anomaly: { sin: sin.get, cos: cos.get }, good: not(active.get) }
}

/** From mean elements with drag to the state, stored at `out`; the mask of good lanes. */
export const finish = (p: Program, o: Osculating, out: Code): Code => {
  const { a } = o
  const axn = p.keep(mul(o.e, o.w.cos))
  const inverse = p.keep(div(constant(1), mul(a, sub(constant(1), mul(o.e, o.e)))))
  const ayn = p.keep(add(mul(o.e, o.w.sin), mul(inverse, o.aycof)))
  const u = p.keep(add(o.longitude, mul(inverse, o.xlcof, axn)))
  const k = kepler(p, axn, ayn, u)
  const { sin: sinE, cos: cosE } = k.anomaly
  const eCosE = p.keep(add(mul(axn, cosE), mul(ayn, sinE)))
  const eSinE = p.keep(sub(mul(axn, sinE), mul(ayn, cosE)))
  const oneMinusE2 = p.keep(sub(constant(1), add(mul(axn, axn), mul(ayn, ayn))))
  const latus = p.keep(mul(a, oneMinusE2))
  const r = p.keep(mul(a, sub(constant(1), eCosE)))
  const inverseR = p.keep(div(constant(1), r))
  const rootA = p.keep(sqrt(a))
  const beta = p.keep(sqrt(oneMinusE2))
  const rDot = mul(rootA, eSinE, inverseR)
  const rvDot = mul(rootA, beta, inverseR)
  const f = p.keep(div(eSinE, add(constant(1), beta)))
  const scale = p.keep(mul(a, inverseR))
  const sinU = p.keep(mul(scale, sub(sub(sinE, ayn), mul(axn, f))))
  const cosU = p.keep(mul(scale, add(sub(cosE, axn), mul(ayn, f))))
  const sin2u = p.keep(mul(add(cosU, cosU), sinU))
  const cos2u = p.keep(sub(constant(1), mul(add(sinU, sinU), sinU)))
  const inverseP = p.keep(div(constant(1), latus))
  const k1 = p.keep(mul(o.j2Half, inverseP))
  const k2 = p.keep(mul(k1, inverseP))
  const three = p.keep(mul(constant(1.5), k2))
  const rShort = p.keep(
    add(mul(r, sub(constant(1), mul(three, beta, o.con41))), mul(constant(0.5), k1, o.x1mth2, cos2u)),
  )
  const turnU = p.keep(mul(constant(-0.25), k2, o.x7thm1, sin2u))
  const turnNode = p.keep(mul(three, o.inclination.cos, sin2u))
  const turnI = p.keep(mul(three, o.inclination.cos, o.inclination.sin, cos2u))
  // n / xke of the dragged orbit is a^-1.5.
  const rate = p.keep(div(k1, mul(a, rootA)))
  const rDotShort = p.keep(sub(rDot, mul(rate, o.x1mth2, sin2u)))
  const rvDotShort = p.keep(add(rvDot, mul(rate, add(mul(o.x1mth2, cos2u), mul(constant(1.5), o.con41)))))
  const su = rotated(p, { sin: sinU, cos: cosU }, sincosTiny(p, turnU))
  const node = rotated(p, o.node, sincosTiny(p, turnNode))
  const inclination = rotated(p, o.inclination, sincosTiny(p, turnI))
  const xm = p.keep(mul(negate(node.sin), inclination.cos))
  const ym = p.keep(mul(node.cos, inclination.cos))
  const ux = p.keep(add(mul(xm, su.sin), mul(node.cos, su.cos)))
  const uy = p.keep(add(mul(ym, su.sin), mul(node.sin, su.cos)))
  const uz = p.keep(mul(inclination.sin, su.sin))
  const tiny = greatest(greatest(abs(turnU), abs(turnNode)), abs(turnI))
  const good = p.keep(
    both(
      both(both(o.good, k.good), both(above(latus, constant(0)), below(tiny, constant(0.02)))),
      both(both(atLeast(rShort, constant(1)), below(abs(u), constant(largestAngle))), above(a, constant(0))),
    ),
  )
  const rKm = p.keep(mul(rShort, o.radius))
  p.store(out, 0, select(good, mul(rKm, ux), constant(Number.NaN)))
  p.store(out, rowBytes, mul(rKm, uy))
  p.store(out, 2 * rowBytes, mul(rKm, uz))
  const vx = add(mul(rDotShort, ux), mul(rvDotShort, sub(mul(xm, su.cos), mul(node.cos, su.sin))))
  const vy = add(mul(rDotShort, uy), mul(rvDotShort, sub(mul(ym, su.cos), mul(node.sin, su.sin))))
  const vz = add(mul(rDotShort, uz), mul(rvDotShort, inclination.sin, su.cos))
  for (const [i, v] of [vx, vy, vz].entries()) p.store(out, (3 + i) * rowBytes, mul(o.speed, v))
  return good
}
