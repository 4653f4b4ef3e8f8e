/**
 * Silences: more than 12 hours between successive positions of a ship (pipe-gaps, Global Fishing Watch), open at the end
 * of the data; and suspected disabling after Welch et al. 2022 (Science Advances 8, eabq2109): at least 12 hours, begun
 * more than 50 nautical miles off shore, with at least 14 satellite positions in the 12 hours before, where ships are heard
 * more than 10 times a day; to which we add that silence by chance has a probability below 0.01.
 */
import { planeDistanceNmi } from './dead-reckoning.js'
import { type Evidence, eventOf, evidenceOf, type Rule, type SeaEvent } from './event.js'
import { type Positions, positionFlags } from './positions.js'
import type { Reception } from './reception.js'
import type { ShipTrack } from './ship-track.js'
import { farthestShoreNmi, type Shore } from './shore.js'

export interface GapSettings {
  readonly hours: number
  readonly shoreNmi: number
  readonly positionsBefore: number
  readonly perDay: number
  readonly chance: number
}
export const gapSettings: GapSettings = { hours: 12, shoreNmi: 50, positionsBefore: 14, perDay: 10, chance: 0.01 }

const HOUR = 3_600_000

/** Pairs of points between which a track is silent for longer than `hours`: indices of the point before. */
export const silencesOf = (t: ShipTrack, hours: number): number[] => {
  const out: number[] = []
  const limit = hours * HOUR
  for (let i = 1; i < t.n; i++) if (t.timeMs[i]! - t.timeMs[i - 1]! > limit) out.push(i - 1)
  return out
}

const rule = (s: GapSettings): Rule => ({
  name: 'gap',
  version: '1.0.0',
  thresholds: { hours: s.hours },
  cite: 'Global Fishing Watch, pipe-gaps',
})
const disablingRule = (s: GapSettings): Rule => ({
  name: 'suspected disabling',
  version: '1.0.0',
  thresholds: {
    hours: s.hours,
    shoreNmi: s.shoreNmi,
    positionsBefore: s.positionsBefore,
    perDay: s.perDay,
    chance: s.chance,
  },
  cite: 'Welch et al. 2022, Science Advances 8, eabq2109',
})

const round = (v: number, digits: number): number => Number(v.toFixed(digits))

/** Gaps and suspected disabling of one track; `endMs` is the end of the data. */
export const gapEvents = (
  p: Positions,
  t: ShipTrack,
  endMs: number,
  shore: Shore,
  reception: Reception,
  /** The number has other tracks: an end may be a beginning elsewhere. */
  manyTracks: boolean,
  s: GapSettings = gapSettings,
): SeaEvent[] => {
  const events: SeaEvent[] = []
  const places = silencesOf(t, s.hours)
  const open = t.n > 0 && endMs - t.timeMs[t.n - 1]! > s.hours * HOUR
  for (const i of open ? [...places, t.n - 1] : places) {
    const last = i === t.n - 1
    const startMs = t.timeMs[i]!
    const hours = ((last ? endMs : t.timeMs[i + 1]!) - startMs) / HOUR
    const classB = (t.flags[i]! & positionFlags.classB) !== 0
    let [satellite, shoreHeard] = [0, 0]
    for (let k = i; k >= 0 && startMs - t.timeMs[k]! <= 12 * HOUR; k--) {
      if (t.flags[k]! & positionFlags.satellite) satellite++
      else shoreHeard++
    }
    const distance = last ? null : planeDistanceNmi(t.lon[i]!, t.lat[i]!, t.lon[i + 1]!, t.lat[i + 1]!)
    const offShore = shore.distanceNmi(t.lon[i]!, t.lat[i]!)
    const perDay = reception.perDay(t.lon[i]!, t.lat[i]!, classB)
    const chances = [
      reception.silence(t.lon[i]!, t.lat[i]!, classB, hours),
      last ? null : reception.silence(t.lon[i + 1]!, t.lat[i + 1]!, classB, hours),
    ].filter((c): c is number => c !== null)
    const chance = chances.length ? Math.max(...chances) : null
    const evidence: Evidence[] = [evidenceOf(p, t.row[i]!), ...(last ? [] : [evidenceOf(p, t.row[i + 1]!)])]
    const values = {
      hours: round(hours, 3),
      distanceNmi: distance === null ? null : round(distance, 3),
      impliedSpeedKnots: distance === null ? null : round(distance / hours, 2),
      satellitePositionsBefore: satellite,
      shorePositionsBefore: shoreHeard,
      shoreNmiAtStart: round(offShore, 1),
      shoreNmiAtEnd: last ? null : round(shore.distanceNmi(t.lon[i + 1]!, t.lat[i + 1]!), 1),
      receptionPerDay: perDay === null ? null : round(perDay, 1),
      chanceOfSilence: chance === null ? null : Number(chance.toPrecision(3)),
    }
    const base = {
      startMs,
      endMs: last ? null : t.timeMs[i + 1]!,
      lon: t.lon[i]!,
      lat: t.lat[i]!,
      endLon: last ? null : t.lon[i + 1]!,
      endLat: last ? null : t.lat[i + 1]!,
      mmsi: [t.mmsi],
      values,
      evidence,
    }
    events.push(
      eventOf({
        ...base,
        kind: 'gap',
        rule: rule(s),
        alternatives: [
          'no receiver in range: the reception there says how likely that is',
          'antenna or power fault on board',
          ...(manyTracks ? ['the number goes on in another track, of this ship or another'] : []),
          ...(offShore < 5 ? ['in harbour with the transponder off, which is allowed'] : []),
          ...(offShore >= farthestShoreNmi ? [] : ['hidden from shore stations by land or distance']),
        ],
        // That there is no position is certain; that it is this ship's silence only where the number is one track.
        confidence: manyTracks && last ? 0.5 : manyTracks ? 0.9 : 1,
      }),
    )
    if (
      hours >= s.hours &&
      offShore > s.shoreNmi &&
      satellite >= s.positionsBefore &&
      perDay !== null &&
      perDay > s.perDay &&
      chance !== null &&
      chance < s.chance
    )
      events.push(
        eventOf({
          ...base,
          kind: 'disabling',
          rule: disablingRule(s),
          alternatives: [
            'antenna or power fault on board',
            'interference or a crowded radio channel',
            'another ship used the number before',
          ],
          confidence: round(1 - chance, 4),
        }),
      )
  }
  return events
}
