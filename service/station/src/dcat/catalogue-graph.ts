/**
 * The collections as a DCAT-AP 3.0 catalogue (DCAT 3, W3C Recommendation of 2024): each collection a dataset, each of its
 * forms a distribution, the API a data service. Only what is known is said: no licence where none is named, no theme, no
 * times of a table without them.
 */
import type { CollectionRecord } from '@setu/archive/stac-types'
import type { Terms } from '@setu/archive/terms'
import type { Publisher } from '../options.js'
import { iriOf, type Literal, type Node, type Prefixes } from './turtle.js'

export const prefixes: Prefixes = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  geo: 'http://www.opengis.net/ont/geosparql#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
}
const EU = 'http://publications.europa.eu/resource/authority'
const STANDARDS = [
  'http://www.opengis.net/doc/IS/ogcapi-features-1/1.0',
  'http://www.opengis.net/doc/IS/ogcapi-edr-1/1.1',
  'http://www.opengis.net/doc/IS/ogcapi-processes-1/1.0',
  'http://www.opengis.net/doc/IS/ogcapi-tiles-1/1.0',
  'https://api.stacspec.org/v1.0.0/core',
]

/** A collection as `/collections` shows it, with the terms of its agreement. */
export interface Described {
  readonly record: CollectionRecord
  readonly shown: Readonly<Record<string, unknown>>
  readonly terms: Terms
  readonly agreement?: { readonly id: string; readonly title?: unknown } | undefined
}

const english = (text: string): Literal => ({ '@value': text, '@language': 'en' })
const typed = (id: string, type: string): Node => ({ '@id': id, '@type': type })
const optional = (id: string | undefined, type: string): Node | undefined => (id ? typed(id, type) : undefined)

/** What the agreement says comes before what the record does. */
const licenceOf = (record: CollectionRecord, { licence }: Terms): string | undefined => {
  const license = licence ?? record.license
  if (/^https?:/.test(license)) return iriOf(license)
  if (/^[A-Za-z0-9][A-Za-z0-9.+-]{1,60}$/.test(license) && !['other', 'various', 'proprietary'].includes(license))
    return `http://spdx.org/licenses/${license}`
  const link = (record['links'] as readonly { rel?: unknown; href?: unknown }[] | undefined)?.find(
    (l) => l?.rel === 'license',
  )
  return typeof link?.href === 'string' ? iriOf(link.href) : undefined
}

/** The terms in words; undefined where there are none. */
const rightsOf = ({ terms, agreement }: Described, base: string): Node | undefined => {
  const held = [
    ...(terms.audience === 'parties' ? ['for the parties of the agreement alone'] : []),
    ...(terms.embargoHours ? [`each item ${terms.embargoHours} hours after its end`] : []),
    ...(terms.precisionDegrees ? [`positions to ${terms.precisionDegrees} degrees`] : []),
  ]
  if (!agreement && held.length === 0) return undefined
  const title = typeof agreement?.title === 'string' ? `: ${agreement.title}` : ''
  const under = agreement ? `Under the agreement ${agreement.id}${title}` : 'Under terms'
  return {
    ...(agreement ? { '@id': `${base}/agreements/${agreement.id}` } : {}),
    '@type': 'dct:RightsStatement',
    'rdfs:label': english(`${under}${held.length ? `; ${held.join('; ')}` : ''}.`),
  }
}

interface Form {
  readonly title: string
  readonly path: string
  /** As IANA has it registered. */
  readonly type?: string
  /** Of the EU's list of file types. */
  readonly format?: string
}
const TABLE: readonly Form[] = [
  { title: 'Features as GeoJSON, page by page', path: '/items', type: 'application/geo+json', format: 'GEOJSON' },
  { title: 'Features as CSV, page by page', path: '/items?f=csv', type: 'text/csv', format: 'CSV' },
  {
    title: 'Features as GeoParquet',
    path: '/items?f=parquet',
    type: 'application/vnd.apache.parquet',
  },
  { title: 'Vector tiles', path: '/tiles', type: 'application/vnd.mapbox-vector-tile' },
]
const PRODUCTS: Form = {
  title: 'Products with their files, as STAC items',
  path: '/items',
  type: 'application/geo+json',
  format: 'GEOJSON',
}
const FIELDS: readonly Form[] = [
  { title: 'Fields as GeoTIFF', path: '/coverage?f=GeoTIFF', type: 'image/tiff', format: 'TIFF' },
  { title: 'Fields as NetCDF', path: '/coverage?f=NetCDF', format: 'NETCDF' },
  { title: 'Map tiles', path: '/tiles', type: 'image/png', format: 'PNG' },
]

const distributionsOf = (d: Described, at: string, service: string, rights: Node | undefined): Node[] => {
  const queries = d.shown['data_queries'] as Record<string, unknown> | undefined
  const forms =
    d.record['setu:kind'] === 'features' ? TABLE : [PRODUCTS, ...(queries && 'position' in queries ? FIELDS : [])]
  const licence = optional(licenceOf(d.record, d.terms), 'dct:LicenseDocument')
  return forms.map(({ title, path, type, format }) => ({
    '@id': `${at}#${path.slice(1).replace('?f=', '-').toLowerCase()}`,
    '@type': 'dcat:Distribution',
    'dct:title': english(title),
    'dcat:accessURL': { '@id': `${at}${path}` },
    'dcat:mediaType': type ? typed(`https://www.iana.org/assignments/media-types/${type}`, 'dct:MediaType') : undefined,
    'dct:format': format ? typed(`${EU}/file-type/${format}`, 'dct:MediaTypeOrExtent') : undefined,
    'dct:license': licence,
    'dct:rights': rights,
    'dcat:accessService': { '@id': service },
  }))
}

interface Extents {
  readonly spatial?: { readonly bbox?: readonly (readonly number[])[] }
  readonly temporal?: { readonly interval?: readonly (readonly (string | null)[])[] }
}
const placeOf = (box: readonly number[] | undefined): Node | undefined => {
  if (box?.length !== 4) return undefined
  const [w, s, e, n] = box
  return {
    '@type': 'dct:Location',
    'dcat:bbox': {
      '@value': `POLYGON((${w} ${s}, ${e} ${s}, ${e} ${n}, ${w} ${n}, ${w} ${s}))`,
      '@type': 'geo:wktLiteral',
    },
  }
}
const timeOf = ([from, to]: readonly (string | null)[] = []): Node | undefined =>
  from || to
    ? {
        '@type': 'dct:PeriodOfTime',
        'dcat:startDate': from ? { '@value': from, '@type': 'xsd:dateTime' } : undefined,
        'dcat:endDate': to ? { '@value': to, '@type': 'xsd:dateTime' } : undefined,
      }
    : undefined

const makersOf = (record: CollectionRecord): Node[] =>
  ((record['providers'] ?? []) as readonly { name?: unknown; roles?: unknown; url?: unknown }[]).flatMap((p) =>
    typeof p?.name === 'string' && Array.isArray(p.roles) && p.roles.includes('producer')
      ? [
          {
            '@type': 'foaf:Agent',
            'foaf:name': p.name,
            'foaf:homepage': typeof p.url === 'string' ? optional(iriOf(p.url), 'foaf:Document') : undefined,
          },
        ]
      : [],
  )

const datasetOf = (d: Described, base: string, publisher: Node, contact: Node | undefined): Node => {
  const { record, shown, terms } = d
  const at = `${base}/collections/${record.id}`
  const { spatial, temporal } = (shown['extent'] ?? {}) as Extents
  const rights = rightsOf(d, base)
  const keywords = (record['keywords'] as unknown[] | undefined)?.filter((k): k is string => typeof k === 'string')
  return {
    '@id': at,
    '@type': 'dcat:Dataset',
    'dct:title': english(record.title ?? record.id),
    'dct:description': english(record.description || (record.title ?? record.id)),
    'dct:identifier': at,
    'dcat:keyword': keywords?.map(english),
    'dct:publisher': publisher,
    'dct:creator': makersOf(record),
    'dcat:contactPoint': contact,
    'dct:spatial': placeOf(spatial?.bbox?.[0]),
    'dct:temporal': timeOf(temporal?.interval?.[0]),
    'dct:accessRights': typed(
      `${EU}/access-right/${terms.audience === 'parties' ? 'RESTRICTED' : 'PUBLIC'}`,
      'dct:RightsStatement',
    ),
    'dct:relation': d.agreement ? { '@id': `${base}/agreements/${d.agreement.id}` } : undefined,
    'dcat:landingPage': typed(`${at}?f=html`, 'foaf:Document'),
    'dcat:distribution': distributionsOf(d, at, `${base}/#api`, rights),
  }
}

/** The whole catalogue as one graph. */
export const catalogueGraph = (
  base: string,
  title: string,
  description: string,
  said: Publisher | undefined,
  collections: readonly Described[],
): Node[] => {
  const homepage = said?.url ? iriOf(said.url) : undefined
  const publisher: Node = {
    '@id': `${base}/#publisher`,
    '@type': 'foaf:Agent',
    'foaf:name': said?.name ?? `The station at ${base}`,
    'foaf:homepage': optional(homepage, 'foaf:Document'),
  }
  const email = said?.email ? iriOf(`mailto:${said.email}`) : undefined
  const contact: Node | undefined = email
    ? { '@type': 'vcard:Kind', 'vcard:fn': said!.name, 'vcard:hasEmail': { '@id': email } }
    : undefined
  const datasets = collections.map((d) => datasetOf(d, base, publisher, contact))
  const references = datasets.map((d): Node => ({ '@id': d['@id']! }))
  return [
    {
      '@id': `${base}/dcat`,
      '@type': 'dcat:Catalog',
      'dct:title': english(title),
      'dct:description': english(description),
      'dct:publisher': publisher,
      'dct:language': typed(`${EU}/language/ENG`, 'dct:LinguisticSystem'),
      'foaf:homepage': typed(`${base}/`, 'foaf:Document'),
      'dcat:dataset': references,
      'dcat:service': {
        '@id': `${base}/#api`,
        '@type': 'dcat:DataService',
        'dct:title': english(`${title}: the API`),
        'dcat:endpointURL': { '@id': `${base}/` },
        'dcat:endpointDescription': { '@id': `${base}/api` },
        'dct:conformsTo': STANDARDS.map((s) => typed(s, 'dct:Standard')),
        'dcat:servesDataset': references,
      },
    },
    ...datasets,
  ]
}
