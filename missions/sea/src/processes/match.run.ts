import type { Run, Work } from '@setu/core/contract'
import type { Static } from '@setu/core/schema'
import { readAll } from '@setu/core/source'
import { formatInstant, hourMs } from '@setu/core/time'
import { writeCsv } from '@setu/formats/csv/write'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import { associate, type Vessel } from '../association.js'
import { readDetections } from '../association-table.js'
import { middleMs, viewOf } from '../association-view.js'
import { detectionMap } from '../figures/detection-map.js'
import { smoothTrack, trackAt } from '../kalman.js'
import { isSimulated, positionsOf } from '../open-inputs.js'
import { periodOf } from '../period.js'
import { unzipped } from '../radar-open.js'
import { openAnnotation } from '../safe.js'
import { shipTracks } from '../ship-track.js'
import { isNowhere, senderOfTrack } from '../vessel.js'
import type { inputs, outputs } from './match.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>
type Row = Outputs['rows'][number]

const MOST_ROWS = 5000
/** A match is sure from this probability, if no other pair of its ship or detection reaches the second. */
const [SURE, RIVAL] = [0.7, 0.2]
/** What a buoy or a platform with a transponder explains: no ship, neither dark nor found. */
const AID = 'aid to navigation'

/** What a person reads, and beside it the columns that `sea.dark` counts by. */
const matchesCsv = (rows: readonly Row[], scene: string): Uint8Array =>
  writeCsv(
    [
      'class',
      'detection',
      'mmsi',
      'lon',
      'lat',
      'distance_m',
      'shift_m',
      'probability',
      'runner_up',
      'margin',
      'ssvid',
      'score',
      'detect_id',
      'scene_id',
      'gfw_length',
      'sar_length',
      'likelihood_in',
    ].map((name) => ({ name })),
    rows.map((r) => [
      r.class,
      r.detection,
      r.ship,
      r.lon,
      r.lat,
      r.distanceM,
      r.shiftM,
      r.probability,
      r.runnerUp,
      r.margin,
      r.ship,
      r.ship && r.detection ? r.probability : 0,
      r.detection,
      scene,
      r.shipLengthM,
      r.lengthM,
      r.inside,
    ]),
  )

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const product = await unzipped(await run.open(i.scene))
  const annotation = { ...(await openAnnotation(product)), name: product.name }
  const view = viewOf(annotation)
  const middle = middleMs(annotation)
  const source = await run.open(i.detections)
  const raw = await readAll(await source.open(), 2 ** 28, source.name)
  const read = readDetections(isGzip(raw) ? gunzip(raw, { where: source.name }) : raw, source.name)
  if (read.badLines.length)
    run.found({
      code: 'sea.match.badDetection',
      severity: 'warning',
      message: `${read.badLines.length} rows have no valid place (first at line ${read.badLines.slice(0, 3).join(', ')}).`,
      where: source.name,
    })
  if (read.others)
    run.found({
      code: 'sea.match.notShips',
      severity: 'note',
      message: `${read.others} detections are of another class than ship and are left out.`,
      where: source.name,
      values: { others: read.others },
    })
  const detections = read.detections.filter((d) => view(d.lat, d.lon)?.inside)
  if (detections.length < read.detections.length)
    run.found({
      code: 'sea.match.outside',
      severity: 'warning',
      message: `${read.detections.length - detections.length} detections lie outside the scene and are left out.`,
      where: source.name,
    })
  await run.progress(0.1, 'Reading positions')
  const opened = await positionsOf(i, run)
  const near = (i.within ?? 2) * hourMs
  const lengths = new Map<number, number>()
  for (const r of opened.statics) if (r.lengthMetres && r.lengthMetres > 0) lengths.set(r.mmsi, r.lengthMetres)
  const vessels: (Vessel & { readonly mmsi: number; readonly aid: boolean })[] = []
  const left = new Set<number>()
  for (const track of shipTracks(opened.positions).tracks) {
    if (isNowhere(track)) continue
    const sender = senderOfTrack(opened.positions, track)
    if (sender !== 'vessel' && sender !== 'aid to navigation') {
      left.add(track.mmsi)
      continue
    }
    let gap = Number.POSITIVE_INFINITY
    for (const t of track.timeMs) gap = Math.min(gap, Math.abs(t - middle))
    if (gap > near) continue
    const smooth = smoothTrack(track)
    const lengthM = lengths.get(track.mmsi)
    vessels.push({
      id: track.id,
      mmsi: track.mmsi,
      aid: sender !== 'vessel',
      at: (timeMs) => trackAt(smooth, timeMs),
      ...(lengthM ? { lengthM } : {}),
    })
  }
  if (left.size)
    run.found({
      code: 'sea.match.noVessels',
      severity: 'note',
      message: `${left.size} coast stations, aircraft and beacons are no ships and are left out.`,
      where: opened.files[0]?.name ?? source.name,
      values: { count: left.size },
    })
  await run.progress(0.6, 'Assigning')
  const result = associate(vessels, detections, view, middle, {
    detectionProbability: i.detectionProbability ?? 0.9,
    geolocationM: i.geolocation ?? 50,
    dopplerShift: !i.ignoreDoppler,
  })
  if (!vessels.some((v) => !v.aid))
    run.found({
      code: 'sea.match.noShips',
      severity: 'warning',
      message: 'No ship reported near the time of the scene: every detection is a dark candidate for want of reports.',
      affects: 'dark',
    })
  const mmsi = (vessel: number): string => String(vessels[vessel]!.mmsi).padStart(9, '0')
  const rows: Row[] = [
    ...result.dark.map(({ detection, alone }) => {
      const d = detections[detection]!
      return {
        class: alone >= SURE ? 'radar only' : 'ambiguous',
        detection: d.id,
        ship: '',
        lon: d.lon,
        lat: d.lat,
        distanceM: null,
        shiftM: null,
        probability: alone,
        runnerUp: null,
        margin: null,
        inside: null,
        lengthM: d.lengthM ?? null,
        shipLengthM: null,
      }
    }),
    ...result.pairs.map((p) => {
      const d = detections[p.detection]!
      return {
        class:
          p.posterior < SURE || p.runnerUp >= RIVAL ? 'ambiguous' : vessels[p.predicted.vessel]!.aid ? AID : 'matched',
        detection: d.id,
        ship: mmsi(p.predicted.vessel),
        lon: d.lon,
        lat: d.lat,
        distanceM: p.distanceM,
        shiftM: p.predicted.shiftM,
        probability: p.posterior,
        runnerUp: p.runnerUp,
        margin: p.margin,
        inside: p.predicted.inside,
        lengthM: d.lengthM ?? null,
        shipLengthM: vessels[p.predicted.vessel]!.lengthM ?? null,
      }
    }),
    // A buoy, or an aid that is virtual, need not be seen.
    ...result.missed
      .filter((p) => !vessels[p.vessel]!.aid)
      .map((p) => ({
        class: 'AIS only',
        detection: '',
        ship: mmsi(p.vessel),
        lon: p.lon,
        lat: p.lat,
        distanceM: null,
        shiftM: p.shiftM,
        probability: null,
        runnerUp: null,
        margin: null,
        inside: p.inside,
        lengthM: null,
        shipLengthM: vessels[p.vessel]!.lengthM ?? null,
      })),
  ]
  const count = (name: string): number => rows.filter((r) => r.class === name).length
  const origin = { source: source.name, ...(isSimulated(i.detections, i.positions) ? { simulated: true } : {}) }
  return {
    time: formatInstant(Math.round(middle)),
    ...periodOf([annotation.firstLineMs, annotation.firstLineMs + annotation.lines * annotation.lineStepMs]),
    ships: result.predicted.filter((p) => !vessels[p.vessel]!.aid).length,
    detected: detections.length,
    matched: count('matched'),
    ambiguous: count('ambiguous'),
    missed: count('AIS only'),
    dark: count('radar only'),
    rows: rows.slice(0, MOST_ROWS),
    map: {
      type: 'FeatureCollection',
      features: rows.slice(0, MOST_ROWS).map((r) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [r.lon, r.lat] },
        properties: { class: r.class, ship: r.ship, detection: r.detection, probability: r.probability },
      })),
    },
    picture: detectionMap({
      ...origin,
      what: 'detections that no ship explains',
      others: 'matched, ambiguous or AIS only',
      detections: rows.map((r) => ({
        lon: r.lon!,
        lat: r.lat!,
        lengthM: r.lengthM ?? 50,
        class: r.class === 'radar only' ? 'ship' : r.class,
      })),
    }),
    csv: await run.write(
      'matches.csv',
      'text/csv',
      matchesCsv(
        rows.filter((r) => r.class !== AID),
        annotation.name,
      ),
    ),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
