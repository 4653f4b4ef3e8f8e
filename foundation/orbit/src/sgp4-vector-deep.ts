/** SDP4 over pairs of objects, as code: periodics of Sun and Moon, in Lyddane's variables below 0.2 rad of inclination. */
import { lunarEccentricity, lunarRate, solarEccentricity, solarRate } from './lunisolar.js'
import { overTile, rowBytes } from './sgp4-tile.js'
import { finish } from './sgp4-vector-state.js'
import {
  above,
  abs,
  add,
  atLeast,
  below,
  both,
  type Code,
  constant,
  div,
  type FunctionCode,
  greatest,
  mul,
  select,
  sqrt,
  sub,
  truncate,
} from './vector-code.js'
import { atan2, largestAngle, rotated, sincos, sincosNear } from './vector-trigonometry.js'

const bodyNames = ['phase', 'e2', 'e3', 'i2', 'i3', 'l2', 'l3', 'l4', 'gh2', 'gh3', 'gh4', 'h2', 'h3'] as const
/** Coefficients of a deep-space object. Mean anomaly, mean motion and semi-major axis come by row: resonance made them. */
export const deepNames = [
  ...['epoch', 'w', 'wRate', 'node', 'nodeRate', 'nodeCoefficient', 'c1', 'bc4', 't2', 'e', 'eRate', 'i', 'iRate'],
  ...['sinI', 'cosI', 'n', 'afspc', 'j3oj2', 'j2Half', 'xke', 'radius', 'speed'],
  ...bodyNames.map((b) => `sun.${b}` as const),
  ...bodyNames.map((b) => `moon.${b}` as const),
] as const

type DeepName = (typeof deepNames)[number]

const turn = 2 * Math.PI

/** Deep-space objects. */
export const deep = (): FunctionCode =>
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
    const sun = body('sun', solarRate, solarEccentricity)
    const pe1 = p.keep(sun.e)
    const pi1 = p.keep(sun.i)
    const pl1 = p.keep(sun.l)
    const pgh1 = p.keep(sun.gh)
    const ph1 = p.keep(sun.h)
    const moon = body('moon', lunarRate, lunarEccentricity)
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
        a: p.keep(mul(p.load(rows, 2 * rowBytes), aDrag, aDrag)),
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
