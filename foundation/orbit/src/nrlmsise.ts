/**
 * NRLMSISE-00: temperature, composition and density of the air from the ground to the exosphere (Picone, Hedin, Drob,
 * Aikin 2002, J. Geophys. Res. 107, 1468). Valid 0 to 1000 km; density at satellite heights is good to about 15 % (1
 * sigma), worse in storms and at solar minimum. Agrees with all 17 cases of the official test to the digits printed.
 */
import { setuError } from '@setu/core/errors'
import { lowerExpansion, type MsisInput, msisPlace } from './nrlmsise-expansion.js'
import { msisModel } from './nrlmsise-model.js'
import { msisGravity, splineDensityRatio, splineTemperature, temperatureSpline } from './nrlmsise-profile.js'
import { type MsisAir, upperAtmosphere } from './nrlmsise-upper.js'

export type { MsisInput } from './nrlmsise-expansion.js'

export interface MsisResult extends MsisAir {
  /** g/cm3, without anomalous oxygen (the model's `gtd7`). */
  readonly density: number
  /** g/cm3, with anomalous oxygen, as drag above 500 km needs it (`gtd7d`). */
  readonly dragDensity: number
}

const MIDDLE_NODES = [72.5, 55, 45, 32.5]
const LOWER_NODES = [32.5, 20, 15, 10, 0]
const MIXED_BELOW = 62.5
const UNIT = 1.66e-24

const totals = (r: MsisAir): MsisResult => {
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

  const m = msisModel()
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
