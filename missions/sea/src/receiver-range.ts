/**
 * Positions that their receiver could not hear: beyond the radio horizon of a shore station, 2.22 (sqrt(h1) + sqrt(h2)) nmi
 * for antenna heights in metres (four thirds of the Earth's radius), or outside the circle from which a satellite stands
 * above the horizon, from SGP4 at the time of reception. Runs of such positions are events.
 */
import { gmst1982 } from '@setu/orbit/earth-rotation'
import type { ElementSet } from '@setu/orbit/element-set'
import { minutesSince } from '@setu/orbit/element-set'
import { sgp4 } from '@setu/orbit/sgp4'
import { initSgp4, type Sgp4 } from '@setu/orbit/sgp4-init'
import { planeDistanceNmi } from './dead-reckoning.js'
import { eventOf, evidenceOfRun, type SeaEvent } from './event.js'
import type { Positions } from './positions.js'
import type { ShipTrack } from './ship-track.js'

export interface ShoreReceiver {
  readonly name: string
  readonly lon: number
  readonly lat: number
  readonly heightMetres: number
}

export interface ReceiverSettings {
  /** Antenna of a ship. */
  readonly shipMetres: number
  /** Ducts carry VHF farther on some days: only what lies beyond so many horizons is called impossible. */
  readonly ducting: number
  /** Degrees that a footprint is widened by: refraction, a high antenna, an old element set. */
  readonly marginDegrees: number
  /** Element sets are believed for so many days. */
  readonly setDays: number
  readonly least: number
}
export const receiverSettings: ReceiverSettings = { shipMetres: 20, ducting: 3, marginDegrees: 2, setDays: 7, least: 3 }

/** Nautical miles. */
export const radioHorizonNmi = (h1Metres: number, h2Metres: number): number =>
  2.22 * (Math.sqrt(h1Metres) + Math.sqrt(h2Metres))

const EARTH_KM = 6371.0088
const RAD = Math.PI / 180

export interface SubPoint {
  readonly lon: number
  readonly lat: number
  /** Half angle of the footprint at the Earth's centre, degrees. */
  readonly halfAngle: number
}

/** Below the satellite, and how far from there it is above the horizon; null where the theory ends or the set is too old. */
export const subPoint = (s: Sgp4, timeMs: number, setDays: number): SubPoint | null => {
  const day = Math.floor(timeMs / 86_400_000)
  const utc = { day: day + 40_587, seconds: (timeMs - day * 86_400_000) / 1000 }
  const minutes = minutesSince(s.set.epoch, utc)
  if (Math.abs(minutes) > setDays * 1440) return null
  const out = new Float64Array(6)
  if (sgp4(s, minutes, out) !== 0) return null
  const [x, y, z] = [out[0]!, out[1]!, out[2]!]
  const r = Math.hypot(x, y, z)
  // TEME to the turning Earth: UT1 is UTC within a second, 15 arc seconds.
  let lon = (Math.atan2(y, x) - gmst1982(utc)) / RAD
  lon = ((((lon + 180) % 360) + 360) % 360) - 180
  return { lon, lat: Math.asin(z / r) / RAD, halfAngle: Math.acos(Math.min(1, EARTH_KM / r)) / RAD }
}

const angleBetween = (lon1: number, lat1: number, lon2: number, lat2: number): number => {
  const s =
    Math.sin(((lat2 - lat1) * RAD) / 2) ** 2 +
    Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.sin(((lon2 - lon1) * RAD) / 2) ** 2
  return (2 * Math.asin(Math.min(1, Math.sqrt(s)))) / RAD
}

export interface Receivers {
  readonly shore: ReadonlyMap<string, ShoreReceiver>
  readonly satellites: ReadonlyMap<string, Sgp4>
}

/** Satellites by their name and catalogue number, as receivers are named. */
export const satellitesOf = (sets: readonly ElementSet[]): Map<string, Sgp4> => {
  const found = new Map<string, Sgp4>()
  for (const set of sets) {
    const ready = initSgp4(set)
    if (set.name) found.set(set.name.trim().toLowerCase(), ready)
    found.set(String(set.catalogueNumber), ready)
  }
  return found
}

/** How far beyond what is possible, as a ratio above 1; null where it is possible or nothing is known of the receiver. */
const beyond = (
  receiver: string,
  timeMs: number,
  lon: number,
  lat: number,
  r: Receivers,
  s: ReceiverSettings,
): { readonly ratio: number; readonly distanceNmi: number; readonly limitNmi: number } | null => {
  const key = receiver.trim().toLowerCase()
  const shore = r.shore.get(key)
  if (shore) {
    const limitNmi = radioHorizonNmi(shore.heightMetres, s.shipMetres)
    const distanceNmi = planeDistanceNmi(shore.lon, shore.lat, lon, lat)
    return distanceNmi > s.ducting * limitNmi ? { ratio: distanceNmi / limitNmi, distanceNmi, limitNmi } : null
  }
  const satellite = r.satellites.get(key)
  const below = satellite && subPoint(satellite, timeMs, s.setDays)
  if (!below) return null
  const limit = below.halfAngle + s.marginDegrees
  const angle = angleBetween(below.lon, below.lat, lon, lat)
  return angle > limit ? { ratio: angle / limit, distanceNmi: angle * 60, limitNmi: limit * 60 } : null
}

/** Runs of positions of a track that their receiver could not hear. */
export const impossibleReceptions = (
  p: Positions,
  t: ShipTrack,
  r: Receivers,
  s: ReceiverSettings = receiverSettings,
): SeaEvent[] => {
  const events: SeaEvent[] = []
  const at = (i: number): ReturnType<typeof beyond> => {
    const receiver = p.receivers[p.receiver[t.row[i]!]!] ?? ''
    return receiver === '' ? null : beyond(receiver, t.timeMs[i]!, t.lon[i]!, t.lat[i]!, r, s)
  }
  for (let i = 0; i < t.n; i++) {
    let worst = at(i)
    if (!worst) continue
    let j = i
    for (let next = at(j + 1 < t.n ? j + 1 : j); j + 1 < t.n && next; next = j + 1 < t.n ? at(j + 1) : null) {
      j++
      if (next.ratio > worst.ratio) worst = next
    }
    if (j - i + 1 >= s.least)
      events.push(
        eventOf({
          kind: 'impossibleReceiver',
          startMs: t.timeMs[i]!,
          endMs: t.timeMs[j]!,
          lon: t.lon[i]!,
          lat: t.lat[i]!,
          endLon: t.lon[j]!,
          endLat: t.lat[j]!,
          mmsi: [t.mmsi],
          values: {
            receiver: p.receivers[p.receiver[t.row[i]!]!] ?? '',
            points: j - i + 1,
            distanceNmi: Number(worst.distanceNmi.toFixed(1)),
            limitNmi: Number(worst.limitNmi.toFixed(1)),
          },
          rule: {
            name: 'impossible receiver',
            version: '1.0.0',
            thresholds: {
              shipMetres: s.shipMetres,
              ducting: s.ducting,
              marginDegrees: s.marginDegrees,
              setDays: s.setDays,
              points: s.least,
            },
            cite: 'ITU-R M.585-9; radio horizon with four thirds of the Earth radius',
          },
          evidence: evidenceOfRun(p, t, i, j),
          alternatives: [
            'false places',
            'a duct over the sea that carries VHF for hundreds of miles',
            'a receiver that stands elsewhere than is said, or passes on what others heard',
          ],
          confidence: Number(Math.min(0.97, 1 - 0.5 / worst.ratio).toFixed(3)),
        }),
      )
    i = j
  }
  return events
}
