import type { Run, Work } from '@setu/core/contract'
import type { Feature, Static } from '@setu/core/schema'
import { readAll } from '@setu/core/source'
import { readAnchorages } from '../events-of.js'
import { shipMap } from '../figures/ship-map.js'
import { isSimulated, positionsOf } from '../open-inputs.js'
import { periodOf } from '../period.js'
import { portFinder } from '../ports.js'
import { besides, type Leg, legsOf, type Route, routeSettings, routesOf } from '../routes.js'
import { shipTracks } from '../ship-track.js'
import { worldOutlines } from '../shore.js'
import type { inputs, outputs } from './routes.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const SHOWN = 1000

const round = ([lon, lat]: readonly [number, number]): [number, number] => [
  Number(lon.toFixed(5)),
  Number(lat.toFixed(5)),
]

/** The centre as a line, and the strip of 80 % as a polygon. */
const featuresOf = (r: Route): Feature[] => {
  const properties = {
    from: r.from,
    to: r.to,
    ways: r.legs.length,
    ships: r.ships,
    lengthNmi: Number(r.lengthNmi.toFixed(2)),
    medianHours: Number(r.medianHours.toFixed(2)),
    widthNmi: Number(r.widthNmi.toFixed(3)),
  }
  const side = (of: (k: number) => number): [number, number][] => r.stations.map((_, k) => round(besides(r, k, of(k))))
  const [left, right] = [side((k) => r.stations[k]!.low), side((k) => r.stations[k]!.high)]
  return [
    {
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [[...right, ...left.reverse(), right[0]!].reverse()] },
      properties: { ...properties, what: 'width of 80 %' },
    },
    {
      type: 'Feature',
      geometry: { type: 'LineString', coordinates: r.stations.map((p) => round([p.lon, p.lat])) },
      properties: { ...properties, what: 'centre' },
    },
  ]
}

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const source = await run.open(i.ports)
  const ports = readAnchorages(await readAll(await source.open(), 2 ** 26, source.name), source.name)
  const { positions: p } = await positionsOf(i, run)
  const { tracks } = shipTracks(p)
  await run.progress(0.5, 'harbour calls')
  const calls = portFinder(ports)
  const legs: Leg[] = []
  for (const [k, t] of tracks.entries()) {
    legs.push(...legsOf(t, calls(p, t)))
    await run.progress(0.5 + (0.4 * k) / tracks.length)
  }
  const found = routesOf(legs, { ...routeSettings, leastLegs: i.leastWays, stations: i.stations })
  if (legs.length === 0)
    run.found({
      code: 'sea.noWays',
      severity: 'warning',
      message: 'No ship called at two of these harbours one after the other.',
      affects: 'routes',
    })
  const lanes = { type: 'FeatureCollection' as const, features: found.flatMap(featuresOf) }
  return {
    routes: found.length,
    ways: legs.length,
    ships: new Set(legs.map((l) => l.mmsi)).size,
    ...periodOf(p.timeMs),
    list: found.slice(0, SHOWN).map((r) => ({
      from: r.from,
      to: r.to,
      ways: r.legs.length,
      ships: r.ships,
      lengthNmi: Number(r.lengthNmi.toFixed(2)),
      hours: Number(r.medianHours.toFixed(2)),
      widthNmi: Number(r.widthNmi.toFixed(3)),
    })),
    lanes: { ...lanes, features: lanes.features.slice(0, SHOWN) },
    picture: shipMap({
      coast: await worldOutlines(),
      title: `${found.length} routes from ${legs.length} ways`,
      lines: found.flatMap((r) => [
        { id: `${r.from} to ${r.to}`, points: r.stations.map((s) => [s.lon, s.lat] as const) },
        { id: `${r.from} to ${r.to}, left`, points: r.stations.map((s, k) => besides(r, k, s.low)) },
        { id: `${r.from} to ${r.to}, right`, points: r.stations.map((s, k) => besides(r, k, s.high)) },
      ]),
      places: ports.map((a) => ({ lon: a.lon, lat: a.lat, label: a.name })),
      caption: 'The middle line is the centre of a lane; 80 % of the ways lie between the outer two. Rings: harbours.',
      source: (await run.open(i.positions)).name,
      ...(isSimulated(i.positions) ? { simulated: true } : {}),
    }),
    lanesFile: await run.write(
      'lanes.geojson',
      'application/geo+json',
      new TextEncoder().encode(`${JSON.stringify(lanes)}\n`),
    ),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
