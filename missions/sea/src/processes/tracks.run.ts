import type { Run, Work } from '@setu/core/contract'
import type { Feature, Static } from '@setu/core/schema'
import { readAll } from '@setu/core/source'
import { formatInstant } from '@setu/core/time'
import { writeParquet } from '@setu/formats/parquet/write'
import { chainsOf, type SegmentSummary } from '../chains.js'
import { planeDistanceNmi } from '../dead-reckoning.js'
import { gridAround } from '../density.js'
import { densityCoverage } from '../density-coverage.js'
import { shipMap } from '../figures/ship-map.js'
import { foldIdentities, type Identity, identityAt } from '../identity.js'
import { smoothTrack, trackAt } from '../kalman.js'
import { isSimulated, positionsOf } from '../open-inputs.js'
import { periodOf } from '../period.js'
import type { Positions } from '../positions.js'
import { rowKind, type SegmentSettings, segmentSettings } from '../segment.js'
import { type ShipTrack, shipTracks } from '../ship-track.js'
import { worldOutlines } from '../shore.js'
import { simplifyTrack } from '../simplify-track.js'
import { stopsOf } from '../stops.js'
import { emptyTracks, readTracks, type TracksDocument, writeTracks } from '../track-state.js'
import { segmentMembers, summaryOf } from '../tracks.js'
import type { inputs, outputs } from './tracks.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const SHOWN = 1000
const MOST_LINE_POINTS = 200_000

const documentOf = async (i: Inputs, run: Run): Promise<TracksDocument> => {
  if (i.state === undefined) return emptyTracks()
  const source = await run.open(i.state)
  return readTracks(await readAll(await source.open(), 2 ** 30, source.name), source.name)
}

const distanceOf = (t: ShipTrack): number => {
  let sum = 0
  for (let k = 1; k < t.n; k++) sum += planeDistanceNmi(t.lon[k - 1]!, t.lat[k - 1]!, t.lon[k]!, t.lat[k]!)
  return sum
}

/** Lines cut at the antimeridian (RFC 7946, 3.1.9). */
const lineOf = (t: ShipTrack, kept: readonly number[]): Feature['geometry'] => {
  const parts: number[][][] = [[]]
  kept.forEach((k, n) => {
    const before = kept[n - 1]
    if (before !== undefined && Math.abs(t.lon[k]! - t.lon[before]!) > 180) {
      const east = t.lon[before]! > 0
      const to = t.lon[k]! + (east ? 360 : -360)
      const f = ((east ? 180 : -180) - t.lon[before]!) / (to - t.lon[before]!)
      const lat = t.lat[before]! + f * (t.lat[k]! - t.lat[before]!)
      parts.at(-1)!.push([east ? 180 : -180, lat])
      parts.push([[east ? -180 : 180, lat]])
    }
    parts.at(-1)!.push([Number(t.lon[k]!.toFixed(6)), Number(t.lat[k]!.toFixed(6))])
  })
  const lines = parts.filter((p) => p.length > 1)
  return lines.length === 1
    ? { type: 'LineString', coordinates: lines[0] }
    : { type: 'MultiLineString', coordinates: lines }
}

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const document = await documentOf(i, run)
  const opened = await positionsOf(i, run)
  const p = opened.positions
  const identities = new Map<number, Identity[]>()
  foldIdentities(identities, opened.statics)
  const settings: SegmentSettings = { ...segmentSettings, maxKnots: i.maxSpeed, maxHours: i.maxSilence }
  const base = document.state.rows
  const result = shipTracks(p, settings, document.state, identityAt(identities))
  const { tracks, segmented, noiseRows } = result
  await run.progress(0.5, 'tracks')
  for (const [id, rows] of segmentMembers(segmented)) {
    const now = summaryOf(p, id, rows)
    const before = document.segments.get(id)
    document.segments.set(id, before ? merged(before, now) : now)
  }
  if (segmented.dropped.length)
    run.found({
      code: 'sea.droppedRows',
      severity: 'note',
      message: `${segmented.dropped.length} positions of batches before turned out to be noise (row numbers ${segmented.dropped.slice(0, 5).join(', ')}).`,
      values: { count: segmented.dropped.length },
    })
  const stops = tracks.flatMap((t) => stopsOf(t))
  const stopsBy = new Map<string, number>()
  for (const s of stops) stopsBy.set(s.track, (stopsBy.get(s.track) ?? 0) + 1)
  const counts = [0, 0, 0, 0]
  for (const kind of segmented.kind) counts[kind]!++
  const dropped = segmented.kind.reduce(
    (n, kind, k) => n + (kind === rowKind.segment && segmented.segment[k]! < 0 ? 1 : 0),
    0,
  )
  const nameOf = (mmsi: number): string => identities.get(mmsi)?.at(-1)?.name ?? ''
  const segmentsIn = new Map(result.chains.map((c) => [c.id, c.segments.length]))
  const simple = tracks.map((t) => simplifyTrack(t, i.tolerance))
  let drawn = 0
  const lines = tracks.flatMap((t, k): Feature[] => {
    const kept = simple[k]!
    drawn += kept.length
    if (kept.length < 2 || drawn > MOST_LINE_POINTS) return []
    return [
      {
        type: 'Feature',
        id: t.id,
        geometry: lineOf(t, kept),
        properties: {
          mmsi: String(t.mmsi),
          name: nameOf(t.mmsi),
          start: formatInstant(t.timeMs[0]!),
          end: formatInstant(t.timeMs[t.n - 1]!),
          points: t.n,
        },
      },
    ]
  })
  const tracksFile = await run.write('tracks.geojson', 'application/geo+json', trackFeatures(tracks, simple, nameOf))
  await run.progress(0.7, 'smoothing')
  const points = await run.write(
    'points.parquet',
    'application/vnd.apache.parquet',
    await pointsParquet(p, result, i.acceleration, base, run),
  )
  const stateFile = await run.write('state.json', 'application/json', writeTracks(document))
  const density = gridAround(tracks, i.densityStep)
  const source = (await run.open(i.positions)).name
  const all = chainsOf([...document.segments.values()]).length
  if (i.state !== undefined)
    run.found({
      code: 'sea.goesOn',
      severity: 'note',
      message: `With the batches before there are ${document.segments.size} segments in ${all} tracks of the last eight days.`,
      values: { segments: document.segments.size, tracks: all },
    })
  return {
    ships: new Set(p.mmsi).size,
    tracks: tracks.length,
    segments: result.chains.reduce((n, c) => n + c.segments.length, 0),
    positions: tracks.reduce((n, t) => n + t.n, 0),
    noise: noiseRows.length + dropped,
    bad: counts[rowKind.bad]!,
    withoutPosition: counts[rowKind.info]!,
    ...periodOf(p.timeMs),
    list: [...tracks]
      .sort((a, b) => b.n - a.n || (a.id < b.id ? -1 : 1))
      .slice(0, SHOWN)
      .map((t) => {
        const [distance, hours] = [distanceOf(t), (t.timeMs[t.n - 1]! - t.timeMs[0]!) / 3_600_000]
        return {
          track: t.id,
          mmsi: String(t.mmsi).padStart(9, '0'),
          name: nameOf(t.mmsi),
          start: formatInstant(t.timeMs[0]!),
          end: formatInstant(t.timeMs[t.n - 1]!),
          points: t.n,
          segments: segmentsIn.get(t.id) ?? 1,
          distanceNmi: Number(distance.toFixed(2)),
          meanKnots: hours > 0 ? Number((distance / hours).toFixed(2)) : null,
          stops: stopsBy.get(t.id) ?? 0,
        }
      }),
    stops: stops.slice(0, SHOWN).map((s) => ({
      mmsi: String(s.mmsi).padStart(9, '0'),
      start: formatInstant(s.startMs),
      end: formatInstant(s.endMs),
      hours: Number(((s.endMs - s.startMs) / 3_600_000).toFixed(2)),
      lon: Number(s.lon.toFixed(5)),
      lat: Number(s.lat.toFixed(5)),
    })),
    lines: { type: 'FeatureCollection', features: lines },
    ...(density ? { density: densityCoverage(density) } : {}),
    picture: shipMap({
      coast: await worldOutlines(),
      title: `${tracks.length} tracks`,
      lines: tracks.map((t, k) => ({ id: t.id, points: simple[k]!.map((q) => [t.lon[q]!, t.lat[q]!] as const) })),
      places: stops.slice(0, 300).map((s) => ({ lon: s.lon, lat: s.lat, label: 'stop' })),
      caption: 'Rings: stops. Dots: last positions.',
      source,
      ...(isSimulated(i.positions) ? { simulated: true } : {}),
    }),
    tracksFile,
    points,
    stateFile,
  }
}

const merged = (a: SegmentSummary, b: SegmentSummary): SegmentSummary => ({
  ...a,
  count: a.count + b.count,
  endMs: b.endMs,
  endLon: b.endLon,
  endLat: b.endLat,
})

/** Tracks as moving features: a line and the time of each of its points. */
async function* trackFeatures(
  tracks: readonly ShipTrack[],
  simple: readonly number[][],
  nameOf: (mmsi: number) => string,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  yield encoder.encode('{"type":"FeatureCollection","features":[\n')
  let first = true
  for (const [k, t] of tracks.entries()) {
    const kept = simple[k]!
    if (kept.length < 2) continue
    const feature = {
      type: 'Feature',
      id: t.id,
      geometry: lineOf(t, kept),
      properties: {
        mmsi: t.mmsi,
        name: nameOf(t.mmsi),
        points: t.n,
        times: kept.map((q) => formatInstant(t.timeMs[q]!)),
      },
    }
    yield encoder.encode(`${first ? '' : ',\n'}${JSON.stringify(feature)}`)
    first = false
  }
  yield encoder.encode('\n]}\n')
}

const KINDS = ['track', 'bad', 'without position', 'duplicate']

/** Every row with its track and, where it is in one, its smoothed place and the error of it. */
const pointsParquet = async (
  p: Positions,
  result: ReturnType<typeof shipTracks>,
  q: number,
  base: number,
  run: Run,
): Promise<Uint8Array> => {
  const track: (string | null)[] = new Array(p.n).fill(null)
  const lon: (number | null)[] = new Array(p.n).fill(null)
  const lat: (number | null)[] = new Array(p.n).fill(null)
  const sigma: (number | null)[] = new Array(p.n).fill(null)
  for (const [k, t] of result.tracks.entries()) {
    const s = smoothTrack(t, q)
    for (let j = 0; j < t.n; j++) {
      const at = trackAt(s, t.timeMs[j]!)!
      const row = t.row[j]!
      track[row] = t.id
      lon[row] = at.lon
      lat[row] = at.lat
      sigma[row] = Math.hypot(at.sigmaEastMetres, at.sigmaNorthMetres)
    }
    await run.progress(0.7 + (0.25 * k) / result.tracks.length)
  }
  const { segmented } = result
  const noise = new Set(result.noiseRows)
  const rows = <T>(of: (i: number) => T): T[] => Array.from({ length: p.n }, (_, i) => of(i))
  const some = (v: number): number | null => (Number.isFinite(v) ? v : null)
  return writeParquet({
    columns: [
      { name: 'row', type: 'int64', cells: rows((i) => base + i) },
      { name: 'mmsi', type: 'int32', cells: rows((i) => p.mmsi[i]!) },
      { name: 'time', type: 'timestamp', cells: rows((i) => p.timeMs[i]!) },
      { name: 'lon', type: 'float64', unit: 'deg', cells: rows((i) => some(p.lon[i]!)) },
      { name: 'lat', type: 'float64', unit: 'deg', cells: rows((i) => some(p.lat[i]!)) },
      { name: 'segment', type: 'string', cells: rows((i) => segmented.ids[segmented.segment[i]!] ?? null) },
      { name: 'track', type: 'string', cells: track },
      {
        name: 'kind',
        type: 'string',
        cells: rows((i) =>
          noise.has(i) || (segmented.kind[i] === rowKind.segment && segmented.segment[i]! < 0)
            ? 'noise'
            : KINDS[segmented.kind[i]!]!,
        ),
      },
      { name: 'smooth_lon', type: 'float64', unit: 'deg', cells: lon },
      { name: 'smooth_lat', type: 'float64', unit: 'deg', cells: lat },
      { name: 'sigma', type: 'float64', unit: 'm', cells: sigma },
      { name: 'source', type: 'string', cells: rows((i) => p.files[p.file[i]!] ?? null) },
      { name: 'place', type: 'int64', cells: rows((i) => p.place[i]!) },
    ],
  })
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
