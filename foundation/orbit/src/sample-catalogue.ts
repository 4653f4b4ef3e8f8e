/**
 * A made-up catalogue from a seed: 600 objects on shells, on geostationary, half-day and transfer orbits, and a cloud of fragments of
 * one made-up breakup; and the ephemeris of one of them. Simulated: no object of it flies.
 */
import type { SampleFiles } from '@setu/core/contract'
import { randomFrom } from '@setu/core/random'
import { mjdOfDate } from './calendar.js'
import { writeKvn } from './ccsds-kvn-write.js'
import type { ElementSet } from './element-set.js'
import { reading } from './instant.js'
import { oemMessage } from './oem.js'
import { writeOmmCsv, writeOmmJson } from './omm-records.js'
import { sgp4 } from './sgp4.js'
import { initSgp4 } from './sgp4-init.js'
import { writeTle } from './tle-write.js'

export const catalogueSeed = 20_260_301

interface Family {
  readonly name: string
  readonly count: number
  /** rev/day, eccentricity, inclination: middle and half width. */
  readonly motion: readonly [number, number]
  readonly eccentricity: readonly [number, number]
  readonly inclination: readonly [number, number]
  readonly bstar: number
}

/** Kinds of orbit that the made-up catalogue holds, with their number of objects. */
export const families: readonly Family[] = [
  {
    name: 'SHELL A',
    count: 180,
    motion: [15.06, 0.002],
    eccentricity: [0.0002, 0.0001],
    inclination: [53.05, 0.02],
    bstar: 1e-4,
  },
  {
    name: 'SUNSYNC',
    count: 120,
    motion: [14.6, 0.5],
    eccentricity: [0.004, 0.004],
    inclination: [98.2, 0.8],
    bstar: 5e-5,
  },
  { name: 'LOW', count: 60, motion: [15.7, 0.15], eccentricity: [0.002, 0.0019], inclination: [51.6, 5], bstar: 4e-4 },
  {
    name: 'FRAGMENT',
    count: 100,
    motion: [14.1, 0.9],
    eccentricity: [0.02, 0.0195],
    inclination: [82.5, 0.6],
    bstar: 8e-4,
  },
  {
    name: 'NAVIGATION',
    count: 30,
    motion: [2.0057, 0.0004],
    eccentricity: [0.005, 0.0049],
    inclination: [55, 1],
    bstar: 0,
  },
  {
    name: 'STATIONARY',
    count: 70,
    motion: [1.0027, 0.0006],
    eccentricity: [0.0003, 0.0002],
    inclination: [2, 1.99],
    bstar: 0,
  },
  { name: 'HALFDAY', count: 20, motion: [2.006, 0.001], eccentricity: [0.7, 0.03], inclination: [63.4, 0.8], bstar: 0 },
  {
    name: 'TRANSFER',
    count: 20,
    motion: [2.2, 0.05],
    eccentricity: [0.715, 0.005],
    inclination: [15, 12],
    bstar: 1e-4,
  },
]

const digits = (value: number, n: number): number => Number(value.toFixed(n))

export const catalogueSets = (): readonly ElementSet[] => {
  const random = randomFrom(catalogueSeed)
  const about = ([middle, half]: readonly [number, number]): number => middle + half * (2 * random.uniform() - 1)
  let number = 90_000
  return families.flatMap((f) =>
    Array.from({ length: f.count }, (_, i): ElementSet => {
      const day = mjdOfDate(2026, 2, 28) + random.integer(2)
      return {
        name: `${f.name} ${i + 1}`,
        designator: `2026-${String(1 + (number % 900)).padStart(3, '0')}A`,
        catalogueNumber: number++,
        classification: 'U',
        epoch: { day, seconds: digits(random.uniform() * 86_000, 3) },
        meanMotionRevPerDay: digits(about(f.motion), 8),
        eccentricity: digits(about(f.eccentricity), 7),
        inclinationDeg: digits(about(f.inclination), 4),
        nodeDeg: digits(360 * random.uniform(), 4) % 360,
        argumentOfPerigeeDeg: digits(360 * random.uniform(), 4) % 360,
        meanAnomalyDeg: digits(360 * random.uniform(), 4) % 360,
        bstar: Number((f.bstar * (0.5 + random.uniform())).toPrecision(4)),
        meanMotionDot: 0,
        meanMotionDdot: 0,
        ephemerisType: 0,
        elementSetNumber: 999,
        revolution: random.integer(50_000),
      }
    }),
  )
}

/** Two hours of the first low object, a state a minute, as its elements give it. */
const station = (set: ElementSet): string => {
  const ready = initSgp4(set)
  const states = new Float64Array(121 * 6)
  const epochs = Array.from({ length: 121 }, (_, i) => reading(set.epoch.day, set.epoch.seconds + 60 * i))
  for (let i = 0; i < 121; i++) sgp4(ready, i, states.subarray(6 * i, 6 * i + 6))
  return writeKvn(
    oemMessage(
      [
        {
          objectName: set.name,
          objectId: set.designator,
          centre: 'EARTH',
          frame: 'TEME',
          timeSystem: 'UTC',
          epochs,
          states,
          comments: [`simulated, seed ${catalogueSeed}`],
        },
      ],
      { creationDate: '2026-03-01T00:00:00', originator: 'SETU SAMPLE' },
    ),
  )
}

export const catalogue = async (): Promise<SampleFiles> => {
  const sets = catalogueSets()
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  return new Map([
    ['catalogue.3le', bytes(writeTle(sets, true))],
    ['catalogue.json', bytes(writeOmmJson(sets))],
    ['catalogue.csv', writeOmmCsv(sets)],
    ['station.oem', bytes(station(sets.find((s) => s.name === 'LOW 1')!))],
  ])
}
