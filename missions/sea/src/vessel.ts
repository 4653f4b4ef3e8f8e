/**
 * Who is a vessel. Coast stations, aids to navigation, search and rescue aircraft and distress beacons send positions too;
 * they do not sail, and what is said of a ship's conduct is not said of them. The type of the message tells first (4 and 11
 * base station, 9 aircraft, 21 aid to navigation), then the number (ITU-R M.585-9), unless it is one that nobody was given.
 */
import { mmsiFacts, type StationClass } from './mmsi.js'
import { type Positions, positionFlags } from './positions.js'
import type { ShipTrack } from './ship-track.js'

export type Sender = 'vessel' | 'aid to navigation' | 'coast station' | 'aircraft' | 'beacon'

const BY_TYPE: Readonly<Record<number, Sender>> = {
  4: 'coast station',
  9: 'aircraft',
  11: 'coast station',
  21: 'aid to navigation',
}
const BY_NUMBER: Partial<Record<StationClass, Sender>> = {
  'coast station': 'coast station',
  'aid to navigation': 'aid to navigation',
  'aircraft (SAR)': 'aircraft',
  SART: 'beacon',
  'man overboard': 'beacon',
  EPIRB: 'beacon',
}

/** `type` is that of a message of it; 0 where the source is not AIS sentences. */
export const senderOf = (mmsi: number, type: number): Sender => {
  const byType = BY_TYPE[type]
  if (byType) return byType
  const { station, doubt } = mmsiFacts(mmsi)
  return (doubt === null ? BY_NUMBER[station] : undefined) ?? 'vessel'
}

export const senderOfTrack = (p: Positions, t: ShipTrack): Sender => senderOf(t.mmsi, p.type[t.row[0]!]!)

/** True for a track of 0, 0 and poles: the places of a transponder without a fix. */
export const isNowhere = (t: ShipTrack): boolean => {
  let none = 0
  for (let i = 0; i < t.n; i++) if (t.flags[i]! & positionFlags.nullIsland) none++
  return 2 * none > t.n
}
