/**
 * A made-up strait with known truth: 36 hours of AIS around an island in the western Pacific. Every ship follows legs of
 * constant speed; each plays one part (a silence, a meeting, a harbour call, a shared number …) that the processes must
 * find again. Simulated, seed 1.
 */
import { randomFrom } from '@setu/core/random'
import { hourMs } from '@setu/core/time'

export const sceneStart = Date.UTC(2024, 2, 5)
export const sceneHours = 36
export const sceneSeed = 1
/** Minutes between two reports of a ship. */
export const reportMinutes = 4

/** Hours since the start, longitude, latitude. */
export type Leg = readonly [hours: number, lon: number, lat: number]

export interface SceneShip {
  readonly mmsi: number
  readonly name: string
  readonly shipType: number
  readonly legs: readonly Leg[]
  readonly classB?: boolean
  /** Received by satellite, not from the shore. */
  readonly satellite?: boolean
  /** No reports between these hours. */
  readonly silent?: readonly [number, number]
  /** Navigational status. */
  readonly status?: number
  /** Longitude with the wrong sign in every n-th report. */
  readonly mirroredEvery?: number
  /** Goes round this point instead: hours of one round and radius in nautical miles. */
  readonly circle?: { readonly hours: number; readonly nmi: number }
}

const still = (lon: number, lat: number, from: number, to: number): Leg[] => [
  [from, lon, lat],
  [to, lon, lat],
]

/** Where the anchorage of the scene is. */
export const anchorage = { name: 'MADE-UP HARBOUR', lon: 134.455, lat: 7.325 }
/** A protected box: west, south, east, north. */
export const zoneBox = [133, 6.8, 133.6, 7.4] as const

export const truth = {
  gap: { mmsi: 416003021, startHours: 8, endHours: 22.5 },
  encounter: { mmsi: [412420033, 352894000], startHours: 10, endHours: 13.5, lon: 135.6, lat: 6.4 },
  loitering: { mmsi: 440301000, startHours: 5, endHours: 12 },
  port: { mmsi: 538007123, stopHours: 6.2, leaveHours: 14 },
  zone: { mmsi: 412331100 },
  shared: { mmsi: 416000000 },
  circle: { mmsi: 273331450 },
  mirrored: { mmsi: 431704490 },
  cpa: { mmsi: [563011200, 477554300], hours: 20 },
} as const

export const sceneShips: readonly SceneShip[] = [
  {
    mmsi: 636014567,
    name: 'EASTERN ARROW',
    shipType: 70,
    legs: [
      [0, 132.5, 6.2],
      [36, 137.4, 9.6],
    ],
  },
  {
    mmsi: 477220500,
    name: 'JADE RIVER',
    shipType: 80,
    legs: [
      [0, 137.6, 8.1],
      [36, 131.9, 6.6],
    ],
  },
  {
    mmsi: truth.gap.mmsi,
    name: 'HAI FENG 21',
    shipType: 30,
    legs: [
      [0, 136.9, 9.4],
      [8, 137.2, 9.6],
      [22.5, 137.9, 8.9],
      [36, 138.4, 8.2],
    ],
    satellite: true,
    silent: [truth.gap.startHours, truth.gap.endHours],
  },
  {
    mmsi: 412420033,
    name: 'LU RONG 33',
    shipType: 30,
    legs: [
      [0, 135.1, 5.6],
      [10, 135.6, 6.4],
      [13.5, 135.615, 6.405],
      [36, 136.9, 5.2],
    ],
    satellite: true,
  },
  {
    mmsi: 352894000,
    name: 'POLAR STAR 9',
    shipType: 70,
    legs: [
      [0, 137.2, 7.2],
      [10, 135.6015, 6.4015],
      [13.5, 135.6165, 6.4065],
      [36, 131.9, 5.4],
    ],
    satellite: true,
  },
  {
    mmsi: truth.loitering.mmsi,
    name: 'OCEAN GLORY',
    shipType: 70,
    legs: [
      [0, 132.6, 8.9],
      [5, 133.2, 8.6],
      [12, 133.26, 8.63],
      [36, 136.4, 9.9],
    ],
  },
  {
    mmsi: truth.port.mmsi,
    name: 'PACIFIC LINK',
    shipType: 70,
    legs: [
      [0, 134.9, 8.3],
      [3, 134.25, 7.9],
      [5.9, 134.44, 7.36],
      [6.2, anchorage.lon, anchorage.lat],
      [14, anchorage.lon, anchorage.lat],
      [14.3, 134.43, 7.29],
      [36, 131.9, 7.4],
    ],
  },
  {
    mmsi: truth.zone.mmsi,
    name: 'MIN YU 100',
    shipType: 30,
    legs: [
      [0, 132.2, 7.1],
      [36, 134.2, 7.1],
    ],
  },
  {
    mmsi: truth.shared.mmsi,
    name: 'DEFAULT NAME',
    shipType: 30,
    legs: [
      [0, 133.9, 5.1],
      [36, 136.1, 5.6],
    ],
    satellite: true,
  },
  {
    mmsi: truth.shared.mmsi,
    name: '',
    shipType: 30,
    legs: [
      [0, 131.2, 9.8],
      [36, 133.2, 10.2],
    ],
    satellite: true,
  },
  {
    mmsi: truth.circle.mmsi,
    name: 'SEVERNY',
    shipType: 70,
    legs: still(135, 8.8, 0, 36),
    circle: { hours: 1, nmi: 1.6 },
  },
  {
    mmsi: truth.mirrored.mmsi,
    name: 'KAIYO MARU',
    shipType: 30,
    legs: [
      [0, 134.2, 9.9],
      [36, 137.1, 10.3],
    ],
    satellite: true,
    mirroredEvery: 37,
  },
  {
    mmsi: 511200345,
    name: 'BLUE HERON',
    shipType: 36,
    legs: [
      [0, 134.5, 7.45],
      [12, 134.7, 7.9],
      [36, 134.52, 7.5],
    ],
    classB: true,
  },
  {
    mmsi: 563011200,
    name: 'SINGAPORE DAWN',
    shipType: 70,
    legs: [
      [0, 133.0, 9.2],
      [20, 135.8, 7.9],
      [36, 138.04, 6.86],
    ],
  },
  {
    mmsi: 477554300,
    name: 'ORIENT PEARL',
    shipType: 80,
    legs: [
      [0, 138.0, 8.6],
      [20, 135.801, 7.902],
      [36, 134.3, 6.4],
    ],
  },
  {
    mmsi: 353111000,
    name: 'CANAL TRADER',
    shipType: 70,
    legs: [
      [0, 131.8, 5.0],
      [36, 138.4, 7.6],
    ],
  },
  {
    mmsi: 229876000,
    name: 'MALTA QUEEN',
    shipType: 60,
    legs: [
      [0, 138.2, 10.2],
      [36, 132.1, 8.2],
    ],
  },
  {
    mmsi: 440120000,
    name: 'HANJIN SEA',
    shipType: 80,
    legs: [
      [0, 136.5, 4.9],
      [36, 135.2, 10.6],
    ],
  },
  {
    mmsi: 511011000,
    name: 'REEF WATCH',
    shipType: 55,
    legs: [
      [0, 134.45, 7.33],
      [9, 133.1, 7.1],
      [20, 133.5, 8.0],
      [36, 134.45, 7.33],
    ],
  },
]

const RADIANS = Math.PI / 180

export interface ShipInstant {
  readonly lon: number
  readonly lat: number
  readonly speedKnots: number
  readonly courseDegrees: number
}

/** True place and motion of a ship at an hour. */
export const shipAt = (ship: SceneShip, hours: number): ShipInstant => {
  const { legs, circle } = ship
  if (circle) {
    const [, lon, lat] = legs[0]!
    const a = (2 * Math.PI * hours) / circle.hours
    return {
      lon: lon + ((circle.nmi / 60) * Math.sin(a)) / Math.cos(lat * RADIANS),
      lat: lat + (circle.nmi / 60) * Math.cos(a),
      speedKnots: (2 * Math.PI * circle.nmi) / circle.hours,
      courseDegrees: (a / RADIANS + 90) % 360,
    }
  }
  let k = 1
  while (k < legs.length - 1 && legs[k]![0] < hours) k++
  const [h0, lon0, lat0] = legs[k - 1]!
  const [h1, lon1, lat1] = legs[k]!
  const f = Math.min(1, Math.max(0, (hours - h0) / (h1 - h0)))
  const east = (lon1 - lon0) * 60 * Math.cos(((lat0 + lat1) / 2) * RADIANS)
  const north = (lat1 - lat0) * 60
  return {
    lon: lon0 + f * (lon1 - lon0),
    lat: lat0 + f * (lat1 - lat0),
    speedKnots: Math.hypot(east, north) / (h1 - h0),
    courseDegrees: (Math.atan2(east, north) / RADIANS + 360) % 360,
  }
}

export interface SceneReport extends ShipInstant {
  readonly ship: SceneShip
  readonly timeMs: number
  readonly station: string
  /** Number of the report of this ship. */
  readonly k: number
}

/** Every report of the scene in time order, with 8 m of noise. */
export const sceneReports = (): SceneReport[] => {
  const reports: SceneReport[] = []
  for (const [s, ship] of sceneShips.entries()) {
    const random = randomFrom(sceneSeed, s)
    const phase = random.integer(reportMinutes * 60)
    for (let k = 0; ; k++) {
      const seconds = phase + k * reportMinutes * 60 + random.integer(5)
      if (seconds >= sceneHours * 3600) break
      const hours = seconds / 3600
      if (ship.silent && hours > ship.silent[0] && hours < ship.silent[1]) continue
      const truth = shipAt(ship, hours)
      const mirrored = ship.mirroredEvery !== undefined && k % ship.mirroredEvery === ship.mirroredEvery - 1
      reports.push({
        ...truth,
        lon: (mirrored ? -1 : 1) * (truth.lon + (random.normal() * 8) / 110_574),
        lat: truth.lat + (random.normal() * 8) / 110_574,
        ship,
        timeMs: sceneStart + seconds * 1000,
        station: ship.satellite ? `rSAT${1 + (k % 3)}` : 'palau-shore',
        k,
      })
    }
  }
  return reports.sort((a, b) => a.timeMs - b.timeMs || a.ship.mmsi - b.ship.mmsi)
}

export { hourMs }
