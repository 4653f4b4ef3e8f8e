/**
 * Sine, cosine and arc tangent over pairs of doubles, as code. Reduction by pi/2 in three parts (Cody and Waite 1980), exact up to
 * 1.6e6 rad; polynomials of fdlibm (Sun 1993) on a quarter turn, and the rational function of Cephes (Moshier 1989): below one
 * unit in the last place or near it.
 */
import {
  above,
  abs,
  add,
  addLong,
  bits,
  both,
  type Code,
  constant,
  div,
  flip,
  greatest,
  least,
  mul,
  negate,
  type Program,
  polynomial,
  select,
  shiftLeft,
  shiftRight,
  sub,
} from './vector-code.js'

/** Arguments beyond this lose digits in the reduction. */
export const largestAngle = 1.6e6

const sinePolynomial = (z: Code): Code =>
  polynomial(
    z,
    -0.16666666666666632,
    0.00833333333332249,
    -0.0001984126982985795,
    2.7557313707070068e-6,
    -2.5050760253406863e-8,
    1.58969099521155e-10,
  )
const cosinePolynomial = (z: Code): Code =>
  polynomial(
    z,
    0.0416666666666666,
    -0.001388888888887411,
    2.480158728947673e-5,
    -2.7557314351390663e-7,
    2.087572321298175e-9,
    -1.1359647557788195e-11,
  )

export interface SineCosine {
  readonly sin: Code
  readonly cos: Code
}

/** Sine and cosine of |x| <= pi/4. */
export const sincosNear = (p: Program, x: Code): SineCosine => {
  const z = p.keep(mul(x, x))
  const sin = p.keep(add(x, mul(mul(x, z), sinePolynomial(z))))
  const cos = p.keep(add(sub(constant(1), mul(z, constant(0.5))), mul(mul(z, z), cosinePolynomial(z))))
  return { sin, cos }
}

/** Sine and cosine of |x| <= 0.02: two terms each are enough for the last digit. */
export const sincosTiny = (p: Program, x: Code): SineCosine => {
  const z = p.keep(mul(x, x))
  return {
    sin: p.keep(add(x, mul(mul(x, z), polynomial(z, -1 / 6, 1 / 120)))),
    cos: p.keep(add(constant(1), mul(z, polynomial(z, -0.5, 1 / 24, -1 / 720)))),
  }
}

/** Sine and cosine of any angle up to `largestAngle`. */
export const sincos = (p: Program, x: Code): SineCosine => {
  const shift = 6755399441055744 // 1.5 * 2^52: the integer then stands in the low bits.
  const shifted = p.keep(add(mul(x, constant(2 / Math.PI)), constant(shift)))
  const quadrant = p.keep(sub(shifted, constant(shift)))
  const r = p.keep(
    sub(
      sub(sub(x, mul(quadrant, constant(1.5707963267341256))), mul(quadrant, constant(6.077100506303966e-11))),
      mul(quadrant, constant(2.0222662487959506e-21)),
    ),
  )
  const near = sincosNear(p, r)
  const swap = p.keep(shiftRight(shiftLeft(shifted, 63), 63))
  const sign = bits(0, 0x80000000)
  const sinSign = both(shiftLeft(shifted, 62), sign)
  const cosSign = both(shiftLeft(addLong(shifted, bits(1, 0)), 62), sign)
  return {
    sin: p.keep(flip(select(swap, near.cos, near.sin), sinSign)),
    cos: p.keep(flip(select(swap, near.sin, near.cos), cosSign)),
  }
}

/** Sine and cosine of a + b from those of both. */
export const rotated = (p: Program, a: SineCosine, b: SineCosine): SineCosine => ({
  sin: p.keep(add(mul(a.sin, b.cos), mul(a.cos, b.sin))),
  cos: p.keep(sub(mul(a.cos, b.cos), mul(a.sin, b.sin))),
})

/** Angle of (x, y), -pi..pi. */
export const atan2 = (p: Program, y: Code, x: Code): Code => {
  const [ax, ay] = [p.keep(abs(x)), p.keep(abs(y))]
  const ratio = p.keep(div(least(ax, ay), greatest(greatest(ax, ay), constant(1e-300))))
  const far = p.keep(above(ratio, constant(Math.SQRT2 - 1)))
  const w = p.keep(select(far, div(sub(ratio, constant(1)), add(ratio, constant(1))), ratio))
  const z = p.keep(mul(w, w))
  const top = polynomial(
    z,
    -64.85021904942025,
    -122.88666844901361,
    -75.00855792314705,
    -16.157537187333652,
    -0.8750608600031904,
  )
  const bottom = polynomial(
    z,
    194.5506571482614,
    485.3903996359137,
    432.88106049129027,
    165.02700983169885,
    24.858464901423062,
    1,
  )
  const small = p.keep(add(w, mul(mul(w, z), div(top, bottom)), select(far, constant(Math.PI / 4), constant(0))))
  const octant = p.keep(select(above(ay, ax), sub(constant(Math.PI / 2), small), small))
  const half = p.keep(select(above(constant(0), x), sub(constant(Math.PI), octant), octant))
  return p.keep(select(above(constant(0), y), negate(half), half))
}
