/** What a station with an archive answers: one field of three days with its error. */
import type { Answer } from '../real-page.js'

const DAYS = ['2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z']
const xs = [70, 70.5, 71, 71.5]
const ys = [20, 20.5, 21]
const parameters = {
  rain: { type: 'Parameter', description: { en: 'rain of a day' }, unit: { symbol: { value: 'mm/d' } } },
  rain_error: { type: 'Parameter', description: { en: 'standard error of rain' }, unit: { symbol: { value: 'mm/d' } } },
}
const field = {
  id: 'days',
  title: 'Rain of days',
  'setu:agreement': 'rain-2018',
  data_queries: { position: {}, cube: {} },
  parameter_names: parameters,
}

/** Values are 10 on the first day, 20 on the second, …; the error is a tenth, but three times the value in one cell. */
const range = (names: readonly string[], shape: readonly number[], values: readonly number[]) => ({
  type: 'NdArray',
  dataType: 'float',
  axisNames: names,
  shape,
  values,
})

export const archive = (path: string, query: URLSearchParams): Answer | undefined => {
  if (path === '/collections') return { body: { collections: [field] } }
  if (path === '/collections/days') return { body: field }
  if (path === '/collections/days/items')
    return {
      body: {
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            id: 'days',
            bbox: [69.75, 19.75, 71.75, 21.25],
            geometry: { type: 'Polygon', coordinates: [] },
            properties: { 'proj:shape': [3, 4], start_datetime: DAYS[0], end_datetime: DAYS[2] },
          },
        ],
      },
    }
  if (path === '/collections/days/items/days')
    return {
      body: {
        type: 'Feature',
        id: 'days',
        collection: 'days',
        geometry: null,
        properties: {
          title: 'Rain of three days',
          start_datetime: DAYS[0],
          end_datetime: DAYS[2],
          'setu:simulated': true,
          'setu:provenance': {
            key: 'b'.repeat(64),
            process: 'trial.show',
            version: '1.0.0',
            foundation: '0.1.0',
            inputs: { product: 'sample:trial/scene/field.tif' },
            sources: [
              {
                input: 'product',
                reference: 'sample:trial/scene/field.tif',
                name: 'field.tif',
                identity: 'sha256:abc',
                simulated: true,
              },
            ],
            assets: [],
            cite: [],
          },
        },
        assets: {
          rain: {
            href: 'http://127.0.0.1/collections/days/files/days/rain.tif',
            type: 'image/tiff; application=geotiff',
            title: 'Rain',
            roles: ['data'],
            'file:size': 4318,
            'file:checksum': `1220${'c'.repeat(64)}`,
          },
          'plot.vl.json': {
            href: 'http://127.0.0.1/collections/days/files/days/plot',
            type: 'application/vnd.vegalite.v6+json',
            roles: ['overview'],
          },
        },
      },
    }
  if (path === '/collections/days/files/days/plot')
    return {
      body: {
        title: 'Three days',
        description: 'Two points.',
        usermeta: { source: 'trial' },
        data: {
          values: [
            { a: 1, b: 2 },
            { a: 2, b: 3 },
          ],
        },
        mark: 'point',
        encoding: {
          x: { field: 'a', type: 'quantitative', title: 'a, mm' },
          y: { field: 'b', type: 'quantitative', title: 'b, mm' },
        },
      },
    }
  if (path === '/alerts') {
    const now = Date.now()
    const at = (hours: number): string => new Date(now + hours * 3_600_000).toISOString()
    return {
      body: {
        type: 'FeatureCollection',
        otherStatus: { Test: 2 },
        features: [
          {
            type: 'Feature',
            id: 'alert-1',
            geometry: null,
            properties: {
              title: 'Heavy rain',
              state: 'active',
              status: 'Actual',
              msgType: 'Alert',
              sender: 'made@example.org',
              sent: at(-1),
              from: at(-1),
              to: at(11),
              collection: 'days',
              'setu:simulated': true,
              infos: [
                { severity: 'Severe', urgency: 'Expected', certainty: 'Likely', areas: [{ description: 'Konkan' }] },
              ],
            },
          },
        ],
      },
    }
  }
  if (path === '/limits') return { body: { syncSeconds: 10, remoteHosts: ['example.org'] } }
  if (path === '/conformance')
    return { body: { conformsTo: ['http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core'] } }
  if (path === '/collections/days/position')
    return {
      body: {
        type: 'Coverage',
        domain: { axes: { x: { values: [70.5] }, y: { values: [20.5] }, t: { values: DAYS } } },
        parameters,
        ranges: { rain: range(['t'], [3], [10, 20, 30]), rain_error: range(['t'], [3], [1, 2, 3]) },
      },
    }
  if (path === '/collections/days/cube') {
    const at = new Date(query.get('datetime') ?? '').toISOString().replace('.000Z', 'Z')
    const value = 10 * (DAYS.indexOf(at) + 1)
    const cells = Array.from({ length: 12 }, () => value)
    return {
      body: {
        type: 'Coverage',
        domain: { axes: { x: { values: xs }, y: { values: ys }, t: { values: [at] } } },
        parameters,
        ranges: {
          rain: range(['t', 'y', 'x'], [1, 3, 4], cells),
          rain_error: range(
            ['t', 'y', 'x'],
            [1, 3, 4],
            cells.map((v, i) => (i === 0 ? 3 * v : v / 10)),
          ),
        },
      },
    }
  }
  return undefined
}
