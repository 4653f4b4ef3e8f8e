/** The made-up strait as files: the log, messages to encode, anchorages, a zone, land and alert rules. */
import type { Run, SampleFiles } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { memorySource } from '@setu/core/source'
import { writeCsv } from '@setu/formats/csv/write'
import { encode } from './messages/encode.js'
import type { AisRecord } from './messages/message.js'
import { sentencesOf } from './nmea/write.js'
import { anchorage, sceneReports, sceneShips, sceneStart, zoneBox } from './scene.js'

const utf8 = new TextEncoder()
const json = (value: unknown): Uint8Array => utf8.encode(`${JSON.stringify(value, null, 1)}\n`)

const box = ([west, south, east, north]: readonly [number, number, number, number]) => [
  [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ],
]

const feature = (name: string, coordinates: unknown) => ({
  type: 'Feature',
  geometry: { type: 'Polygon', coordinates },
  properties: { name },
})

/** Every how many reports of a ship its static data come. */
const STATIC_EVERY = 15

const log = (): Uint8Array => {
  const lines: string[] = []
  let sequence = 0
  const say = (record: AisRecord, receivedMs: number, source: string): void => {
    lines.push(
      ...sentencesOf(encode(record), {
        receivedMs,
        source,
        channel: sequence % 2 ? 'B' : 'A',
        sequence: sequence++ % 10,
      }),
    )
  }
  let nextBase = sceneStart
  for (const r of sceneReports()) {
    while (r.timeMs >= nextBase) {
      const at = new Date(nextBase)
      say(
        {
          type: 4,
          mmsi: 5110001,
          year: at.getUTCFullYear(),
          month: at.getUTCMonth() + 1,
          day: at.getUTCDate(),
          hour: at.getUTCHours(),
          minute: at.getUTCMinutes(),
          utcSecond: 0,
          lon: 134.47,
          lat: 7.34,
          epfd: 7,
        },
        nextBase,
        'palau-shore',
      )
      nextBase += 1_800_000
    }
    const place = {
      mmsi: r.ship.mmsi,
      lon: r.lon,
      lat: r.lat,
      speedKnots: Math.round(r.speedKnots * 10) / 10,
      courseDegrees: r.speedKnots < 0.05 ? null : (Math.round(r.courseDegrees * 10) / 10) % 360,
      second: new Date(r.timeMs).getUTCSeconds(),
      accuracy: true,
    }
    if (r.ship.classB) say({ type: 18, ...place }, r.timeMs, r.station)
    else
      say(
        {
          type: 1,
          ...place,
          status: r.speedKnots < 0.05 ? 1 : 0,
          headingDegrees: r.speedKnots < 0.05 ? null : Math.round(r.courseDegrees) % 360,
        },
        r.timeMs,
        r.station,
      )
    if (r.k % STATIC_EVERY !== 3 || r.ship.name === '') continue
    if (r.ship.classB) {
      say({ type: 24, mmsi: r.ship.mmsi, part: 0, name: r.ship.name }, r.timeMs + 1000, r.station)
      say(
        {
          type: 24,
          mmsi: r.ship.mmsi,
          part: 1,
          shipType: r.ship.shipType,
          callSign: 'T8XYZ',
          toBowMetres: 8,
          toSternMetres: 6,
          toPortMetres: 2,
          toStarboardMetres: 2,
        },
        r.timeMs + 1000,
        r.station,
      )
    } else
      say(
        {
          type: 5,
          mmsi: r.ship.mmsi,
          name: r.ship.name,
          callSign: `V7${r.ship.mmsi % 10_000}`,
          shipType: r.ship.shipType,
          toBowMetres: 90,
          toSternMetres: 30,
          toPortMetres: 10,
          toStarboardMetres: 10,
          draughtMetres: 7.5,
          destination: 'HIGH SEAS',
        },
        r.timeMs + 1000,
        r.station,
      )
  }
  return utf8.encode(`# Simulated: a made-up strait, seed 1\r\n${lines.join('\r\n')}\r\n`)
}

const messages: readonly AisRecord[] = [
  {
    type: 1,
    mmsi: 636014567,
    status: 0,
    rateOfTurnDegPerMin: 0,
    speedKnots: 12.3,
    lon: 134.5,
    lat: 7.4,
    courseDegrees: 224,
    headingDegrees: 215,
    second: 33,
    accuracy: true,
  },
  {
    type: 5,
    mmsi: 636014567,
    imo: 9134270,
    callSign: 'A8XY7',
    name: 'EASTERN ARROW',
    shipType: 70,
    toBowMetres: 225,
    toSternMetres: 70,
    toPortMetres: 1,
    toStarboardMetres: 31,
    etaMonth: 5,
    etaDay: 15,
    etaHour: 14,
    etaMinute: 0,
    draughtMetres: 12.2,
    destination: 'COLOMBO',
  },
  { type: 14, mmsi: 5110001, text: 'GALE WARNING' },
  { type: 18, mmsi: 511200345, speedKnots: 4.2, lon: 134.52, lat: 7.5, courseDegrees: 30, second: 10 },
  {
    type: 21,
    mmsi: 995111001,
    aidType: 20,
    name: 'WEST PASSAGE ENTRANCE NORTH',
    lon: 134.3,
    lat: 7.55,
    second: 61,
  } as AisRecord,
]

/** Log, messages, anchorages, zone, land, rules. */
export const strait = async (): Promise<SampleFiles> =>
  new Map([
    ['log.nmea', log()],
    [
      'messages.jsonl',
      utf8.encode(
        `${messages.map((m) => JSON.stringify({ ...m, ...(m.type === 21 ? { second: 'manual' } : {}) })).join('\n')}\n`,
      ),
    ],
    [
      'anchorages.csv',
      writeCsv(
        [{ name: 'name' }, { name: 'lon', unit: 'deg' }, { name: 'lat', unit: 'deg' }],
        [[anchorage.name, anchorage.lon, anchorage.lat]],
      ),
    ],
    ['zone.geojson', json({ type: 'FeatureCollection', features: [feature('MADE-UP RESERVE', box(zoneBox))] })],
    [
      'land.geojson',
      json({ type: 'FeatureCollection', features: [feature('MADE-UP ISLAND', box([134.46, 7.33, 134.62, 7.65]))] }),
    ],
    [
      'rules.json',
      json({
        rules: [
          { name: 'reserve entered', event: 'zoneEntry', where: [{ field: 'zone', is: 'MADE-UP RESERVE' }] },
          { name: 'meeting at sea', event: 'encounter' },
          { name: 'long silence', event: 'gap', where: [{ field: 'hours', atLeast: 12 }] },
          { name: 'watch list', mmsi: [440301000], event: 'loitering' },
        ],
      }),
    ],
    ['ships.json', json(sceneShips.map(({ mmsi, name, shipType }) => ({ mmsi, name, shipType })))],
  ])

/** Events of the strait, as `sea.events` finds them with its anchorages and zone. */
export const straitEvents = async (): Promise<SampleFiles> => {
  const files = await strait()
  const { eventsDocument } = await import('./event-json.js')
  const { eventsOf } = await import('./events-of.js')
  const run: Run = {
    signal: new AbortController().signal,
    open: async (name) => memorySource(name, files.get(name)!),
    write: async () => {
      throw setuError('internal', { where: 'sample', found: 'a write', expected: 'none' })
    },
    found: () => {},
    progress: async () => {},
  }
  const { events } = await eventsOf(
    {
      positions: 'log.nmea',
      anchorages: 'anchorages.csv',
      zones: 'zone.geojson',
      kind: [],
      gapHours: 12,
      meetingDistance: 500,
      meetingHours: 2,
      passingDistance: 0.5,
    },
    run,
  )
  return new Map([['events.json', eventsDocument(events)]])
}
