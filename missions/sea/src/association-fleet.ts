/** A made-up fleet under a radar: convoys close enough that the Doppler shift of one is the place of another. */
import { destination } from '@setu/core/earth'
import { randomFrom } from '@setu/core/random'
import type { Detection, SceneView, Vessel } from './association.js'
import { azimuthShiftM, knot } from './doppler-shift.js'

export interface Fleet {
  readonly vessels: readonly Vessel[]
  readonly detections: readonly Detection[]
  /** Detection of each vessel, -1 where the radar missed it. */
  readonly truth: Int32Array
}

/** Ships in groups around places in the image; each broadcasts until up to ten minutes before it. */
export const convoys = (
  view: SceneView,
  box: readonly [west: number, south: number, east: number, north: number],
  count: number,
  seed: number,
): Fleet => {
  const random = randomFrom(seed)
  const vessels: Vessel[] = []
  const detections: Detection[] = []
  const truth: number[] = []
  const [west, south, east, north] = box
  let [lon0, lat0, course0] = [0, 0, 0]
  while (vessels.length < count) {
    if (vessels.length % 8 === 0)
      [lon0, lat0, course0] = [
        west + (east - west) * random.uniform(),
        south + (north - south) * random.uniform(),
        360 * random.uniform(),
      ]
    const start = destination(lat0, lon0, 360 * random.uniform(), 900 * Math.sqrt(random.uniform()))
    const seen = view(start.lat, start.lon)
    if (!seen?.inside) {
      lon0 = west + (east - west) * random.uniform()
      lat0 = south + (north - south) * random.uniform()
      continue
    }
    const course = (course0 + (random.uniform() < 0.5 ? 180 : 0) + 10 * random.normal() + 360) % 360
    const speed = 4 + 14 * random.uniform()
    const lengthM = Math.exp(Math.log(110) + 0.5 * random.normal())
    // What the tracker would say: place and speed a little off, more so the older the last report.
    const ageS = 20 + 580 * random.uniform() ** 2
    const sigma = Math.sqrt(10 ** 2 + (0.003 * ageS ** 3) / 300)
    const sigmaSpeed = 0.15
    const told = {
      dEast: sigma * random.normal(),
      dNorth: sigma * random.normal(),
      speed: speed + (sigmaSpeed / knot) * random.normal(),
    }
    const at = (timeMs: number, v: number) =>
      destination(start.lat, start.lon, course, v * knot * ((timeMs - seen.timeMs) / 1000))
    vessels.push({
      id: `V${vessels.length}`,
      lengthM,
      at: (timeMs) => {
        const p = at(timeMs, told.speed)
        return {
          lon: p.lon + told.dEast / (111_320 * Math.cos((p.lat * Math.PI) / 180)),
          lat: p.lat + told.dNorth / 110_574,
          speedKnots: told.speed,
          courseDegrees: course,
          sigmaEastMetres: sigma,
          sigmaNorthMetres: sigma,
          sigmaSpeed,
        }
      },
    })
    if (random.uniform() > 0.92) {
      truth.push(-1)
      continue
    }
    truth.push(detections.length)
    const shift = azimuthShiftM(seen, speed * knot, course)
    const shown = destination(start.lat, start.lon, seen.flight, shift)
    detections.push({
      id: `D${detections.length}`,
      lon: shown.lon + (30 * random.normal()) / (111_320 * Math.cos((shown.lat * Math.PI) / 180)),
      lat: shown.lat + (30 * random.normal()) / 110_574,
      lengthM: lengthM * Math.exp(0.26 + 0.49 * random.normal()),
    })
  }
  for (let k = 0; k < count * 0.1; k++)
    detections.push({
      id: `D${detections.length}`,
      lon: west + (east - west) * random.uniform(),
      lat: south + (north - south) * random.uniform(),
      lengthM: 40,
    })
  return { vessels, detections, truth: Int32Array.from(truth) }
}

/** Share of vessels whose detection, or its absence, is found rightly. */
export const rightShare = (
  fleet: Fleet,
  pairs: readonly { readonly predicted: { readonly vessel: number }; readonly detection: number }[],
): number => {
  const found = new Int32Array(fleet.vessels.length).fill(-1)
  for (const p of pairs) found[p.predicted.vessel] = p.detection
  let right = 0
  fleet.truth.forEach((t, i) => {
    if (t === found[i]) right++
  })
  return right / fleet.vessels.length
}
