/**
 * SGP4 and SDP4 over pairs of objects in WebAssembly (f64x2): the same theory as `sgp4.ts`, written once more as code for the
 * engine in `sgp4-batch.ts`. Angles are added by rotation where the step is small, so that a state needs five full sines. A lane
 * that leaves the region where that is exact, or where the theory ends, is not good: it gets NaN, and `sgp4.ts` decides.
 */
import {
  above,
  abs,
  add,
  allTrue,
  anyTrue,
  atLeast,
  below,
  bits,
  both,
  type Code,
  constant,
  div,
  type FunctionCode,
  greatest,
  intAdd,
  intAnd,
  intConstant,
  intNot,
  intSubtract,
  least,
  moduleOf,
  mul,
  negate,
  not,
  type Program,
  parameter,
  program,
  select,
  sqrt,
  sub,
  truncate,
} from './vector-code.js'
import { atan2, largestAngle, rotated, type SineCosine, sincos, sincosNear, sincosTiny } from './vector-trigonometry.js'

/** Objects of a tile: rows of it stand one behind another for each component. */
export const tileWidth = 64
const LANE_PAIRS = tileWidth / 2
const ROW = tileWidth * 8
const STATE = 6 * ROW

/** Coefficients of a near-Earth object, in the order in which they stand in memory. */
export const nearNames = [
  ...['epoch', 'm', 'mDot', 'w', 'wDot', 'node', 'nodeDot', 'nodeCoefficient', 'wCoefficient', 'mCoefficient', 'eta'],
  ...['delM0', 'sinM0', 'c1', 'd2', 'd3', 'd4', 'bc4', 'bc5', 't2', 't3', 't4', 't5', 'e', 'n', 'a'],
  ...['aycof', 'xlcof', 'con41', 'x1mth2', 'x7thm1', 'sinI', 'cosI', 'j2Half', 'xke', 'radius', 'speed'],
] as const

const bodyNames = ['phase', 'e2', 'e3', 'i2', 'i3', 'l2', 'l3', 'l4', 'gh2', 'gh3', 'gh4', 'h2', 'h3'] as const
/** Coefficients of a deep-space object. Mean anomaly, mean motion and semi-major axis come by row: resonance made them. */
export const deepNames = [
  ...['epoch', 'w', 'wRate', 'node', 'nodeRate', 'nodeCoefficient', 'c1', 'bc4', 't2', 'e', 'eRate', 'i', 'iRate'],
  ...['sinI', 'cosI', 'n', 'afspc', 'j3oj2', 'j2Half', 'xke', 'radius', 'speed'],
  ...bodyNames.map((b) => `sun.${b}` as const),
  ...bodyNames.map((b) => `moon.${b}` as const),
] as const

type NearName = (typeof nearNames)[number]
type DeepName = (typeof deepNames)[number]

/** What the two kinds of orbit share from the equinoctial elements on. */
interface Osculating {
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
const finish = (p: Program, o: Osculating, out: Code): Code => {
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
  p.store(out, ROW, mul(rKm, uy))
  p.store(out, 2 * ROW, mul(rKm, uz))
  const vx = add(mul(rDotShort, ux), mul(rvDotShort, sub(mul(xm, su.cos), mul(node.cos, su.sin))))
  const vy = add(mul(rDotShort, uy), mul(rvDotShort, sub(mul(ym, su.cos), mul(node.sin, su.sin))))
  const vz = add(mul(rDotShort, uz), mul(rvDotShort, inclination.sin, su.cos))
  for (const [i, v] of [vx, vy, vz].entries()) p.store(out, (3 + i) * ROW, mul(o.speed, v))
  return good
}

/** `state` for all pairs of a tile at all times. Parameters: coefficients, times, rows of the deep, out, pairs, times. */
const overTile = (
  name: string,
  words: number,
  state: (p: Program, coefficient: Code, t: Code, rows: Code, out: Code) => Code,
): FunctionCode => {
  const p = program(6)
  const good = p.variable(bits(0xffffffff, 0xffffffff))
  const pairsLeft = p.integer(parameter(4))
  const coefficient = p.integer(parameter(0))
  const outPair = p.integer(parameter(3))
  const rowPair = p.integer(parameter(2))
  const time = p.integer(intConstant(0))
  const timesLeft = p.integer(intConstant(0))
  const out = p.integer(intConstant(0))
  p.repeat(
    () => {
      time.set(parameter(1))
      timesLeft.set(parameter(5))
      out.set(outPair.get)
      const row = parameter(2)
      p.body.push(...rowPair.get, 0x21, 2)
      p.repeat(
        () => {
          const t = p.keep(sub(p.load(time.get, 0), p.load(coefficient.get, 0)))
          good.set(both(good.get, state(p, coefficient.get, t, row, out.get)))
          time.set(intAdd(time.get, intConstant(16)))
          out.set(intAdd(out.get, intConstant(STATE)))
          p.body.push(...intAdd(row, intConstant(3 * ROW)), 0x21, 2)
          timesLeft.set(intSubtract(timesLeft.get, intConstant(1)))
        },
        () => timesLeft.get,
      )
      coefficient.set(intAdd(coefficient.get, intConstant(16 * words)))
      outPair.set(intAdd(outPair.get, intConstant(16)))
      rowPair.set(intAdd(rowPair.get, intConstant(16)))
      pairsLeft.set(intSubtract(pairsLeft.get, intConstant(1)))
    },
    () => pairsLeft.get,
  )
  return { name, parameters: 6, program: p, result: allTrue(good.get) }
}

const near = (): FunctionCode =>
  overTile('near', nearNames.length, (p, pointer, t, _, out) => {
    const c = (name: NearName): Code => p.load(pointer, nearNames.indexOf(name) * 16)
    const mDrift = p.keep(add(c('m'), mul(c('mDot'), t)))
    const wDrift = p.keep(add(c('w'), mul(c('wDot'), t)))
    const nodeAngle = p.keep(add(c('node'), mul(t, add(c('nodeDot'), mul(c('nodeCoefficient'), t)))))
    const drift = sincos(p, mDrift)
    const q = p.keep(add(constant(1), mul(c('eta'), drift.cos)))
    const turned = p.keep(add(mul(c('wCoefficient'), t), mul(c('mCoefficient'), sub(mul(q, q, q), c('delM0')))))
    const m = p.keep(add(mDrift, turned))
    const w = p.keep(sub(wDrift, turned))
    const sinM = sincos(p, m).sin
    const drag = (...names: readonly [NearName, NearName, NearName, NearName]): Code =>
      mul(t, add(c(names[0]), mul(t, add(c(names[1]), mul(t, add(c(names[2]), mul(t, c(names[3]))))))))
    const aDrag = p.keep(sub(constant(1), drag('c1', 'd2', 'd3', 'd4')))
    const e = p.keep(sub(c('e'), add(mul(c('bc4'), t), mul(c('bc5'), sub(sinM, c('sinM0'))))))
    const lDrag = p.keep(mul(t, t, add(c('t2'), mul(t, add(c('t3'), mul(t, add(c('t4'), mul(t, c('t5')))))))))
    return finish(
      p,
      {
        a: p.keep(mul(c('a'), aDrag, aDrag)),
        e: p.keep(greatest(e, constant(1e-6))),
        longitude: p.keep(add(m, w, mul(c('n'), lDrag))),
        w: sincos(p, w),
        node: sincos(p, nodeAngle),
        inclination: { sin: p.keep(c('sinI')), cos: p.keep(c('cosI')) },
        aycof: c('aycof'),
        xlcof: c('xlcof'),
        con41: p.keep(c('con41')),
        x1mth2: p.keep(c('x1mth2')),
        x7thm1: c('x7thm1'),
        j2Half: c('j2Half'),
        xke: c('xke'),
        radius: c('radius'),
        speed: p.keep(c('speed')),
        good: p.keep(
          both(
            both(below(e, constant(1)), atLeast(e, constant(-0.001))),
            both(below(abs(mDrift), constant(largestAngle)), below(abs(nodeAngle), constant(largestAngle))),
          ),
        ),
      },
      out,
    )
  })

const turn = 2 * Math.PI

const deep = (): FunctionCode =>
  overTile('deep', deepNames.length, (p, pointer, t, rows, out) => {
    const c = (name: DeepName): Code => p.load(pointer, deepNames.indexOf(name) * 16)
    const w0 = p.keep(add(c('w'), mul(c('wRate'), t)))
    const node0 = p.keep(add(c('node'), mul(t, add(c('nodeRate'), mul(c('nodeCoefficient'), t)))))
    const m0 = p.load(rows, 0)
    const aDrag = p.keep(sub(constant(1), mul(c('c1'), t)))
    const e0 = p.keep(sub(add(c('e'), mul(c('eRate'), t)), mul(c('bc4'), t)))
    const m1 = p.keep(add(m0, mul(c('n'), c('t2'), t, t)))

    // Periodics of Sun and Moon.
    const body = (name: 'sun' | 'moon', rate: number, eccentricity: number) => {
      const f = (key: (typeof bodyNames)[number]): Code => c(`${name}.${key}`)
      const mean = sincos(p, p.keep(add(f('phase'), mul(constant(rate), t))))
      const anomaly = rotated(p, mean, sincosNear(p, p.keep(mul(constant(2 * eccentricity), mean.sin))))
      const f2 = p.keep(sub(mul(constant(0.5), anomaly.sin, anomaly.sin), constant(0.25)))
      const f3 = p.keep(mul(constant(-0.5), anomaly.sin, anomaly.cos))
      const two = (a: Code, b: Code): Code => add(mul(a, f2), mul(b, f3))
      return {
        e: two(f('e2'), f('e3')),
        i: two(f('i2'), f('i3')),
        l: add(two(f('l2'), f('l3')), mul(f('l4'), anomaly.sin)),
        gh: add(two(f('gh2'), f('gh3')), mul(f('gh4'), anomaly.sin)),
        h: two(f('h2'), f('h3')),
      }
    }
    const sun = body('sun', 1.19459e-5, 0.01675)
    const pe1 = p.keep(sun.e)
    const pi1 = p.keep(sun.i)
    const pl1 = p.keep(sun.l)
    const pgh1 = p.keep(sun.gh)
    const ph1 = p.keep(sun.h)
    const moon = body('moon', 1.5835218e-4, 0.0549)
    const pe = add(pe1, moon.e)
    const pi = p.keep(add(pi1, moon.i))
    const pl = p.keep(add(pl1, moon.l))
    const pgh = p.keep(add(pgh1, moon.gh))
    const ph = p.keep(add(ph1, moon.h))
    const eClamped = p.keep(greatest(e0, constant(1e-6)))
    const e = p.keep(add(eClamped, pe))
    const turnI = p.keep(add(mul(c('iRate'), t), pi))
    const i = p.keep(add(c('i'), turnI))
    const inclination = rotated(p, { sin: c('sinI'), cos: c('cosI') }, sincosNear(p, turnI))
    const node = sincos(p, node0)

    // From 0.2 rad on directly ...
    const phOverSin = p.keep(div(ph, inclination.sin))
    const wHigh = sub(add(w0, pgh), mul(inclination.cos, phOverSin))
    const nodeHigh = sincosNear(p, phOverSin)
    const turnedNode = rotated(p, node, nodeHigh)
    // ... below it in Lyddane's variables: the new node by its turn from the old one.
    const bySin = p.keep(mul(pi, inclination.cos))
    const alpha = p.keep(add(mul(inclination.sin, node.sin), mul(ph, node.cos), mul(bySin, node.sin)))
    const beta = p.keep(add(sub(mul(inclination.sin, node.cos), mul(ph, node.sin)), mul(bySin, node.cos)))
    const across = p.keep(sub(mul(alpha, node.cos), mul(beta, node.sin)))
    const along = p.keep(add(mul(beta, node.cos), mul(alpha, node.sin)))
    const turnNode = atan2(p, across, along)
    const size = p.keep(div(constant(1), sqrt(add(mul(alpha, alpha), mul(beta, beta)))))
    const folded = p.keep(sub(node0, mul(constant(turn), truncate(mul(node0, constant(1 / turn))))))
    const nodeMod = add(folded, mul(c('afspc'), select(above(constant(0), folded), constant(turn), constant(0))))
    const wLow = sub(sub(add(w0, pgh), mul(pi, nodeMod, inclination.sin)), mul(inclination.cos, turnNode))
    const high = p.keep(atLeast(i, constant(0.2)))
    const w = p.keep(select(high, wHigh, wLow))
    const c2 = p.keep(mul(inclination.cos, inclination.cos))
    const x1mth2 = p.keep(sub(constant(1), c2))
    const j3oj2SinI = p.keep(mul(c('j3oj2'), inclination.sin))
    return finish(
      p,
      {
        a: p.keep(mul(p.load(rows, 2 * ROW), aDrag, aDrag)),
        e,
        longitude: p.keep(add(m1, pl, w)),
        w: sincos(p, w),
        node: {
          sin: p.keep(select(high, turnedNode.sin, mul(alpha, size))),
          cos: p.keep(select(high, turnedNode.cos, mul(beta, size))),
        },
        inclination,
        aycof: mul(constant(-0.5), j3oj2SinI),
        xlcof: div(
          mul(constant(-0.25), j3oj2SinI, add(constant(3), mul(constant(5), inclination.cos))),
          add(constant(1), inclination.cos),
        ),
        con41: p.keep(sub(mul(constant(3), c2), constant(1))),
        x1mth2,
        x7thm1: sub(mul(constant(7), c2), constant(1)),
        j2Half: c('j2Half'),
        xke: c('xke'),
        radius: c('radius'),
        speed: p.keep(c('speed')),
        good: p.keep(
          both(
            both(
              both(below(e0, constant(1)), atLeast(e0, constant(-0.001))),
              both(atLeast(e, constant(0)), below(e, constant(1))),
            ),
            both(
              both(below(abs(node0), constant(largestAngle)), below(abs(turnI), constant(0.75))),
              both(
                both(atLeast(i, constant(1e-9)), below(i, constant(Math.PI - 1e-3))),
                // The turn of the node must be small where it is used, and the fold not at a jump.
                select(high, below(abs(phOverSin), constant(0.75)), above(abs(folded), constant(1e-9))),
              ),
            ),
          ),
        ),
      },
      out,
    )
  })

export interface Sgp4Vector {
  readonly memory: WebAssembly.Memory
  /**
   * States of up to 32 pairs at the times given (two equal doubles each). Byte addresses; 1 where every lane is good. A row of the
   * deep holds mean anomaly, mean motion and semi-major axis, each over the width of the tile.
   */
  readonly near: (
    coefficients: number,
    times: number,
    rows: number,
    out: number,
    pairs: number,
    count: number,
  ) => number
  readonly deep: (
    coefficients: number,
    times: number,
    rows: number,
    out: number,
    pairs: number,
    count: number,
  ) => number
}

/** Times of one call. */
export const tileTimes = 64
/** Byte addresses in the memory of the module. */
export const layout = {
  coefficients: 0,
  times: LANE_PAIRS * Math.max(nearNames.length, deepNames.length) * 16,
  get rows() {
    return this.times + tileTimes * 16
  },
  get out() {
    return this.rows + tileTimes * 3 * ROW
  },
  get end() {
    return this.out + tileTimes * STATE
  },
} as const

let made: WebAssembly.Module | null | undefined

/** A new instance with its own memory; null where the host does not allow or know vectors. */
export const sgp4Vector = (): Sgp4Vector | null => {
  try {
    if (made === undefined) made = new WebAssembly.Module(moduleOf([near(), deep()], Math.ceil(layout.end / 65_536)))
    return made && (new WebAssembly.Instance(made).exports as unknown as Sgp4Vector)
  } catch {
    made = null
    return null
  }
}
