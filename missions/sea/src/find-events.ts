/** All events of a set of positions, in time order: tracks first, then every rule over them. */
import type { Run } from '@setu/core/contract'
import { circles } from './circling.js'
import { type PassingSettings, passingEvents } from './close-passings.js'
import { type Anchorage, type EncounterSettings, encounterEvents, meetingsOf } from './encounters.js'
import { type EventKind, inTimeOrder, type SeaEvent } from './event.js'
import { constantOffsets, nullPlaces, teleports } from './false-places.js'
import { type GapSettings, gapEvents } from './gaps.js'
import { type LoiteringSettings, loiteringEvents } from './loitering.js'
import { corruptedTracks, mirroredPlaces } from './mirrored-places.js'
import { onLand } from './on-land.js'
import type { Zone } from './polygon.js'
import { anchoragesOf, portFinder } from './ports.js'
import type { Positions } from './positions.js'
import type { Receivers } from './receiver-range.js'
import { receptionOf } from './reception.js'
import { sharedNumbers } from './shared-numbers.js'
import type { ShipTracks } from './ship-track.js'
import type { Shore } from './shore.js'
import { stopsOf } from './stops.js'
import { isNowhere, senderOfTrack } from './vessel.js'
import { wrongNumbers } from './wrong-numbers.js'
import { zoneEvents } from './zone-crossings.js'

export interface EventSettings {
  readonly gap: GapSettings
  readonly encounter: EncounterSettings
  readonly loitering: LoiteringSettings
  readonly passing: PassingSettings
}

export interface Found {
  readonly events: SeaEvent[]
  readonly candidates: number
  readonly anchorages: readonly Anchorage[]
}

export const findEvents = async (
  p: Positions,
  tracks: ShipTracks,
  context: {
    readonly shore: Shore
    readonly anchorages: readonly Anchorage[]
    readonly zones: readonly Zone[]
    readonly receivers?: Receivers
    readonly kinds: ReadonlySet<EventKind>
    readonly settings: EventSettings
  },
  run: Pick<Run, 'progress'>,
): Promise<Found> => {
  const { shore, zones, kinds, settings } = context
  const corrupted = corruptedTracks(p, tracks)
  // A place that is none has a kind of event of its own, and a shore station does not fall silent, wait or call.
  const somewhere = { ...tracks, tracks: tracks.tracks.filter((t) => !isNowhere(t)) }
  const list = somewhere.tracks.filter((t) => !corrupted.has(t) && senderOfTrack(p, t) === 'vessel')
  const counts = new Map<number, number>()
  for (const t of list) counts.set(t.mmsi, (counts.get(t.mmsi) ?? 0) + 1)
  const events: SeaEvent[] = []
  const anchorages = context.anchorages.length > 0 ? context.anchorages : anchoragesOf(list.flatMap((t) => stopsOf(t)))
  const has = (...k: EventKind[]): boolean => k.some((x) => kinds.has(x))
  let endMs = Number.NEGATIVE_INFINITY
  for (const t of list) endMs = Math.max(endMs, t.timeMs[t.n - 1]!)
  const reception = has('gap', 'disabling') ? receptionOf(list, settings.gap.hours) : undefined
  const calls = has('portVisit') && anchorages.length ? portFinder(anchorages) : undefined
  for (const [k, t] of list.entries()) {
    if (reception) events.push(...gapEvents(p, t, endMs, shore, reception, counts.get(t.mmsi)! > 1, settings.gap))
    if (has('loitering')) events.push(...loiteringEvents(p, t, shore, settings.loitering))
    if (calls) events.push(...calls(p, t))
    if (zones.length && has('zoneEntry', 'zoneExit')) events.push(...zoneEvents(p, t, zones))
    if (has('circling')) events.push(...circles(p, t))
    if (has('onLand')) events.push(...onLand(p, t, shore))
    await run.progress(0.4 + (0.2 * k) / list.length)
  }
  if (has('sharedNumber')) events.push(...sharedNumbers(p, somewhere))
  if (has('mirroredPlace')) events.push(...mirroredPlaces(p, somewhere))
  if (has('teleport')) events.push(...teleports(p, list))
  if (has('constantOffset')) events.push(...constantOffsets(p, somewhere.tracks))
  if (has('wrongNumber')) events.push(...wrongNumbers(p, somewhere))
  if (has('nullPlace')) events.push(...nullPlaces(p))
  if (has('impossibleReceiver') && context.receivers) {
    const { impossibleReceptions } = await import('./receiver-range.js')
    for (const t of somewhere.tracks) events.push(...impossibleReceptions(p, t, context.receivers))
  }
  let candidates = 0
  if (has('encounter')) {
    const found = await meetingsOf(list, settings.encounter, (f) => run.progress(0.6 + 0.2 * f))
    candidates = found.candidates
    events.push(...encounterEvents(p, list, found.meetings, anchorages, settings.encounter))
  }
  if (has('closePassing'))
    events.push(...(await passingEvents(p, list, settings.passing, (f) => run.progress(0.8 + 0.15 * f))))
  return { events: inTimeOrder(events.filter((e) => kinds.has(e.kind))), candidates, anchorages }
}
