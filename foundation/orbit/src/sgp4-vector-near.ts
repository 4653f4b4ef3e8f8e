/** SGP4 of near-Earth objects over pairs, as code: the same theory as `sgp4.ts`. */

import { overTile } from './sgp4-tile.js'
import { finish } from './sgp4-vector-state.js'
import {
  abs,
  add,
  atLeast,
  below,
  both,
  type Code,
  constant,
  type FunctionCode,
  greatest,
  mul,
  sub,
} from './vector-code.js'
import { largestAngle, sincos } from './vector-trigonometry.js'

/** Coefficients of a near-Earth object, in the order in which they stand in memory. */
export const nearNames = [
  ...['epoch', 'm', 'mDot', 'w', 'wDot', 'node', 'nodeDot', 'nodeCoefficient', 'wCoefficient', 'mCoefficient', 'eta'],
  ...['delM0', 'sinM0', 'c1', 'd2', 'd3', 'd4', 'bc4', 'bc5', 't2', 't3', 't4', 't5', 'e', 'n', 'a'],
  ...['aycof', 'xlcof', 'con41', 'x1mth2', 'x7thm1', 'sinI', 'cosI', 'j2Half', 'xke', 'radius', 'speed'],
] as const

type NearName = (typeof nearNames)[number]

/** Near-Earth objects: drag as a series in time. */
export const near = (): FunctionCode =>
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
