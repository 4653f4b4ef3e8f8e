/**
 * The periodic effects of Sun and Moon in SDP4 at a time: added to the mean elements directly, and below 0.2 rad of inclination in
 * Lyddane's variables, which have no pole there.
 */
import { type Lunisolar, lunarEccentricity, lunarRate, solarEccentricity, solarRate } from './lunisolar.js'

const turn = 2 * Math.PI

/** Mean elements on their way to the short-period terms; `lunisolarPeriodics` changes them in place. */
export interface MeanOrbit {
  e: number
  i: number
  node: number
  w: number
  m: number
}

/** Adds the periodics at `t` minutes; below 0.2 rad of inclination in Lyddane's variables. */
export const lunisolarPeriodics = (l: Lunisolar, t: number, afspc: boolean, o: MeanOrbit): void => {
  const s = l.sunPeriodics
  const p = l.moonPeriodics
  let mean = s.phase + solarRate * t
  let f = mean + 2 * solarEccentricity * Math.sin(mean)
  let sinF = Math.sin(f)
  let f2 = 0.5 * sinF * sinF - 0.25
  let f3 = -0.5 * sinF * Math.cos(f)
  let e = s.e2 * f2 + s.e3 * f3
  let i = s.i2 * f2 + s.i3 * f3
  let m = s.l2 * f2 + s.l3 * f3 + s.l4 * sinF
  let gh = s.gh2 * f2 + s.gh3 * f3 + s.gh4 * sinF
  let h = s.h2 * f2 + s.h3 * f3
  mean = p.phase + lunarRate * t
  f = mean + 2 * lunarEccentricity * Math.sin(mean)
  sinF = Math.sin(f)
  f2 = 0.5 * sinF * sinF - 0.25
  f3 = -0.5 * sinF * Math.cos(f)
  e += p.e2 * f2 + p.e3 * f3
  i += p.i2 * f2 + p.i3 * f3
  m += p.l2 * f2 + p.l3 * f3 + p.l4 * sinF
  gh += p.gh2 * f2 + p.gh3 * f3 + p.gh4 * sinF
  h += p.h2 * f2 + p.h3 * f3

  o.i += i
  o.e += e
  const sinI = Math.sin(o.i)
  const cosI = Math.cos(o.i)
  if (o.i >= 0.2) {
    const node = h / sinI
    o.w += gh - cosI * node
    o.node += node
    o.m += m
    return
  }
  const sinNode = Math.sin(o.node)
  const cosNode = Math.cos(o.node)
  const alpha = sinI * sinNode + h * cosNode + i * cosI * sinNode
  const beta = sinI * cosNode - h * sinNode + i * cosI * cosNode
  let node = o.node % turn
  if (node < 0 && afspc) node += turn
  const longitude = o.m + o.w + cosI * node + m + gh - i * node * sinI
  const before = node
  node = Math.atan2(alpha, beta)
  if (node < 0 && afspc) node += turn
  if (Math.abs(before - node) > Math.PI) node += node < before ? turn : -turn
  o.node = node
  o.m += m
  o.w = longitude - o.m - cosI * node
}
