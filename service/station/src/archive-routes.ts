/** The archive on the station: collections, STAC, features, EDR and the files themselves. One line plugs it in. */
import type { FastifyInstance } from 'fastify'
import { alertLinks } from './alerts/alert-openapi.js'
import { addAlerts } from './alerts/alerts-routes.js'
import { addArchiveFiles } from './archive-files.js'
import { shelvesOf } from './archive-shelf.js'
import { addCollections } from './collections-routes.js'
import type { Context } from './context.js'
import { addCoverage } from './coverages/coverage-routes.js'
import { dcatLinks } from './dcat/dcat-routes.js'
import { link, REL } from './describe.js'
import { addEdr } from './edr-routes.js'
import { addFeatures } from './features-routes.js'
import { addS3 } from './s3/s3-routes.js'
import { addStac } from './stac-routes.js'
import { addStream } from './stream.js'
import { tileConformance, tilingSchemes } from './tiles/tile-conformance.js'
import { addTiles } from './tiles/tiles-routes.js'

const HOUR_MS = 3_600_000
const FEATURES = 'http://www.opengis.net/spec/ogcapi-features'
const EDR = 'http://www.opengis.net/spec/ogcapi-edr-1/1.1/conf'
const STAC = 'https://api.stacspec.org/v1.0.0'

export const archiveConformance: readonly string[] = [
  'http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections',
  ...['core', 'geojson', 'html', 'oas30'].map((c) => `${FEATURES}-1/1.0/conf/${c}`),
  `${FEATURES}-2/1.0/conf/crs`,
  ...['queryables', 'queryables-query-parameters', 'filter', 'features-filter'].map(
    (c) => `${FEATURES}-3/1.0/conf/${c}`,
  ),
  ...[
    'cql2-text',
    'cql2-json',
    'basic-cql2',
    'advanced-comparison-operators',
    'case-insensitive-comparison',
    'basic-spatial-functions',
    'temporal-functions',
    'arithmetic',
  ].map((c) => `http://www.opengis.net/spec/cql2/1.0/conf/${c}`),
  ...['core', 'collections', 'geojson', 'covjson', 'json', 'html', 'oas30'].map((c) => `${EDR}/${c}`),
  ...['position', 'radius', 'area', 'cube', 'trajectory', 'corridor', 'locations', 'instances', 'items'].map(
    (c) => `${EDR}/${c}`,
  ),
  ...['core', 'collections', 'ogcapi-features', 'item-search'].map((c) => `${STAC}/${c}`),
  ...['sort', 'fields', 'filter'].map((c) => `${STAC}/item-search#${c}`),
  ...['sort', 'fields'].map((c) => `${STAC}/ogcapi-features#${c}`),
  ...tileConformance,
]

/** What the landing page says of the archive. */
export const archiveLinks = (base: string): Record<string, unknown>[] => [
  link(`${base}/`, 'root', 'application/json'),
  link(`${base}/collections`, 'data', 'application/json', 'collections'),
  link(`${base}/collections`, `${REL}/data`, 'application/json', 'collections'),
  { ...link(`${base}/search`, 'search', 'application/geo+json', 'STAC search'), method: 'GET' },
  { ...link(`${base}/search`, 'search', 'application/geo+json', 'STAC search'), method: 'POST' },
  link(`${base}/stream`, 'monitor', 'text/event-stream', 'what comes into the archive'),
  tilingSchemes(base),
  ...dcatLinks(base),
  link(`${base}/archive`, 'related', 'application/xml', 'the files of the archive as an S3 bucket'),
  ...alertLinks(base),
  link(`${base}/queryables`, `${REL}/queryables`, 'application/schema+json', 'what a search may name'),
]
/** With these the landing page is a STAC catalogue. */
export const archiveMembers = { type: 'Catalog', stac_version: '1.0.0', id: 'setu' } as const

export const addArchive = (station: FastifyInstance, context: Context): void => {
  const { archive } = context
  const shelves = shelvesOf(context)
  addArchiveFiles(station, shelves)
  addCollections(station, shelves)
  addFeatures(station, shelves, addStac(station, shelves))
  addEdr(station, shelves)
  addStream(station, shelves)
  addTiles(station, shelves)
  addCoverage(station, shelves)
  addAlerts(station, shelves)
  addS3(station, shelves)
  const sweep = setInterval(
    () => void archive.sweep().catch((error: unknown) => station.log.error(error)),
    HOUR_MS,
  ).unref()
  station.addHook('onClose', async () => {
    clearInterval(sweep)
    await archive.close()
  })
}
