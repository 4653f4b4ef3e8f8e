/** What EDR says of a collection: which questions it answers, of which parameters, in which forms. */
import type { CollectionRecord } from '@setu/archive/stac-types'
import { isTable, type Shelf } from './archive-shelf.js'
import { link } from './describe.js'
import { exampleOf, type FieldParameter } from './edr-fields.js'

type Json = Record<string, unknown>

export const FIELD_QUERIES = ['position', 'radius', 'area', 'cube', 'trajectory', 'corridor'] as const
export const TABLE_QUERIES = ['position', 'radius', 'area', 'cube', 'corridor'] as const
export const OUTPUT_FORMATS = ['CoverageJSON', 'GeoJSON', 'CSV'] as const

/** CoverageJSON's own word for a parameter; EDR uses the same. */
export const parameterOut = (p: FieldParameter, edr: boolean): Json => ({
  type: 'Parameter',
  ...(edr ? { id: p.id, description: p.title } : { description: { en: p.title } }),
  unit: {
    label: edr ? p.unit : { en: p.unit },
    symbol: { value: p.unit, type: 'http://www.opengis.net/def/uom/UCUM/' },
  },
  observedProperty: {
    ...(p.standardName ? { id: `http://vocab.nerc.ac.uk/standard_name/${p.standardName}/` } : edr ? { id: p.id } : {}),
    label: edr ? p.title : { en: p.title },
  },
})

/** Number columns of a table, as parameters. */
export const tableParameters = (record: CollectionRecord): FieldParameter[] => {
  const { columns = [], time, location, id } = record['setu:table'] ?? {}
  return columns
    .filter((c) => /^(float|int)/.test(c.type) && c.name !== time && c.name !== location && c.name !== id)
    .map((c) => ({ id: c.name, title: c.title ?? c.name, unit: c.unit ?? '1' }))
}

const queryLink = (base: string, id: string, kind: string, formats: readonly string[]): Json => ({
  link: {
    href: `${base}/collections/${id}/${kind}`,
    rel: 'data',
    variables: {
      title: `${kind} query`,
      description: `Values by ${kind}`,
      query_type: kind,
      output_formats: formats,
      default_output_format: 'CoverageJSON',
      crs_details: [{ crs: 'CRS84', wkt: WKT }],
      ...(kind === 'radius' ? { within_units: ['m', 'km', 'mi', 'nmi'] } : {}),
      ...(kind === 'corridor' ? { width_units: ['m', 'km', 'mi', 'nmi'], height_units: ['m'] } : {}),
      ...(kind === 'cube' ? { height_units: ['m'] } : {}),
    },
  },
})

const WKT =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AXIS["Longitude",EAST],AXIS["Latitude",NORTH]]'

export interface EdrMembers {
  readonly members: Json
  readonly links: readonly Json[]
  readonly vertical?: Json
}

const held = new WeakMap<CollectionRecord, { readonly key: string; readonly members: EdrMembers | undefined }>()

/** Kept until the collection or its items change. */
export const edrMembers = async (
  shelf: Shelf,
  record: CollectionRecord,
  base: string,
): Promise<EdrMembers | undefined> => {
  const key = `${shelf.archive.view} ${shelf.archive.index.version(record.id)} ${base}`
  const before = held.get(record)
  if (before?.key === key) return before.members
  const members = await membersOf(shelf, record, base)
  held.set(record, { key, members })
  return members
}

const membersOf = async (shelf: Shelf, record: CollectionRecord, base: string): Promise<EdrMembers | undefined> => {
  let parameters: readonly FieldParameter[]
  let kinds: readonly string[]
  let vertical: Json | undefined
  if (isTable(record)) {
    parameters = tableParameters(record)
    if (parameters.length === 0) return undefined
    kinds = [...TABLE_QUERIES, ...(record['setu:table']?.location ? ['locations'] : []), 'items']
  } else {
    const example = await exampleOf(shelf, record.id)
    if (!example) return undefined
    parameters = example.fields.parameters
    kinds = [...FIELD_QUERIES, 'instances', 'items']
    const { z } = example.fields
    if (z)
      vertical = {
        interval: [[String(Math.min(...z.values)), String(Math.max(...z.values))]],
        values: z.values.map(String),
        vrs: `${z.name} [${z.unit}]`,
      }
  }
  const formats = isTable(record) ? OUTPUT_FORMATS : [...OUTPUT_FORMATS, 'NetCDF']
  return {
    members: {
      data_queries: Object.fromEntries(
        kinds.map((kind) => [
          kind,
          kind === 'items' || kind === 'instances'
            ? {
                link: {
                  href: `${base}/collections/${record.id}/${kind}`,
                  rel: 'data',
                  variables: { query_type: kind },
                },
              }
            : queryLink(base, record.id, kind, kind === 'cube' ? formats : OUTPUT_FORMATS),
        ]),
      ),
      output_formats: formats,
      parameter_names: Object.fromEntries(parameters.map((p) => [p.id, parameterOut(p, true)])),
      'x-crs': ['CRS84'],
    },
    links: kinds
      .filter((k) => k !== 'items')
      .map((k) => link(`${base}/collections/${record.id}/${k}`, 'data', 'application/prs.coverage+json', k)),
    ...(vertical ? { vertical } : {}),
  }
}
