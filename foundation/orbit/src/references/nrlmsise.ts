/** The official test of NRLMSISE-00: 17 cases. */
import type { Reference } from '@setu/core/contract'
import { type MsisInput, type MsisResult, nrlmsise } from '../nrlmsise.js'

const base: MsisInput = {
  dayOfYear: 172,
  utSeconds: 29_000,
  altitudeKm: 400,
  latDeg: 60,
  lonDeg: -70,
  localHours: 16,
  f107Mean: 150,
  f107: 150,
  ap: 4,
}
const storm = { ap: 100, apHistory: [100, 100, 100, 100, 100, 100, 100] }

export interface MsisCase {
  readonly what: string
  readonly change: Partial<MsisInput>
  /** g/cm3. */
  readonly density: number
  readonly temperatureK: number
}
const row = (what: string, change: Partial<MsisInput>, density: number, temperatureK: number): MsisCase => ({
  what,
  change,
  density,
  temperatureK,
})
export const msisCases: readonly MsisCase[] = [
  row('base case: day 172, 400 km, 60 N 70 W', {}, 4.074714e-15, 1241.416),
  row('day 81', { dayOfYear: 81 }, 5.001846e-15, 1161.71),
  row('UT 75000 s, 1000 km', { utSeconds: 75_000, altitudeKm: 1000 }, 2.756772e-18, 1239.891),
  row('100 km', { altitudeKm: 100 }, 3.584426e-10, 206.8878),
  row('latitude 0', { latDeg: 0 }, 4.80963e-15, 1208.135),
  row('longitude 0', { lonDeg: 0 }, 4.355866e-15, 1212.712),
  row('local time 4 h', { localHours: 4 }, 2.470651e-15, 1112.999),
  row('mean F10.7 70', { f107Mean: 70 }, 1.571889e-15, 1024.848),
  row('F10.7 180', { f107: 180 }, 4.56442e-15, 1293.374),
  row('Ap 40', { ap: 40 }, 4.974543e-15, 1347.389),
  row('0 km', { altitudeKm: 0 }, 1.261066e-3, 281.4648),
  row('10 km', { altitudeKm: 10 }, 4.059139e-4, 227.418),
  row('30 km', { altitudeKm: 30 }, 1.950822e-5, 237.4389),
  row('50 km', { altitudeKm: 50 }, 1.294709e-6, 279.5551),
  row('70 km', { altitudeKm: 70 }, 1.147668e-7, 219.0732),
  row('3-hourly ap 100', storm, 5.88194e-15, 1408.608),
  row('3-hourly ap 100, 100 km', { ...storm, altitudeKm: 100 }, 2.914304e-10, 193.4071),
]
export const msisCase = (c: MsisCase): MsisResult => nrlmsise({ ...base, ...c.change })

const SOURCE = 'Official test of NRLMSISE-00 (NRL, Picone et al. 2002)'
export const nrlmsiseReferences: readonly Reference[] = msisCases.flatMap((c, i): Reference[] => [
  {
    id: `nrlmsise.${i + 1}.density`,
    what: `NRLMSISE-00 case ${i + 1}, ${c.what}: density`,
    expected: c.density,
    tolerance: c.density * 5e-6,
    unit: 'g/cm3',
    source: SOURCE,
    needs: [],
    value: async () => msisCase(c).density,
  },
  {
    id: `nrlmsise.${i + 1}.temperature`,
    what: `NRLMSISE-00 case ${i + 1}, ${c.what}: temperature`,
    expected: c.temperatureK,
    tolerance: c.temperatureK * 1e-6,
    unit: 'K',
    source: SOURCE,
    needs: [],
    value: async () => msisCase(c).temperatureK,
  },
])
