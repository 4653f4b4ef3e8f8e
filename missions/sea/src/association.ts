/**
 * Broadcasting ships and radar detections brought together. Each ship is predicted at the time its own line of the image
 * was taken, moved along the track by its Doppler shift, with the errors of prediction, of geolocation and of the shift;
 * pairs inside the gate cost half of Mahalanobis^2 + ln det plus a length term (log ratio of mean 0.26 and deviation 0.49,
 * measured on reviewed pairs) and a heading term, against a ship that is missed and a detection that is another's.
 */
import { destination, geodesic } from '@setu/core/earth'
import { assign, type Edge, marginals, secondBestMargins } from './assignment.js'
import { azimuthShiftM, knot, type RadarView } from './doppler-shift.js'

export interface Motion {
  readonly lon: number
  readonly lat: number
  readonly speedKnots: number
  readonly courseDegrees: number
  readonly sigmaEastMetres: number
  readonly sigmaNorthMetres: number
  readonly sigmaSpeed: number
}

/** How the radar saw a place: when, and from where, and whether the image holds it; undefined far outside. */
export type SceneView = (
  lat: number,
  lon: number,
) => (RadarView & { readonly timeMs: number; readonly inside: boolean }) | undefined

export interface Vessel {
  readonly id: string
  readonly lengthM?: number
  at(timeMs: number): Motion | null
}

export interface Detection {
  readonly id: string
  readonly lon: number
  readonly lat: number
  readonly lengthM?: number
  /** Degrees from north, of the axis: the opposite is as good. */
  readonly headingDegrees?: number
  /** Own error of the place, m2 east and north: an ellipse of a radio direction finder. Radar images have none of their own. */
  readonly covariance?: { readonly ee: number; readonly en: number; readonly nn: number }
}

export interface Predicted {
  readonly vessel: number
  readonly timeMs: number
  readonly lon: number
  readonly lat: number
  readonly shiftM: number
  /** Covariance east and north, m2. */
  readonly ee: number
  readonly en: number
  readonly nn: number
  readonly courseDegrees: number
  readonly speedKnots: number
  /** Likelihood that the ship was inside the image. */
  readonly inside: number
}

export interface AssociationOptions {
  /** Error of the geolocation, m. */
  readonly geolocationM?: number
  /** Probability that the radar finds a ship. */
  readonly detectionProbability?: number
  /** Detections of other origin in a km2. */
  readonly othersPerKm2?: number
  /** False: where ships are, not where they appear. */
  readonly dopplerShift?: boolean
}

const radians = Math.PI / 180
/** 99.9 % of two dimensions. */
const GATE = 13.8155
const [LENGTH_MEAN, LENGTH_SD] = [0.26, 0.49]
/** ln length of ships at large: median 90 m. */
const [FLEET_MEAN, FLEET_SD] = [Math.log(90), 0.8]

/** Nodes and weights of three-point Gauss-Hermite quadrature of a normal variate. */
const NODES: readonly (readonly [number, number])[] = [
  [-Math.sqrt(3), 1 / 6],
  [0, 2 / 3],
  [Math.sqrt(3), 1 / 6],
]
/** A ship less likely inside than this is left out. */
const LEAST_INSIDE = 0.01

/** Likelihood that a place with its error lies inside the image. */
const insideShare = (motion: Motion, view: SceneView): number => {
  let share = 0
  const cos = Math.max(1e-6, Math.cos(motion.lat * radians))
  for (const [x, wx] of NODES)
    for (const [y, wy] of NODES) {
      const lat = Math.min(90, Math.max(-90, motion.lat + (y * motion.sigmaNorthMetres) / 110_574))
      const lon = motion.lon + (x * motion.sigmaEastMetres) / (111_320 * cos)
      if (view(lat, lon)?.inside) share += wx * wy
    }
  return Math.min(1, share)
}

/** Where a vessel appears in the image; undefined where it was surely outside. */
export const appearance = (
  vessel: Vessel,
  index: number,
  view: SceneView,
  startMs: number,
  o: AssociationOptions,
): Predicted | undefined => {
  let timeMs = startMs
  let motion = vessel.at(timeMs)
  let seen = motion ? view(motion.lat, motion.lon) : undefined
  for (let k = 0; k < 3 && motion && seen && Math.abs(seen.timeMs - timeMs) > 1; k++) {
    timeMs = seen.timeMs
    motion = vessel.at(timeMs)
    seen = motion ? view(motion.lat, motion.lon) : undefined
  }
  if (!motion || !seen) return undefined
  const inside = insideShare(motion, view)
  if (inside < LEAST_INSIDE) return undefined
  const useShift = o.dopplerShift ?? true
  const shiftM = useShift ? azimuthShiftM(seen, motion.speedKnots * knot, motion.courseDegrees) : 0
  const moved = shiftM === 0 ? motion : destination(motion.lat, motion.lon, seen.flight, shiftM)
  const place = (o.geolocationM ?? 50) ** 2
  const along = useShift
    ? ((seen.slantRangeM * Math.sin(seen.incidence * radians)) / seen.satelliteSpeed) * motion.sigmaSpeed
    : 0
  const [fe, fn] = [Math.sin(seen.flight * radians), Math.cos(seen.flight * radians)]
  return {
    vessel: index,
    timeMs,
    lon: moved.lon,
    lat: moved.lat,
    shiftM,
    ee: motion.sigmaEastMetres ** 2 + place + (along * fe) ** 2,
    en: along * along * fe * fn,
    nn: motion.sigmaNorthMetres ** 2 + place + (along * fn) ** 2,
    courseDegrees: motion.courseDegrees,
    speedKnots: motion.speedKnots,
    inside,
  }
}

/** Log-likelihood ratio of the lengths: this ship against any ship. */
const lengthGain = (radar?: number, ship?: number): number => {
  if (!(radar && ship && radar > 0 && ship > 0)) return 0
  const z = (Math.log(radar / ship) - LENGTH_MEAN) / LENGTH_SD
  const any = (Math.log(radar) - FLEET_MEAN) / FLEET_SD
  return 0.5 * (z * z - any * any) + Math.log(LENGTH_SD / FLEET_SD)
}

/** Below this speed a ship lies as the wind wants, and its course says nothing. */
const UNDER_WAY_KNOTS = 2

/** Log-likelihood ratio of the headings: a ship lies along its course, the better known the longer it is. */
const headingGain = (d: Detection, p: Predicted): number => {
  if (d.headingDegrees === undefined || !(d.lengthM && d.lengthM > 0) || p.speedKnots < UNDER_WAY_KNOTS) return 0
  const sigma = Math.min(60, Math.max(12, 2000 / d.lengthM))
  const apart = ((((d.headingDegrees - p.courseDegrees + 90) % 180) + 180) % 180) - 90
  const near = Math.exp(-0.5 * (apart / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI))
  // One heading in ten is measured on a side lobe or a glint, and may be anything.
  return -Math.log((0.9 * near + 0.1 / 180) * 180)
}

export interface Pair {
  readonly predicted: Predicted
  readonly detection: number
  readonly distanceM: number
  /** Probability of this pair given all others. */
  readonly posterior: number
  /** Of the next likely detection for this vessel, and vessel for this detection. */
  readonly runnerUp: number
  /** How much less likely the best assignment without this pair is, natural logarithm; null in very large groups. */
  readonly margin: number | null
}

export interface Association {
  readonly predicted: readonly Predicted[]
  readonly pairs: readonly Pair[]
  /** Vessels inside that no detection belongs to. */
  readonly missed: readonly Predicted[]
  /** Detections of no vessel, with the probability that none of the vessels is it. */
  readonly dark: readonly { readonly detection: number; readonly alone: number }[]
  readonly candidates: number
}

export const associate = (
  vessels: readonly Vessel[],
  detections: readonly Detection[],
  view: SceneView,
  startMs: number,
  o: AssociationOptions = {},
): Association => {
  const predicted = vessels.flatMap((v, i) => appearance(v, i, view, startMs, o) ?? [])
  const pd = o.detectionProbability ?? 0.9
  const others = (o.othersPerKm2 ?? 1e-3) / 1e6
  // Detections by latitude, so that each vessel looks at its own band only.
  const order = detections.map((_, i) => i).sort((a, b) => detections[a]!.lat - detections[b]!.lat)
  const lats = Float64Array.from(order, (i) => detections[i]!.lat)
  const edges: (Edge & { distanceM: number })[] = []
  const widest = detections.reduce((m, d) => Math.max(m, d.covariance?.ee ?? 0, d.covariance?.nn ?? 0), 0)
  predicted.forEach((p, row) => {
    const reach = Math.min(10_000, Math.max(500, Math.sqrt(GATE * (Math.max(p.ee, p.nn) + widest))))
    const band = reach / 110_000
    let [low, high] = [0, lats.length]
    while (low < high) {
      const mid = (low + high) >> 1
      if (lats[mid]! < p.lat - band) low = mid + 1
      else high = mid
    }
    for (let k = low; k < lats.length && lats[k]! <= p.lat + band; k++) {
      const d = detections[order[k]!]!
      const cos = Math.max(1e-6, Math.cos(p.lat * radians))
      const turn = ((((d.lon - p.lon + 540) % 360) + 360) % 360) - 180
      if (Math.abs(turn) * 111_400 * cos > reach * 1.02) continue
      const { distanceM, azimuth } = geodesic(p.lat, p.lon, d.lat, d.lon)
      if (distanceM > reach) continue
      const [e, n] = [distanceM * Math.sin(azimuth * radians), distanceM * Math.cos(azimuth * radians)]
      const c = d.covariance
      const [ee, en, nn] = c ? [p.ee + c.ee, p.en + c.en, p.nn + c.nn] : [p.ee, p.en, p.nn]
      const det = ee * nn - en * en
      const d2 = (nn * e * e - 2 * en * e * n + ee * n * n) / det
      if (d2 > GATE) continue
      const found = pd * p.inside
      const cost = 0.5 * d2 + Math.log(2 * Math.PI) + 0.5 * Math.log(det) - Math.log(found)
      const gain =
        cost +
        lengthGain(d.lengthM, vessels[p.vessel]!.lengthM) +
        headingGain(d, p) +
        Math.log(1 - found) +
        Math.log(others)
      edges.push({ row, column: order[k]!, gain, distanceM })
    }
  })
  const { columnOf } = assign(predicted.length, detections.length, edges)
  const probability = marginals(predicted.length, detections.length, edges)
  const margins = secondBestMargins(predicted.length, detections.length, edges, columnOf)
  const byRow: number[][] = predicted.map(() => [])
  const byColumn: number[][] = detections.map(() => [])
  edges.forEach((e, k) => {
    byRow[e.row]!.push(k)
    byColumn[e.column]!.push(k)
  })
  const pairs: Pair[] = []
  const taken = new Uint8Array(detections.length)
  const held = new Float64Array(detections.length)
  edges.forEach((e, k) => {
    held[e.column] = held[e.column]! + probability[k]!
    if (columnOf[e.row] !== e.column) return
    taken[e.column] = 1
    let runnerUp = 0
    for (const j of [...byRow[e.row]!, ...byColumn[e.column]!])
      if (j !== k) runnerUp = Math.max(runnerUp, probability[j]!)
    pairs.push({
      predicted: predicted[e.row]!,
      detection: e.column,
      distanceM: e.distanceM,
      posterior: probability[k]!,
      runnerUp,
      margin: margins.get(e.row) ?? null,
    })
  })
  return {
    predicted,
    pairs: pairs.sort((a, b) => a.predicted.vessel - b.predicted.vessel),
    missed: predicted.filter((_, row) => columnOf[row]! < 0),
    dark: detections.flatMap((_, i) => (taken[i] ? [] : [{ detection: i, alone: Math.max(0, 1 - held[i]!) }])),
    candidates: edges.length,
  }
}
