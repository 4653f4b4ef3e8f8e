import type { Run, Work } from '@setu/core/contract'
import type { Static } from '@setu/core/schema'
import { formatInstant } from '@setu/core/time'
import type { SeaEvent } from '../event.js'
import { eventFeatures, eventNames, eventsDocument, said } from '../event-json.js'
import { eventsOf } from '../events-of.js'
import { shipMap } from '../figures/ship-map.js'
import { isSimulated } from '../open-inputs.js'
import { periodOf } from '../period.js'
import { worldOutlines } from '../shore.js'
import { simplifyTrack } from '../simplify-track.js'
import type { inputs, outputs } from './events.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const SHOWN = 1000

export const eventRow = (e: SeaEvent): Outputs['list'][number] => ({
  id: e.id,
  what: eventNames[e.kind],
  start: formatInstant(e.startMs),
  end: e.endMs === null ? 'not ended' : formatInstant(e.endMs),
  ships: e.mmsi.map((m) => String(m).padStart(9, '0')).join(' and '),
  lon: Number(e.lon.toFixed(5)),
  lat: Number(e.lat.toFixed(5)),
  numbers: said(e),
  confidence: e.confidence,
})

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const found = await eventsOf(i, run)
  const { events, tracks } = found
  const kinds = new Map<SeaEvent['kind'], number>()
  for (const e of events) kinds.set(e.kind, (kinds.get(e.kind) ?? 0) + 1)
  const document = await run.write('events.json', 'application/json', eventsDocument(events))
  const geojson = await run.write(
    'events.geojson',
    'application/geo+json',
    new TextEncoder().encode(`${JSON.stringify(eventFeatures(events, 1e6))}\n`),
  )
  const source = (await run.open(i.positions)).name
  return {
    count: events.length,
    ships: new Set(events.flatMap((e) => e.mmsi)).size,
    tracks: tracks.tracks.length,
    positions: found.positions.n,
    ...periodOf(found.positions.timeMs),
    candidatePairs: found.candidates,
    byKind: [...kinds].map(([kind, n]) => ({ kind, what: eventNames[kind], events: n })),
    list: events.slice(0, SHOWN).map(eventRow),
    places: eventFeatures(events, 5000),
    picture: shipMap({
      coast: await worldOutlines(),
      title: `${events.length} events`,
      lines: tracks.tracks.map((t) => ({
        id: t.id,
        points: simplifyTrack(t, 200).map((k) => [t.lon[k]!, t.lat[k]!] as const),
      })),
      places: events.slice(0, 300).map((e) => ({ lon: e.lon, lat: e.lat, label: eventNames[e.kind] })),
      caption: 'Rings: where events begin. Dots: last positions.',
      source,
      ...(isSimulated(i.positions) ? { simulated: true } : {}),
    }),
    events: document,
    geojson,
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
