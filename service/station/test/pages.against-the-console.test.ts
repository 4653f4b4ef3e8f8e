/** Which addresses the console has a page for, by its own router; what a plain page makes of values that are not ours. */
import { expect, test } from 'vitest'
import { placeOf } from '../../../faces/console/src/shell/place.js'
import { consoleHas } from '../src/pages.js'
import { plainPage } from '../src/plain-page.js'

const paths = [
  '/',
  '/missions',
  '/missions/rain',
  '/explore',
  '/docs',
  '/agreements',
  '/agreements/rain-2018',
  '/processes',
  '/processes/rain.info',
  '/jobs',
  '/jobs/1',
  '/verification',
  '/collections',
  '/collections/lakes',
  '/collections/lakes/items/a',
  '/alerts',
  '/limits',
  '/conformance',
  '/collections/',
  '/api',
  '/dcat',
  '/search',
  '/queryables',
  '/tileMatrixSets',
  '/tileMatrixSets/WebMercatorQuad',
  '/collections/lakes/items',
  '/collections/lakes/queryables',
  '/collections/lakes/tiles',
  '/collections/lakes/position',
  '/collections/lakes/partitions/a',
  '/alerts/a',
  '/events/1',
  '/peers',
  '/nothing',
  '/collections/..',
  '/jobs/1/results',
  '/healthz',
]

test.each(paths)('%s: the console has it where its router says so, and nowhere else', (path) =>
  expect(consoleHas(path)).toBe(placeOf(path).page !== 'missing'),
)

test('a plain page escapes what it shows, and leads on', () => {
  const bad = '<script>alert(1)</script>"\'&'
  const html = plainPage(
    bad,
    {
      type: 'FeatureCollection',
      numberMatched: 7,
      numberReturned: 1,
      features: [{ id: bad, properties: { [bad]: bad, nothing: null, list: [1, 2] } }],
      links: [
        { rel: 'self', href: 'https://a.example/items?x=1' },
        { rel: 'next', href: 'https://a.example/items?token=1', title: bad, type: 'application/geo+json' },
        { rel: 'up', href: 'javascript:alert(1)' },
      ],
    },
    `/collections/${encodeURIComponent(bad)}/items`,
  )
  expect(html).not.toMatch(/<script|javascript:alert\(1\)"/)
  expect(html).not.toContain('href="javascript')
  expect(html).toContain('1 of 7')
  expect(html).toContain('href="https://a.example/items?token=1"')
  expect(html).toContain(`href="https://a.example/items/${encodeURIComponent(bad).replaceAll("'", '&#39;')}"`)
  expect(html).toContain('<a href="/collections">collections</a>')
})
