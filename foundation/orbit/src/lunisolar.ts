/**
 * Sun and Moon in SDP4 (Hujsak 1979; Hoots, Schumacher and Glover 2004; Vallado et al. 2006): the coefficients of their
 * secular and periodic effects on orbits of 225 minutes and more, made once for an element set. The Moon and the Sun move
 * on the mean circles of that theory, good to a few hundredths of a degree within decades of now.
 */

/** Mean motion (rad/min) and eccentricity of the Sun's and the Moon's orbit. */
export const solarRate = 1.19459e-5
export const solarEccentricity = 0.01675
export const lunarRate = 1.5835218e-4
export const lunarEccentricity = 0.0549

const turn = 2 * Math.PI

/** Products of one body that the secular rates need. */
export interface BodyTerms {
  readonly s: readonly [s1: number, s2: number, s3: number, s4: number, s5: number, s6: number, s7: number]
  readonly z1: number
  readonly z2: number
  readonly z3: number
  readonly z11: number
  readonly z12: number
  readonly z13: number
  readonly z21: number
  readonly z22: number
  readonly z23: number
  readonly z31: number
  readonly z32: number
  readonly z33: number
}

/** Amplitudes of the periodics of one body: e, i, l, g+h and h, over the two harmonics and the sine of its anomaly. */
export interface BodyPeriodics {
  readonly e2: number
  readonly e3: number
  readonly i2: number
  readonly i3: number
  readonly l2: number
  readonly l3: number
  readonly l4: number
  readonly gh2: number
  readonly gh3: number
  readonly gh4: number
  readonly h2: number
  readonly h3: number
  /** Mean anomaly of the body at the epoch. */
  readonly phase: number
}

export interface Lunisolar {
  readonly sun: BodyTerms
  readonly moon: BodyTerms
  readonly sunPeriodics: BodyPeriodics
  readonly moonPeriodics: BodyPeriodics
}

interface Orbit {
  readonly e: number
  readonly i: number
  readonly node: number
  readonly perigee: number
  readonly n: number
}

interface Orientation {
  readonly cosG: number
  readonly sinG: number
  readonly cosI: number
  readonly sinI: number
  readonly cosH: number
  readonly sinH: number
  /** Strength of the perturbation. */
  readonly c: number
}

const bodyTerms = (o: Orbit, b: Orientation): BodyTerms => {
  const [sinI, cosI] = [Math.sin(o.i), Math.cos(o.i)]
  const [sinW, cosW] = [Math.sin(o.perigee), Math.cos(o.perigee)]
  const e2 = o.e * o.e
  const beta2 = 1 - e2
  const beta = Math.sqrt(beta2)
  const a1 = b.cosG * b.cosH + b.sinG * b.cosI * b.sinH
  const a3 = -b.sinG * b.cosH + b.cosG * b.cosI * b.sinH
  const a7 = -b.cosG * b.sinH + b.sinG * b.cosI * b.cosH
  const a8 = b.sinG * b.sinI
  const a9 = b.sinG * b.sinH + b.cosG * b.cosI * b.cosH
  const a10 = b.cosG * b.sinI
  const a2 = cosI * a7 + sinI * a8
  const a4 = cosI * a9 + sinI * a10
  const a5 = -sinI * a7 + cosI * a8
  const a6 = -sinI * a9 + cosI * a10
  const x1 = a1 * cosW + a2 * sinW
  const x2 = a3 * cosW + a4 * sinW
  const x3 = -a1 * sinW + a2 * cosW
  const x4 = -a3 * sinW + a4 * cosW
  const [x5, x6, x7, x8] = [a5 * sinW, a6 * sinW, a5 * cosW, a6 * cosW]
  const z31 = 12 * x1 * x1 - 3 * x3 * x3
  const z32 = 24 * x1 * x2 - 6 * x3 * x4
  const z33 = 12 * x2 * x2 - 3 * x4 * x4
  const s3 = b.c / o.n
  const s4 = s3 * beta
  return {
    s: [-15 * o.e * s4, (-0.5 * s3) / beta, s3, s4, x1 * x3 + x2 * x4, x2 * x3 + x1 * x4, x2 * x4 - x1 * x3],
    z1: 2 * (3 * (a1 * a1 + a2 * a2) + z31 * e2) + beta2 * z31,
    z2: 2 * (6 * (a1 * a3 + a2 * a4) + z32 * e2) + beta2 * z32,
    z3: 2 * (3 * (a3 * a3 + a4 * a4) + z33 * e2) + beta2 * z33,
    z11: -6 * a1 * a5 + e2 * (-24 * x1 * x7 - 6 * x3 * x5),
    z12: -6 * (a1 * a6 + a3 * a5) + e2 * (-24 * (x2 * x7 + x1 * x8) - 6 * (x3 * x6 + x4 * x5)),
    z13: -6 * a3 * a6 + e2 * (-24 * x2 * x8 - 6 * x4 * x6),
    z21: 6 * a2 * a5 + e2 * (24 * x1 * x5 - 6 * x3 * x7),
    z22: 6 * (a4 * a5 + a2 * a6) + e2 * (24 * (x2 * x5 + x1 * x6) - 6 * (x4 * x7 + x3 * x8)),
    z23: 6 * a4 * a6 + e2 * (24 * x2 * x6 - 6 * x4 * x8),
    z31,
    z32,
    z33,
  }
}

const periodics = (t: BodyTerms, e2: number, eccentricity: number, phase: number): BodyPeriodics => {
  const [s1, s2, s3, s4, , s6, s7] = t.s
  return {
    e2: 2 * s1 * s6,
    e3: 2 * s1 * s7,
    i2: 2 * s2 * t.z12,
    i3: 2 * s2 * (t.z13 - t.z11),
    l2: -2 * s3 * t.z2,
    l3: -2 * s3 * (t.z3 - t.z1),
    l4: -2 * s3 * (-21 - 9 * e2) * eccentricity,
    gh2: 2 * s4 * t.z32,
    gh3: 2 * s4 * (t.z33 - t.z31),
    gh4: -18 * s4 * eccentricity,
    h2: -2 * s2 * t.z22,
    h3: -2 * s2 * (t.z23 - t.z21),
    phase,
  }
}

/** Both bodies for the mean orbit (rad, rad/min) of an element set at its epoch (days since 1949-12-31). */
export const lunisolarOf = (epochDays: number, orbit: Orbit): Lunisolar => {
  const day = epochDays + 18261.5
  const [sinNode, cosNode] = [Math.sin(orbit.node), Math.cos(orbit.node)]
  // The Moon's node on the ecliptic, and from it her orbit on the equator.
  const moonNode = (4.523602 - 9.2422029e-4 * day) % turn
  const [stem, ctem] = [Math.sin(moonNode), Math.cos(moonNode)]
  const cosI = 0.91375164 - 0.03568096 * ctem
  const sinI = Math.sqrt(1 - cosI * cosI)
  const sinH = (0.089683511 * stem) / sinI
  const cosH = Math.sqrt(1 - sinH * sinH)
  const perigee = 5.8351514 + 0.001944368 * day
  const x = Math.atan2((0.39785416 * stem) / sinI, cosH * ctem + 0.91744867 * sinH * stem)
  const g = perigee + x - moonNode
  const sun = bodyTerms(orbit, {
    cosG: 0.1945905,
    sinG: -0.98088458,
    cosI: 0.91744867,
    sinI: 0.39785416,
    cosH: cosNode,
    sinH: sinNode,
    c: 2.9864797e-6,
  })
  const moon = bodyTerms(orbit, {
    cosG: Math.cos(g),
    sinG: Math.sin(g),
    cosI,
    sinI,
    cosH: cosH * cosNode + sinH * sinNode,
    sinH: sinNode * cosH - cosNode * sinH,
    c: 4.7968065e-7,
  })
  const e2 = orbit.e * orbit.e
  return {
    sun,
    moon,
    sunPeriodics: periodics(sun, e2, solarEccentricity, (6.2565837 + 0.017201977 * day) % turn),
    moonPeriodics: periodics(moon, e2, lunarEccentricity, (4.7199672 + 0.2299715 * day - perigee) % turn),
  }
}

/** Secular rates (per minute) of e, i, mean anomaly, perigee and node. */
export interface SecularRates {
  readonly e: number
  readonly i: number
  readonly m: number
  readonly w: number
  readonly node: number
}

const NEAR_EQUATOR = 5.2359877e-2

export const secularRatesOf = ({ sun, moon }: Lunisolar, e: number, i: number): SecularRates => {
  const [sinI, cosI] = [Math.sin(i), Math.cos(i)]
  const e2 = e * e
  const flat = i < NEAR_EQUATOR || i > Math.PI - NEAR_EQUATOR
  const of = (b: BodyTerms, rate: number) => {
    const [s1, s2, s3, s4, s5] = b.s
    return {
      e: s1 * rate * s5,
      i: s2 * rate * (b.z11 + b.z13),
      m: -rate * s3 * (b.z1 + b.z3 - 14 - 6 * e2),
      gh: s4 * rate * (b.z31 + b.z33 - 6),
      h: flat ? 0 : -rate * s2 * (b.z21 + b.z23),
    }
  }
  const s = of(sun, solarRate)
  const l = of(moon, lunarRate)
  // At the pole of the equator the node is not defined: then as the theory has it, h stays undivided.
  const hs = sinI === 0 ? s.h : s.h / sinI
  return {
    e: s.e + l.e,
    i: s.i + l.i,
    m: s.m + l.m,
    w: s.gh - cosI * hs + l.gh - (sinI === 0 ? 0 : (cosI / sinI) * l.h),
    node: hs + (sinI === 0 ? 0 : l.h / sinI),
  }
}
