import { planned, type Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { entriesOf, readAll } from '@setu/core/source'
import { formatInstant } from '@setu/core/time'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import { ambiguities } from '../azimuth-ambiguity.js'
import { echoes } from '../clusters-ghosts.js'
import { detectStrip, onceEach, type Strip, strips } from '../detect-strip.js'
import { detectionClass } from '../detection-class.js'
import { detectionConfidence } from '../detection-confidence.js'
import { type Detected, detectionDocuments } from '../detection-documents.js'
import { detectionMap } from '../figures/detection-map.js'
import { earlierDates, isFixed, readEarlier } from '../fixed-structures.js'
import { type LandEdges, landInImage } from '../land-in-image.js'
import { openMask } from '../mask-raster.js'
import { isSimulated } from '../open-inputs.js'
import { periodOf } from '../period.js'
import { headingFromNorth } from '../radar-geometry.js'
import { landOf, nmi } from '../radar-land.js'
import { forgetScene, openRadarScene } from '../radar-open.js'
import type { RadarScene } from '../radar-scene.js'
import { wakeOf } from '../wake.js'
import type { inputs, outputs } from './detect.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

interface Chunk {
  readonly row: number
  readonly rows: number
  readonly land: LandEdges
}

const MOST_SHIPS = 5000
const MOST_WAKES = 200

/** Channels that are looked at: the one asked for, or the first two. */
const channelsOf = (scene: RadarScene, i: Inputs): number[] => {
  const wanted = i.channel?.trim().toUpperCase()
  const first = wanted === undefined ? 0 : scene.channels.findIndex((c) => c.toUpperCase() === wanted)
  const two = (i.fusion ?? 'one') !== 'one'
  if (first < 0 || (two && scene.channels.length < 2))
    throw setuError('bad-input', {
      where: first < 0 ? 'channel' : 'fusion',
      found: first < 0 ? i.channel! : `${i.fusion} of ${scene.channels.length} channel`,
      expected: `${first < 0 ? 'one of' : 'two channels; there is'} ${scene.channels.join(', ')}`,
    })
  return two ? [first, first === 0 ? 1 : 0] : [first]
}

const ringOf = (scene: RadarScene, i: Inputs) => {
  const size = Math.sqrt(scene.cell.x * scene.cell.y)
  const guard = Math.max(1, Math.round((i.guard ?? 250) / size))
  return { guard, outer: Math.max(guard + 1, Math.round((i.outer ?? 400) / size)) }
}

const open = async (i: Inputs, run: Run): Promise<RadarScene> => openRadarScene(await run.open(i.scene), i.scale)

const split = async (i: Inputs, run: Run): Promise<Chunk[]> => {
  const scene = await open(i, run)
  channelsOf(scene, i)
  if ('residualM' in scene && typeof scene.residualM === 'number' && scene.residualM > 100)
    run.found({
      code: 'sea.detect.controlPoints',
      severity: 'warning',
      message: `The control points lie ${scene.residualM.toFixed(0)} m (root mean square) from any smooth map: places are no better.`,
      affects: 'ships',
      where: scene.name,
    })
  const { rings } = i.ignoreLand ? { rings: [] } : await landOf(i, run)
  const land = landInImage(rings, scene.geometry, scene.width, scene.height)
  return strips(scene.height).map((s) => ({ ...s, land }))
}

const part = async (chunk: Chunk, i: Inputs, run: Run): Promise<Strip> => {
  const scene = await open(i, run)
  const mask = i.mask === undefined ? undefined : await openMask(await run.open(i.mask), scene)
  return detectStrip(
    scene,
    chunk,
    {
      cfar: {
        detector: i.detector ?? 'k',
        falseAlarmRate: i.falseAlarmRate ?? 1e-7,
        looks: i.looks ?? 4.4,
        ring: ringOf(scene, i),
        ...(i.shape === undefined ? {} : { shape: i.shape }),
      },
      fusion: i.fusion ?? 'one',
      channels: channelsOf(scene, i),
      land: chunk.land,
      landBufferM: i.landBuffer ?? 250,
      borderM: scene.noisyBorder ? (i.border ?? 500) : 0,
      leastCells: i.leastCells ?? 2,
      longestM: i.mostLength ?? 450,
      ...(mask ? { mask } : {}),
    },
    (f) => run.progress(f),
  )
}

const earlierOf = async (i: Inputs, run: Run) => {
  if (i.earlier === undefined) return []
  const source = await run.open(i.earlier)
  const places = []
  for (const entry of (await entriesOf(source)).filter((e) => /\.csv(\.gz)?$/i.test(e) || !e.includes('.'))) {
    const raw = await readAll(await source.open(entry), 2 ** 28, entry)
    places.push(...readEarlier(isGzip(raw) ? gunzip(raw, { where: entry }) : raw, entry))
  }
  return places
}

const merge = async (parts: readonly Strip[], i: Inputs, run: Run): Promise<Outputs> => {
  const scene = await open(i, run)
  const { geometry, cell } = scene
  const sum = (of: (s: Strip) => number): number => parts.reduce((n, s) => n + of(s), 0)
  const found = onceEach(
    parts.flatMap((s) => s.found),
    cell,
  )
  const bright = Float64Array.from(parts.flatMap((s) => [...s.bright]))
  const echo = echoes(found, cell)
  const ghosts = ambiguities(found, bright, geometry, cell)
  const { shore } = await landOf(i, run)
  const start = scene.startMs === null ? '' : formatInstant(Math.round(scene.startMs))
  const places = found.map((c) => geometry.place(c.row, c.column))
  const dates = earlierDates(places, await earlierOf(i, run), start.slice(0, 10))
  let wakes = 0
  const detections: Detected[] = []
  for (const [k, c] of found.entries()) {
    const view = geometry.view(c.row, c.column)
    const shoreM = shore.distanceNmi(places[k]!.lon, places[k]!.lat) * nmi
    const kind = detectionClass(c, {
      leastLengthM: i.leastLength ?? 10,
      mostLengthM: i.mostLength ?? 450,
      ambiguity: ghosts[k] !== null,
      echo: echo[k]!,
      fixed: isFixed(dates[k]!),
    })
    const wake =
      i.wakes && kind === 'ship' && wakes++ < MOST_WAKES
        ? await wakeOf(scene, channelsOf(scene, i)[0]!, c, view)
        : undefined
    detections.push({
      id: `d${k + 1}`,
      lon: places[k]!.lon,
      lat: places[k]!.lat,
      timeMs: view?.timeMs ?? null,
      lengthM: c.lengthM,
      widthM: c.widthM,
      heading: wake?.heading ?? headingFromNorth(geometry, cell, c.row, c.column, c.heading),
      sigma0Db: 10 * Math.log10(c.peak),
      contrastDb: 10 * Math.log10(c.contrast),
      crossSectionM2: c.crossSectionM2,
      cells: c.cells,
      incidence: view?.incidence ?? null,
      shoreM,
      nearShore: shoreM < (i.nearShore ?? 2000),
      confidence: detectionConfidence({ ...c, falseAlarmRate: i.falseAlarmRate ?? 1e-7 }),
      speedMs: wake?.speedMs ?? null,
      class: kind,
    })
    if (k % 50 === 0) await run.progress(k / found.length)
  }
  forgetScene()
  say(
    run,
    scene,
    i,
    sum((s) => s.tested),
    detections,
  )
  const origin = { source: scene.name, ...(isSimulated(i.scene) ? { simulated: true } : {}) }
  const shown = detections.slice(0, MOST_SHIPS)
  const { rows, features, csv } = detectionDocuments(shown, detections)
  return {
    tested: sum((s) => s.tested),
    noData: sum((s) => s.noData),
    border: sum((s) => s.border),
    land: sum((s) => s.land),
    time: start,
    ...periodOf([geometry.view(0, 0), geometry.view(scene.height - 1, 0)].flatMap((v) => v?.timeMs ?? [])),
    ships: rows,
    detections: features,
    picture: detectionMap({ ...origin, detections }),
    csv: await run.write('detections.csv', 'text/csv', csv),
  }
}

const say = (run: Run, scene: RadarScene, i: Inputs, tested: number, detections: readonly Detected[]): void => {
  if (tested === 0)
    run.found({
      code: 'sea.detect.nothingTested',
      severity: 'warning',
      message: 'No cell has enough sea around it: the scene holds land or no data only.',
      where: scene.name,
    })
  const others = detections.filter((p) => p.class !== 'ship').length
  if (others)
    run.found({
      code: 'sea.detect.notShips',
      severity: 'note',
      message: `${others} detections are no ships by size, shape, neighbours or history; they are listed with their class.`,
      affects: 'ships',
      values: { others },
    })
  if (scene.startMs === null)
    run.found({
      code: 'sea.detect.noTimes',
      severity: 'note',
      message: 'The image carries no times and no orbit: ambiguities are not told and detections have no time.',
      affects: 'ships',
      where: scene.name,
    })
  if (i.land === undefined && !i.ignoreLand)
    run.found({
      code: 'sea.detect.land',
      severity: 'note',
      message: 'Land is Natural Earth 1:50m: reefs and islets are not in it, and coasts are good to about a kilometre.',
      affects: 'ships',
    })
}

export const work = planned<Inputs, Static<typeof outputs>, Chunk, Strip>({ split, part, merge })
