/** Points and ways of tracks in the formats of others. */
import type { Feature } from '@setu/core/schema'
import { formatInstant } from '@setu/core/time'
import { csvHeader, csvLine } from '@setu/formats/csv/write'
import { writeFlatGeobuf } from '@setu/formats/flatgeobuf/write'
import type { MovingPoints } from '@setu/formats/moving-points'
import { writeGeoParquet } from '@setu/formats/parquet/features'
import { encode } from './messages/encode.js'
import type { AisRecord } from './messages/message.js'
import { sentencesOf } from './nmea/write.js'
import { type Positions, positionFlags } from './positions.js'
import type { ShipTrack } from './ship-track.js'

const utf8 = new TextEncoder()
const some = (v: number, digits = 1): number | null => (Number.isNaN(v) ? null : Number(v.toFixed(digits)))

/** Rows to be written, and the way of each. */
export interface Chosen {
  readonly rows: readonly number[]
  readonly way: readonly string[]
}

export const propertiesOf = (p: Positions, i: number, way: string): Record<string, unknown> => ({
  mmsi: p.mmsi[i]!,
  time: formatInstant(p.timeMs[i]!),
  sog: some(p.speed[i]!),
  cog: some(p.course[i]!),
  heading: some(p.heading[i]!, 0),
  status: p.status[i]! < 0 ? null : p.status[i]!,
  way: way === '' ? null : way,
  receiver: p.receivers[p.receiver[i]!] || null,
})

const place = (p: Positions, i: number): [number, number] => [
  Number(p.lon[i]!.toFixed(7)),
  Number(p.lat[i]!.toFixed(7)),
]

const pointFeature = (p: Positions, i: number, way: string): Feature => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: place(p, i) },
  properties: propertiesOf(p, i, way),
})

const BLOCK = 2000

/** Texts of rows in blocks. */
async function* blocks(n: number, text: (k: number) => string): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < n; from += BLOCK)
    yield utf8.encode(Array.from({ length: Math.min(BLOCK, n - from) }, (_, k) => text(from + k)).join(''))
}

export async function* csvOf(p: Positions, c: Chosen): AsyncGenerator<Uint8Array> {
  yield utf8.encode(
    csvHeader([
      { name: 'mmsi' },
      { name: 'time' },
      { name: 'lon', unit: 'deg' },
      { name: 'lat', unit: 'deg' },
      { name: 'sog', unit: '[kn_i]' },
      { name: 'cog', unit: 'deg' },
      { name: 'heading', unit: 'deg' },
      { name: 'status' },
      { name: 'way' },
      { name: 'receiver' },
    ]),
  )
  yield* blocks(c.rows.length, (k) => {
    const i = c.rows[k]!
    const q = propertiesOf(p, i, c.way[k]!)
    return csvLine([
      q['mmsi'] as number,
      q['time'] as string,
      ...place(p, i),
      q['sog'] as number | null,
      q['cog'] as number | null,
      q['heading'] as number | null,
      q['status'] as number | null,
      q['way'] as string | null,
      q['receiver'] as string | null,
    ])
  })
}

/** GeoJSON text sequence (RFC 8142) without record separators: a feature a line, as GDAL and others read it. */
export const geoJsonSeqOf = (p: Positions, c: Chosen): AsyncGenerator<Uint8Array> =>
  blocks(c.rows.length, (k) => `${JSON.stringify(pointFeature(p, c.rows[k]!, c.way[k]!))}\n`)

export const flatGeobufOf = (p: Positions, c: Chosen, name: string): Uint8Array =>
  writeFlatGeobuf(
    c.rows.map((i, k) => pointFeature(p, i, c.way[k]!)),
    { name, title: 'Ship positions' },
  )

export const geoParquetOf = (p: Positions, c: Chosen): Promise<Uint8Array> =>
  writeGeoParquet(
    c.rows.map((i, k) => ({
      geometry: { type: 'Point' as const, coordinates: place(p, i) },
      properties: { ...propertiesOf(p, i, c.way[k]!), time: p.timeMs[i]! },
    })),
    {
      columns: [
        { name: 'mmsi', type: 'int32' },
        { name: 'time', type: 'timestamp' },
        { name: 'sog', type: 'float64', unit: '[kn_i]' },
        { name: 'cog', type: 'float64', unit: 'deg' },
        { name: 'heading', type: 'float64', unit: 'deg' },
        { name: 'status', type: 'int32' },
        { name: 'way', type: 'string' },
        { name: 'receiver', type: 'string' },
      ],
    },
  )

/** Position reports of class A (type 1) or B (type 18) with receive time and receiver in a TAG block. */
export const nmeaOf = (p: Positions, c: Chosen): AsyncGenerator<Uint8Array> =>
  blocks(c.rows.length, (k) => {
    const i = c.rows[k]!
    const common = {
      mmsi: p.mmsi[i]!,
      speedKnots: some(p.speed[i]!),
      accuracy: (p.flags[i]! & positionFlags.lowAccuracy) === 0,
      lon: p.lon[i]!,
      lat: p.lat[i]!,
      courseDegrees: p.course[i]! >= 360 ? 0 : some(p.course[i]!),
      headingDegrees: some(p.heading[i]!, 0),
      second: Math.floor(p.timeMs[i]! / 1000) % 60,
    }
    const record: AisRecord =
      p.flags[i]! & positionFlags.classB
        ? { type: 18, ...common }
        : { type: 1, ...common, status: p.status[i]! < 0 ? 15 : p.status[i]! }
    const source = (p.receivers[p.receiver[i]!] ?? '').replace(/[^A-Za-z0-9_-]/g, '').slice(0, 15)
    const said = sentencesOf(encode(record), { receivedMs: p.timeMs[i]!, ...(source ? { source } : {}) })
    return `${said.join('\r\n')}\r\n`
  })

/** Tracks as points that move. */
export const movingOf = (t: ShipTrack, name: string | undefined): MovingPoints => ({
  id: t.id,
  name: name ? `${name} (${t.mmsi})` : String(t.mmsi),
  timeMs: t.timeMs,
  lon: t.lon,
  lat: t.lat,
  along: [
    { name: 'speed', unit: '[kn_i]', values: t.speed },
    { name: 'course', unit: 'deg', values: t.course },
  ],
})
