/**
 * Made-up ferries: eight ships that go to and fro between two harbours on a lane with one bend, each way moved to the side
 * by a normal number of 0.6 nautical miles, which fades out in the last tenth before each harbour.
 */
import type { SampleFiles } from '@setu/core/contract'
import { randomFrom } from '@setu/core/random'
import { writeCsv } from '@setu/formats/csv/write'

export const ferryPorts = [
  { name: 'WESTHAVEN', lon: 133.5, lat: 7.0 },
  { name: 'EASTHAVEN', lon: 134.9, lat: 7.4 },
] as const
/** Where the lane bends. */
export const ferryBend = [134.2, 7.5] as const
export const ferrySigmaNmi = 0.6
const KNOTS = 15
const MINUTES = 5
const START = Date.UTC(2024, 5, 1)

type Point = readonly [lon: number, lat: number]

/** Legs in nautical miles on a plane around 7.2 N. */
const SHRINK = Math.cos((7.2 * Math.PI) / 180)
const lengthOf = (a: Point, b: Point): number => Math.hypot((b[0] - a[0]) * SHRINK, b[1] - a[1]) * 60

/** Place at a share of the lane, moved to the right of its direction. */
export const laneAt = (points: readonly Point[], share: number, right: number): Point => {
  const lengths = points.slice(1).map((b, i) => lengthOf(points[i]!, b))
  let at = share * lengths.reduce((a, b) => a + b, 0)
  let k = 0
  while (k < lengths.length - 1 && at > lengths[k]!) at -= lengths[k++]!
  const [a, b] = [points[k]!, points[k + 1]!]
  const f = at / lengths[k]!
  const [ux, uy] = [((b[0] - a[0]) * SHRINK * 60) / lengths[k]!, ((b[1] - a[1]) * 60) / lengths[k]!]
  return [a[0] + f * (b[0] - a[0]) + (right * uy) / 60 / SHRINK, a[1] + f * (b[1] - a[1]) - (right * ux) / 60]
}

export const ferries = (): SampleFiles => {
  const random = randomFrom(7)
  const there: Point[] = [[ferryPorts[0].lon, ferryPorts[0].lat], ferryBend, [ferryPorts[1].lon, ferryPorts[1].lat]]
  const back = [...there].reverse()
  const hours = (lengthOf(there[0]!, there[1]!) + lengthOf(there[1]!, there[2]!)) / KNOTS
  const rows: [number, string, number, number, number][] = []
  for (let ship = 0; ship < 8; ship++) {
    let t = START + ship * 47 * 60_000
    const mmsi = 511_900_100 + ship
    const say = (p: Point, speed: number): void => {
      rows.push([mmsi, new Date(t).toISOString(), Number(p[0].toFixed(6)), Number(p[1].toFixed(6)), speed])
      t += MINUTES * 60_000
    }
    for (let way = 0; way < 10; way++) {
      const points = way % 2 ? back : there
      for (let k = 0; k < 12; k++) say(points[0]!, 0)
      const aside = ferrySigmaNmi * random.normal()
      for (let s = (MINUTES / 60) * (1 / hours); s < 1; s += MINUTES / 60 / hours)
        say(laneAt(points, s, aside * Math.min(1, s / 0.1, (1 - s) / 0.1)), KNOTS)
    }
    for (let k = 0; k < 12; k++) say(there[0]!, 0)
  }
  return new Map([
    [
      'positions.csv',
      writeCsv(
        [
          { name: 'mmsi' },
          { name: 'time' },
          { name: 'lon', unit: 'deg' },
          { name: 'lat', unit: 'deg' },
          { name: 'sog' },
        ],
        rows,
      ),
    ],
    [
      'ports.csv',
      writeCsv(
        [{ name: 'name' }, { name: 'lon', unit: 'deg' }, { name: 'lat', unit: 'deg' }],
        ferryPorts.map((p) => [p.name, p.lon, p.lat]),
      ),
    ],
  ])
}
