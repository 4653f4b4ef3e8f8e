/** Events as documents: JSON with everything, rows of a table, GeoJSON; and the document read again. */
import { setuError } from '@setu/core/errors'
import type { Feature, FeatureCollection } from '@setu/core/schema'
import { formatInstant } from '@setu/core/time'
import type { EventKind, SeaEvent } from './event.js'

export const eventNames: Readonly<Record<EventKind, string>> = {
  gap: 'Silence',
  disabling: 'Suspected disabling',
  encounter: 'Encounter',
  loitering: 'Loitering',
  portVisit: 'Harbour call',
  zoneEntry: 'Zone entered',
  zoneExit: 'Zone left',
  closePassing: 'Close passing',
  stop: 'Stop',
  sharedNumber: 'Shared number',
  mirroredPlace: 'Mirrored places',
  circling: 'Circling',
  onLand: 'On land',
  teleport: 'Leap',
  constantOffset: 'Constant offset',
  wrongNumber: 'Number with bits turned',
  nullPlace: 'Place that is none',
  impossibleReceiver: 'Impossible reception',
}

const FORMAT = 'sea.events/1'

/** The numbers of an event in a line. */
export const said = (e: SeaEvent): string =>
  Object.entries(e.values)
    .filter(([, v]) => v !== null)
    .map(([k, v]) => `${k} ${v}`)
    .join(', ')

const rounded = (v: number | null): number | null => (v === null ? null : Number(v.toFixed(6)))

export const eventsDocument = (events: readonly SeaEvent[]): Uint8Array =>
  new TextEncoder().encode(
    `${JSON.stringify(
      {
        format: FORMAT,
        events: events.map((e) => ({
          ...e,
          lon: rounded(e.lon),
          lat: rounded(e.lat),
          endLon: rounded(e.endLon),
          endLat: rounded(e.endLat),
          start: formatInstant(e.startMs),
          end: e.endMs === null ? null : formatInstant(e.endMs),
        })),
      },
      null,
      1,
    )}\n`,
  )

export const readEvents = (body: Uint8Array, where: string): SeaEvent[] => {
  const bad = (found: string): Error =>
    setuError('bad-file', { where, found, expected: 'the events.json that sea.events wrote' })
  let raw: { format?: unknown; events?: unknown }
  try {
    raw = JSON.parse(new TextDecoder().decode(body))
  } catch {
    throw bad('a file that is not JSON')
  }
  if (raw?.format !== FORMAT || !Array.isArray(raw.events)) throw bad(`format ${JSON.stringify(raw?.format)}`)
  for (const [i, e] of (raw.events as SeaEvent[]).entries())
    if (
      typeof e?.id !== 'string' ||
      !(e.kind in eventNames) ||
      !Number.isFinite(e.startMs) ||
      !Array.isArray(e.mmsi) ||
      !Array.isArray(e.evidence) ||
      e.values === null ||
      typeof e.values !== 'object' ||
      typeof e.rule?.name !== 'string'
    )
      throw bad(`event ${i + 1} without its parts`)
  return raw.events as SeaEvent[]
}

export const eventFeatures = (events: readonly SeaEvent[], most: number): FeatureCollection => ({
  type: 'FeatureCollection',
  features: events.slice(0, most).map(
    (e): Feature => ({
      type: 'Feature',
      id: e.id,
      geometry:
        e.endLon !== null && e.endLat !== null && Math.abs(e.endLon - e.lon) < 180
          ? {
              type: 'LineString',
              coordinates: [
                [e.lon, e.lat],
                [e.endLon, e.endLat],
              ],
            }
          : { type: 'Point', coordinates: [e.lon, e.lat] },
      properties: {
        kind: e.kind,
        what: eventNames[e.kind],
        ships: e.mmsi.join(', '),
        start: formatInstant(e.startMs),
        end: e.endMs === null ? 'not ended' : formatInstant(e.endMs),
        numbers: said(e),
        confidence: e.confidence,
      },
    }),
  ),
})
