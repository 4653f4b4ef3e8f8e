/**
 * NRLMSISE-00: temperature, composition and density of the air from the ground to the exosphere (Picone, Hedin, Drob,
 * Aikin 2002, J. Geophys. Res. 107, 1468). Valid 0 to 1000 km; density at satellite heights is good to about 15 % (1
 * sigma), worse in storms and at solar minimum. Agrees with all 17 cases of the official test to the digits printed.
 */
import { setuError } from '@setu/core/errors'
import { lowerExpansion, type MsisInput, type MsisPlace, msisPlace, upperExpansion } from './nrlmsise-expansion.js'
import {
  batesTemperature,
  geopotential,
  msisGravity,
  scaleHeight,
  splineDensityRatio,
  splineTemperature,
  type Thermosphere,
  temperatureSpline,
  thermosphereDensity,
  thermosphereTemperature,
} from './nrlmsise-profile.js'
import * as table from './nrlmsise-table.js'

export type { MsisInput } from './nrlmsise-expansion.js'

export interface MsisResult {
  /** Number densities, cm-3. */
  readonly he: number
  readonly o: number
  readonly n2: number
  readonly o2: number
  readonly ar: number
  readonly h: number
  readonly n: number
  readonly anomalousO: number
  /** g/cm3, without anomalous oxygen (the model's `gtd7`). */
  readonly density: number
  /** g/cm3, with anomalous oxygen, as drag above 500 km needs it (`gtd7d`). */
  readonly dragDensity: number
  readonly temperatureK: number
  readonly exosphericK: number
}

const unpack = (text: string): Float64Array =>
  Float64Array.from(
    text
      .trim()
      .split(/\s+/)
      .flatMap((w) => (w[0] === 'z' ? new Array<number>(Number(w.slice(1))).fill(0) : [Number(w)])),
  )
const rows = (all: Float64Array, width: number): Float64Array[] =>
  Array.from({ length: all.length / width }, (_, i) => all.subarray(i * width, (i + 1) * width))

interface Model {
  readonly pt: Float64Array
  readonly pd: readonly Float64Array[]
  readonly ps: Float64Array
  readonly pdl: readonly Float64Array[]
  readonly ptm: Float64Array
  readonly pdm: readonly Float64Array[]
  readonly ptl: readonly Float64Array[]
  readonly pma: readonly Float64Array[]
  readonly pavgm: Float64Array
}
let kept: Model | undefined
const model = (): Model =>
  (kept ??= {
    pt: unpack(table.exosphericTemperature),
    pd: rows(unpack(table.densities), 150),
    ps: unpack(table.shape),
    pdl: rows(unpack(table.turbopause), 25),
    ptm: unpack(table.means),
    pdm: rows(unpack(table.boundaries), 10),
    ptl: rows(unpack(table.lowerThermosphere), 100),
    pma: rows(unpack(table.middleAtmosphere), 100),
    pavgm: unpack(table.middleMeans),
  })

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
const MIDDLE_NODES = [72.5, 55, 45, 32.5]
const LOWER_NODES = [32.5, 20, 15, 10, 0]
const MIXED_BELOW = 62.5
const UNIT = 1.66e-24

interface Upper extends Omit<MsisResult, 'density' | 'dragDensity'> {
  readonly mixedN2: number
  /** Temperature and gradient at 72.5 km. */
  readonly endTemperature: number
  readonly endGradient: number
}

const upperAtmosphere = (place: MsisPlace, z: number): Upper => {
  const m = model()
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

const totals = (r: Omit<MsisResult, 'density' | 'dragDensity'>): MsisResult => {
  const density = UNIT * (4 * r.he + 16 * r.o + 28 * r.n2 + 32 * r.o2 + 40 * r.ar + r.h + 14 * r.n)
  return {
    he: r.he,
    o: r.o,
    n2: r.n2,
    o2: r.o2,
    ar: r.ar,
    h: r.h,
    n: r.n,
    anomalousO: r.anomalousO,
    density,
    dragDensity: density + UNIT * 16 * r.anomalousO,
    temperatureK: r.temperatureK,
    exosphericK: r.exosphericK,
  }
}

/** The state of the air at a place and time. Throws `bad-input` for what is not finite or below the ground by 5 km. */
export const nrlmsise = (input: MsisInput): MsisResult => {
  const z = input.altitudeKm
  const finite = [
    z,
    input.latDeg,
    input.lonDeg,
    input.localHours,
    input.utSeconds,
    input.f107,
    input.f107Mean,
    input.ap,
  ]
  if (!finite.every(Number.isFinite) || z < -5 || Math.abs(input.latDeg) > 90)
    throw setuError('bad-input', {
      where: 'NRLMSISE-00',
      found: JSON.stringify(input).slice(0, 200),
      expected: 'finite numbers, a height from -5 km, a latitude from -90 to 90',
    })
  const place = msisPlace(input)
  const upper = upperAtmosphere(place, Math.max(z, MIDDLE_NODES[0]!))
  if (z >= MIDDLE_NODES[0]!) return totals(upper)

  const m = model()
  const gravity = msisGravity(input.latDeg)
  const node = (k: number): number => (m.pma[k]![0]! * m.pavgm[k]!) / (1 - lowerExpansion(place, m.pma[k]!))
  const gradient = (mean: number, k: number, at: number, t: number): number =>
    (m.pavgm[mean]! * m.pma[k]![0]! * (1 + lowerExpansion(place, m.pma[k]!)) * t * t) /
    (m.pma[at]![0]! * m.pavgm[at]!) ** 2
  const middleTemperatures = [upper.endTemperature, node(0), node(1), node(2)]
  const middleGradient = gradient(8, 9, 2, middleTemperatures[3]!)
  const middle = temperatureSpline(MIDDLE_NODES, middleTemperatures, upper.endGradient, middleGradient, gravity.radius)
  const meanMass = m.pdm[2]![4]!
  let ratio = splineDensityRatio(middle, z, meanMass, 0, gravity)
  let temperatureK = splineTemperature(middle, z, gravity.radius)
  if (z <= LOWER_NODES[0]!) {
    const lowerTemperatures = [middleTemperatures[3]!, node(3), node(4), node(5), node(6)]
    const lower = temperatureSpline(
      LOWER_NODES,
      lowerTemperatures,
      middleGradient,
      gradient(7, 7, 6, lowerTemperatures[4]!),
      gravity.radius,
    )
    ratio *= splineDensityRatio(lower, z, meanMass, 0, gravity)
    temperatureK = splineTemperature(lower, z, gravity.radius)
  }
  // From the separate densities at 72.5 km to full mixing at 62.5 km.
  const blend = z > MIXED_BELOW ? 1 - (MIDDLE_NODES[0]! - z) / (MIDDLE_NODES[0]! - MIXED_BELOW) : 0
  const n2 = upper.mixedN2 * ratio * (1 + (upper.n2 / upper.mixedN2 - 1) * blend)
  const mixed = (value: number, share: number): number => n2 * share * (1 + (value / (upper.n2 * share) - 1) * blend)
  return totals({
    he: mixed(upper.he, m.pdm[0]![1]!),
    o: 0,
    n2,
    o2: mixed(upper.o2, m.pdm[3]![1]!),
    ar: mixed(upper.ar, m.pdm[4]![1]!),
    h: 0,
    n: 0,
    anomalousO: 0,
    temperatureK,
    exosphericK: upper.exosphericK,
  })
}
