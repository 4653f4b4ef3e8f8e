/** A made-up fleet: three satellites whose elements are round numbers, on made-up catalogue numbers. Simulated. */
import type { SampleFiles } from '@setu/core/contract'
import { mjdOfDate } from './calendar.js'
import type { ElementSet } from './element-set.js'
import { writeTle } from './tle-write.js'

const set = (
  o: Partial<ElementSet> & Pick<ElementSet, 'name' | 'catalogueNumber' | 'meanMotionRevPerDay'>,
): ElementSet => ({
  designator: '2026-001A',
  classification: 'U',
  epoch: { day: mjdOfDate(2026, 3, 1), seconds: 0 },
  eccentricity: 0.001,
  inclinationDeg: 98,
  nodeDeg: 120,
  argumentOfPerigeeDeg: 90,
  meanAnomalyDeg: 270,
  bstar: 1e-5,
  meanMotionDot: 0,
  meanMotionDdot: 0,
  ephemerisType: 0,
  elementSetNumber: 1,
  revolution: 1,
  ...o,
})

/** A sun-synchronous imager, a station and a low object that comes down in weeks. */
export const fleetSets: readonly ElementSet[] = [
  set({ name: 'SAMPLE IMAGER', catalogueNumber: 99001, meanMotionRevPerDay: 14.5 }),
  set({
    name: 'SAMPLE STATION',
    catalogueNumber: 99002,
    meanMotionRevPerDay: 15.5,
    inclinationDeg: 51.6,
    nodeDeg: 40,
    bstar: 2e-4,
    meanMotionDot: 0.0001,
  }),
  set({
    name: 'SAMPLE DEBRIS',
    catalogueNumber: 99003,
    meanMotionRevPerDay: 16.1,
    inclinationDeg: 45,
    nodeDeg: 200,
    bstar: 3e-4,
    meanMotionDot: 0.004,
  }),
]

/** A district north-west of Guwahati, as a made-up area. */
const area = {
  type: 'Feature',
  properties: { name: 'sample district' },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [90.2, 26],
        [91.9, 25.9],
        [92.1, 26.8],
        [90.4, 26.9],
        [90.2, 26],
      ],
    ],
  },
}

export const fleet = async (): Promise<SampleFiles> =>
  new Map([
    ['fleet.tle', new TextEncoder().encode(writeTle(fleetSets, true))],
    ['area.geojson', new TextEncoder().encode(`${JSON.stringify(area, null, 2)}\n`)],
  ])
