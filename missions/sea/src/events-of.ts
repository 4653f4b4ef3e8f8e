/** Events of a process: positions opened, tracks made, context read, rules applied. */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { readAll } from '@setu/core/source'
import { numberIn } from '@setu/formats/csv/number'
import { readCsv } from '@setu/formats/csv/read'
import { readGeoJson } from '@setu/formats/geojson/geojson'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import { passingSettings } from './close-passings.js'
import { type Anchorage, encounterSettings } from './encounters.js'
import type { EventKind } from './event.js'
import { type Found, findEvents } from './find-events.js'
import { gapSettings } from './gaps.js'
import { foldIdentities, type Identity, identityAt } from './identity.js'
import { loiteringSettings } from './loitering.js'
import { type PositionInputs, positionsOf } from './open-inputs.js'
import { closeRings, type Zone, zonesOf } from './polygon.js'
import type { Positions } from './positions.js'
import { plainName } from './readers/columns.js'
import type { Receivers, ShoreReceiver } from './receiver-range.js'
import { segmentSettings } from './segment.js'
import { type ShipTracks, shipTracks } from './ship-track.js'
import { type Shore, shoreOfFeatures, worldShore } from './shore.js'

export interface EventInputs extends PositionInputs {
  readonly anchorages?: string
  readonly zones?: string
  readonly land?: string
  readonly receivers?: string
  readonly elements?: string
  readonly kind: readonly string[]
  readonly gapHours: number
  readonly meetingDistance: number
  readonly meetingHours: number
  readonly passingDistance: number
}

const body = async (reference: string, run: Run): Promise<{ bytes: Uint8Array; name: string }> => {
  const source = await run.open(reference)
  const bytes = await readAll(await source.open(), 2 ** 28, source.name)
  return { bytes: isGzip(bytes) ? gunzip(bytes, { where: source.name, limit: 2 ** 28 }) : bytes, name: source.name }
}

/** Places with names: columns name or label, lon or longitude, lat or latitude. */
export const readAnchorages = (bytes: Uint8Array, where: string): Anchorage[] => {
  const table = readCsv(bytes, { where })
  const plain = table.columns.map(plainName)
  const at = (...names: string[]): number => plain.findIndex((n) => names.includes(n))
  const [name, lon, lat] = [
    at('name', 'label', 'port', 'portname'),
    at('lon', 'longitude', 'lng'),
    at('lat', 'latitude'),
  ]
  if (lon < 0 || lat < 0 || name < 0)
    throw setuError('unknown-variable', {
      where,
      found: `columns ${table.columns.join(', ')}`,
      expected: 'name (or label), lon and lat',
    })
  return table.rows.flatMap((row, i) => {
    const [x, y] = [numberIn(row[lon]!, table.decimal), numberIn(row[lat]!, table.decimal)]
    if (typeof x !== 'number' || typeof y !== 'number' || Math.abs(y) > 90 || Math.abs(x) > 360)
      throw setuError('bad-file', {
        where: `${where}:${table.lineOf(i)}`,
        found: `${row[lon]}, ${row[lat]}`,
        expected: 'longitude and latitude in degrees',
      })
    return [{ name: row[name]!, lon: x > 180 ? x - 360 : x, lat: y }]
  })
}

export interface Analysed extends Found {
  readonly positions: Positions
  readonly tracks: ShipTracks
  readonly identities: ReadonlyMap<number, readonly Identity[]>
  readonly zones: readonly Zone[]
}

const ALL: readonly EventKind[] = [
  'gap',
  'disabling',
  'encounter',
  'loitering',
  'portVisit',
  'zoneEntry',
  'zoneExit',
  'closePassing',
  'sharedNumber',
  'mirroredPlace',
  'circling',
  'onLand',
  'teleport',
  'constantOffset',
  'wrongNumber',
  'nullPlace',
  'impossibleReceiver',
]

/** Zones of a file. A ring whose last position does not repeat the first is closed, and that is said. */
const readZones = async (reference: string, run: Run): Promise<Zone[]> => {
  const { bytes, name } = await body(reference, run)
  const { bytes: closed, rings } = closeRings(bytes)
  if (rings > 0)
    run.found({
      code: 'sea.closedRings',
      severity: 'warning',
      message: `${rings} rings of ${name} do not end where they begin; a straight side was added.`,
      where: name,
      values: { rings },
    })
  return zonesOf(readGeoJson(closed, { where: name }), name)
}

const shoreIn = async (i: EventInputs, run: Run): Promise<Shore> => {
  if (i.land === undefined) return worldShore()
  const { bytes, name } = await body(i.land, run)
  return shoreOfFeatures(readGeoJson(bytes, { where: name }))
}

/** Shore stations: columns name, lon, lat and height. */
export const readReceivers = (bytes: Uint8Array, where: string): ShoreReceiver[] => {
  const table = readCsv(bytes, { where })
  const plain = table.columns.map(plainName)
  const at = (...names: string[]): number => plain.findIndex((n) => names.includes(n))
  const columns = [
    at('name', 'station', 'receiver'),
    at('lon', 'longitude'),
    at('lat', 'latitude'),
    at('height', 'heightmetres', 'antenna'),
  ]
  if (columns.some((c) => c < 0))
    throw setuError('unknown-variable', {
      where,
      found: `columns ${table.columns.join(', ')}`,
      expected: 'name, lon, lat and height (metres)',
    })
  return table.rows.map((row, i) => {
    const [lon, lat, heightMetres] = columns.slice(1).map((c) => numberIn(row[c]!, table.decimal))
    if (
      typeof lon !== 'number' ||
      typeof lat !== 'number' ||
      typeof heightMetres !== 'number' ||
      Math.abs(lat) > 90 ||
      Math.abs(lon) > 180 ||
      heightMetres < 0
    )
      throw setuError('bad-file', {
        where: `${where}:${table.lineOf(i)}`,
        found: columns.map((c) => row[c]).join(', '),
        expected: 'a name, degrees and metres',
      })
    return { name: row[columns[0]!]!, lon, lat, heightMetres }
  })
}

const receiversOf = async (i: EventInputs, run: Run): Promise<Receivers | undefined> => {
  if (i.receivers === undefined && i.elements === undefined) return undefined
  const shore = new Map<string, ShoreReceiver>()
  if (i.receivers !== undefined) {
    const { bytes, name } = await body(i.receivers, run)
    for (const r of readReceivers(bytes, name)) shore.set(r.name.trim().toLowerCase(), r)
  }
  if (i.elements === undefined) return { shore, satellites: new Map() }
  // The orbits are only loaded where they are asked for.
  const [{ satellitesOf }, { newestOf, readElementSets }] = await Promise.all([
    import('./receiver-range.js'),
    import('@setu/orbit/catalogue'),
  ])
  const { bytes, name } = await body(i.elements, run)
  return { shore, satellites: satellitesOf(newestOf(readElementSets(bytes, name).sets).sets) }
}

export const eventsOf = async (i: EventInputs, run: Run): Promise<Analysed> => {
  const zones = i.zones === undefined ? [] : await readZones(i.zones, run)
  const anchorages =
    i.anchorages === undefined
      ? []
      : await body(i.anchorages, run).then(({ bytes, name }) => readAnchorages(bytes, name))
  const shore = await shoreIn(i, run)
  const receivers = await receiversOf(i, run)
  const opened = await positionsOf(i, run)
  const identities = new Map<number, Identity[]>()
  foldIdentities(identities, opened.statics)
  // A silence is between segments of a track: the longest that a segment bridges must not hide it.
  const tracks = shipTracks(opened.positions, segmentSettings, undefined, identityAt(identities))
  await run.progress(0.4, 'events')
  const kinds = new Set(i.kind.length ? (i.kind as EventKind[]) : ALL)
  const found = await findEvents(
    opened.positions,
    tracks,
    {
      shore,
      anchorages,
      zones,
      ...(receivers ? { receivers } : {}),
      kinds,
      settings: {
        gap: { ...gapSettings, hours: i.gapHours },
        encounter: { ...encounterSettings, metres: i.meetingDistance, hours: i.meetingHours },
        loitering: loiteringSettings,
        passing: { ...passingSettings, nmi: i.passingDistance },
      },
    },
    run,
  )
  if (i.kind.some((k) => k === 'zoneEntry' || k === 'zoneExit') && zones.length === 0)
    run.found({
      code: 'sea.noZones',
      severity: 'warning',
      message: 'Zone crossings were asked for, but no zones given.',
      affects: 'events',
    })
  if (kinds.has('portVisit') && found.anchorages.length === 0)
    run.found({
      code: 'sea.noAnchorages',
      severity: 'note',
      message:
        'No anchorages: none were given, and nowhere did twenty ships lie still for twelve hours. Harbour calls were not looked for, and encounters are not kept away from anchorages.',
      affects: 'events',
    })
  if (i.kind.includes('impossibleReceiver') && receivers === undefined)
    run.found({
      code: 'sea.noStations',
      severity: 'warning',
      message: 'Impossible receptions were asked for, but neither shore stations nor satellites given.',
      affects: 'events',
    })
  if (kinds.has('disabling') && !opened.positions.receivers.some((r) => r !== ''))
    run.found({
      code: 'sea.noReceivers',
      severity: 'note',
      message:
        'The positions do not say who received them: suspected disabling, which counts satellite positions, cannot be told.',
      affects: 'events',
    })
  return { ...found, positions: opened.positions, tracks, identities, zones }
}
