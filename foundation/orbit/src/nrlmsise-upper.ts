/**
 * NRLMSISE-00 above 72.5 km: a Bates profile of temperature over a spline, each gas in diffusive equilibrium joined to mixed air
 * about the turbopause, with corrections for chemistry and dissociation, and hot oxygen (the model's `gts7`).
 */
import { lowerExpansion, type MsisPlace, upperExpansion } from './nrlmsise-expansion.js'
import { msisModel } from './nrlmsise-model.js'
import {
  batesTemperature,
  geopotential,
  msisGravity,
  scaleHeight,
  type Thermosphere,
  temperatureSpline,
  thermosphereDensity,
  thermosphereTemperature,
} from './nrlmsise-profile.js'

/** The air at one place: what both parts of the model give. */
export interface MsisAir {
  /** Number densities, cm-3. */
  readonly he: number
  readonly o: number
  readonly n2: number
  readonly o2: number
  readonly ar: number
  readonly h: number
  readonly n: number
  readonly anomalousO: number
  readonly temperatureK: number
  readonly exosphericK: number
}

/** From 1 (far above) to exp(r) (far below) about a height: chemistry and dissociation; with a second scale height in use. */
const transition = (z: number, r: number, scale: number, at: number, scale2 = scale): number => {
  const [a, b] = [(z - at) / scale, (z - at) / scale2]
  if (a > 70 || b > 70) return 1
  if (a < -70 && b < -70) return Math.exp(r)
  return Math.exp(r / (1 + 0.5 * (Math.exp(a) + Math.exp(b))))
}

/** Diffusive and mixed density joined about the turbopause. */
const joined = (diffusive: number, mixed: number, height: number, meanMass: number, mass: number): number => {
  if (!(mixed > 0 && diffusive > 0)) return mixed > 0 ? mixed : diffusive > 0 ? diffusive : 1
  const a = height / (meanMass - mass)
  const log = a * Math.log(mixed / diffusive)
  return log < -10 ? diffusive : log > 10 ? mixed : diffusive * (1 + Math.exp(log)) ** (1 / a)
}

/** Rows of the tables for one species, below which height it is mixed, and its corrections. */
interface Species {
  readonly mass: number
  readonly pd: number
  readonly pdm: number
  readonly alpha: number
  readonly mixedBelow: number
  /** Index pairs of pdl: scale and height of the mixing correction; scale, height and amount of the chemical one. */
  readonly mixing: readonly [number, number, number]
  readonly chemistry?: readonly [number, number, number, number]
}
const HE: Species = { mass: 4, pd: 0, pdm: 0, alpha: -0.38, mixedBelow: 200, mixing: [1, 1, 0] }
const O: Species = { mass: 16, pd: 1, pdm: 1, alpha: 0, mixedBelow: 300, mixing: [1, 3, 2], chemistry: [1, 13, 12, 14] }
const O2: Species = { mass: 32, pd: 4, pdm: 3, alpha: 0, mixedBelow: 250, mixing: [1, 7, 6] }
const AR: Species = { mass: 40, pd: 5, pdm: 4, alpha: 0.17, mixedBelow: 240, mixing: [1, 9, 8] }
const H: Species = {
  mass: 1,
  pd: 6,
  pdm: 5,
  alpha: -0.38,
  mixedBelow: 320,
  mixing: [1, 11, 10],
  chemistry: [1, 19, 18, 20],
}
const N: Species = { mass: 14, pd: 7, pdm: 6, alpha: 0, mixedBelow: 450, mixing: [0, 1, 0], chemistry: [0, 4, 3, 5] }

const UPPER_NODES = [120, 110, 100, 90, 72.5]

export interface UpperAir extends MsisAir {
  readonly mixedN2: number
  /** Temperature and gradient at 72.5 km. */
  readonly endTemperature: number
  readonly endGradient: number
}

/** At a height (km) of at least 72.5. */
export const upperAtmosphere = (place: MsisPlace, z: number): UpperAir => {
  const m = msisModel()
  const { input, fluxMean } = place
  const gravity = msisGravity(input.latDeg)
  const joint = m.pdl[1]![15]!
  const nodes = [joint, ...UPPER_NODES.slice(1)]
  const tinf = m.ptm[0]! * m.pt[0]! * (z > joint ? 1 + upperExpansion(place, m.pt) : 1)
  const slope = m.ptm[3]! * m.ps[0]! * (z > nodes[4]! ? 1 + upperExpansion(place, m.ps) : 1)
  const tlb = m.ptm[1]! * (1 + upperExpansion(place, m.pd[3]!)) * m.pd[3]![0]!
  const s = slope / (tinf - tlb)
  // Variations of the lower thermosphere do not matter above 300 km.
  const low = z < 300
  const node = (mean: number, k: number): number =>
    (m.ptm[mean]! * m.ptl[k]![0]!) / (low ? 1 - lowerExpansion(place, m.ptl[k]!) : 1)
  const temperatures = [0, node(6, 0), node(2, 1), node(7, 2), node(4, 3)]
  const endTemperature = temperatures[4]!
  const endGradient =
    (m.ptm[8]! * m.pma[8]![0]! * (low ? 1 + lowerExpansion(place, m.pma[8]!) : 1) * endTemperature ** 2) /
    (m.ptm[4]! * m.ptl[3]![0]!) ** 2
  const zlb = m.ptm[5]!
  temperatures[0] = batesTemperature(tinf, tlb, s, geopotential(joint, zlb, gravity.radius))
  const topGradient = (tinf - temperatures[0]) * s * ((gravity.radius + zlb) / (gravity.radius + joint)) ** 2
  const air: Thermosphere = {
    tinf,
    tlb,
    zlb,
    s,
    gravity,
    spline: temperatureSpline(nodes, temperatures, topGradient, endGradient, gravity.radius),
  }

  const n2Factor = upperExpansion(place, m.pd[2]!)
  const turbopause =
    m.pdl[1]![24]! *
    (1 + m.pdl[0]![24]! * Math.sin(1.74533e-2 * input.latDeg) * Math.cos(1.72142e-2 * (input.dayOfYear - m.pt[13]!)))
  const meanMass = m.pdm[2]![4]!
  const n2Boundary = m.pdm[2]![0]! * Math.exp(n2Factor) * m.pd[2]![0]!
  const mixingHeight = m.pdm[2]![3]! * m.pdl[1]![5]!
  const n2Mixed = thermosphereDensity(air, m.pdm[2]![2]! * turbopause, n2Boundary, 28 - meanMass, -1)
  let n2 = thermosphereDensity(air, z, n2Boundary, 28, 0)
  const mixedN2 = thermosphereDensity(air, z, n2Mixed, meanMass, 0)
  if (z <= 160) n2 = joined(n2, mixedN2, mixingHeight, meanMass, 28)

  const fluxFactor = 1 + m.pdl[0]![23]! * fluxMean
  const densityOf = (x: Species): number => {
    const b = m.pdm[x.pdm]!
    const boundary = b[0]! * Math.exp(upperExpansion(place, m.pd[x.pd]!)) * m.pd[x.pd]![0]!
    let density = thermosphereDensity(air, z, boundary, x.mass, x.alpha)
    if (x === HE ? z < x.mixedBelow : z <= x.mixedBelow) {
      const base = thermosphereDensity(air, b[2]!, boundary, x.mass - meanMass, x.alpha - 1)
      density = joined(density, thermosphereDensity(air, z, base, meanMass, 0), mixingHeight, meanMass, x.mass)
      const [row, scale, height] = x.mixing
      const l = m.pdl[row]!
      if (x === O)
        density *= transition(
          z,
          b[1]! * m.pdl[1]![16]! * fluxFactor,
          b[5]! * l[scale]!,
          b[4]! * l[height]!,
          b[5]! * l[4]!,
        )
      else {
        const share = x === H ? Math.abs(m.pdl[1]![17]!) : x === N ? Math.abs(m.pdl[0]![2]!) : 1
        density *= transition(z, Math.log((n2Mixed * b[1]! * share) / base), b[5]! * l[scale]!, b[4]! * l[height]!)
      }
      if (x.chemistry) {
        const c = m.pdl[x.chemistry[0]]!
        density *= transition(z, b[3]! * c[x.chemistry[3]]!, b[7]! * c[x.chemistry[1]]!, b[6]! * c[x.chemistry[2]]!)
      }
    }
    if (x === O2)
      density *= transition(
        z,
        b[3]! * m.pdl[1]![23]! * fluxFactor,
        b[7]! * m.pdl[1]![22]!,
        b[6]! * m.pdl[1]![21]!,
        b[7]! * m.pdl[0]![22]!,
      )
    return density
  }
  const [he, o, o2, ar, h, n] = [HE, O, O2, AR, H, N].map(densityOf) as [number, number, number, number, number, number]

  const hot = m.pdm[7]!
  const hotBoundary = hot[0]! * Math.exp(upperExpansion(place, m.pd[8]!)) * m.pd[8]![0]!
  const hotTemperature = hot[9]! * m.pdl[0]![6]!
  const hotAir: Thermosphere = { ...air, tinf: hotTemperature, tlb: hotTemperature }
  const hotScale = scaleHeight(gravity, hot[4]!, 16, hotTemperature)
  const anomalousO =
    thermosphereDensity(hotAir, z, hotBoundary, 16, 0) *
    Math.exp((-hot[5]! / hotScale) * (Math.exp(-(z - hot[4]!) / hot[5]!) - 1))
  return {
    he,
    o,
    n2,
    o2,
    ar,
    h,
    n,
    anomalousO,
    temperatureK: thermosphereTemperature(air, z),
    exosphericK: tinf,
    mixedN2,
    endTemperature,
    endGradient,
  }
}
