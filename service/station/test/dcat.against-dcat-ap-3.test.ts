/**
 * The catalogue against what DCAT-AP 3.0 makes mandatory of each class, every address of it asked; Turtle against the
 * text that RDF 1.1 Turtle has for the hardest strings. Both forms are compared as graphs by `npm run conformance` (rdflib).
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { archiveImport } from '@setu/archive/import'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { iriOf, type Node, turtleOf } from '../src/dcat/turtle.js'
import { type Opened, openStation } from './open.js'

describe('the catalogue', () => {
  let open: Opened
  let dataDir: string
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'setu-dcat-'))
    await mkdir(join(dataDir, 'agreements'))
    await writeFile(
      join(dataDir, 'agreements', 'late.json'),
      JSON.stringify({
        id: 'late',
        title: 'Rain, late',
        policy: { licence: 'CC-BY-4.0', embargoHours: 48, audience: 'public', precisionDegrees: 0.5 },
      }),
    )
    const archive = await openArchive(join(dataDir, 'archive'))
    await writeFile(join(dataDir, 'gauges.csv'), 'name,lon,lat,time\na,77,28,2020-07-01T00:00:00Z\n')
    await archiveImport(archive, join(dataDir, 'gauges.csv'), { collection: 'gauges' })
    await archive.putCollection({
      ...(await archive.collection('gauges')),
      title: 'Gauges "of" \\ rain',
      'setu:agreement': 'late',
      keywords: ['rain'],
      providers: [{ name: 'A weather office', roles: ['producer'], url: 'https://example.org/>' }],
    })
    await archive.putCollection({
      type: 'Collection',
      stac_version: '1.0.0',
      id: 'plain',
      description: 'Nothing is known of it',
      license: 'other',
    })
    await archive.close()
    open = await openStation({
      dataDir,
      publisher: { name: 'An office', url: 'https://example.org', email: 'data@example.org' },
    })
  })
  afterAll(async () => {
    await open.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const catalogue = async (): Promise<Record<string, Node>[]> =>
    (await open.station.inject('/dcat')).json()['@graph'] as Record<string, Node>[]

  test('has what is mandatory, and every address in it answers', async () => {
    const [root, ...datasets] = (await catalogue()) as unknown as Record<string, never>[]
    expect(root).toMatchObject({
      '@type': 'dcat:Catalog',
      'dct:title': { '@value': 'Setu', '@language': 'en' },
      'dct:description': { '@language': 'en' },
      'dct:publisher': { '@type': 'foaf:Agent', 'foaf:name': 'An office' },
      'dcat:service': { '@type': 'dcat:DataService', 'dcat:endpointURL': { '@id': expect.any(String) } },
    })
    expect(root!['dcat:dataset']).toEqual(datasets.map((d) => ({ '@id': d['@id'] })))
    expect(datasets).toHaveLength(2)
    const addresses = new Set<string>([root!['dcat:service']['dcat:endpointDescription']['@id']])
    for (const d of datasets as unknown as Record<string, never>[]) {
      expect(d).toMatchObject({
        '@type': 'dcat:Dataset',
        'dct:title': { '@value': expect.any(String) },
        'dct:description': { '@value': expect.any(String) },
        'dct:identifier': d['@id'],
      })
      addresses.add(d['@id']).add(d['dcat:landingPage']['@id'])
      for (const one of d['dcat:distribution'] as Record<string, { '@id': string }>[]) {
        expect(one['@type']).toBe('dcat:Distribution')
        addresses.add(one['dcat:accessURL']!['@id'])
      }
    }
    expect(addresses.size).toBeGreaterThan(8)
    for (const address of addresses) {
      const { pathname, search } = new URL(address)
      expect([address, (await open.station.inject(pathname + search)).statusCode]).toEqual([address, 200])
    }
  })
  test('says licence, agreement, terms, place and time of a collection, and nothing where nothing is known', async () => {
    const [, gauges, plain] = (await catalogue()) as unknown as Record<string, never>[]
    expect(gauges).toMatchObject({
      'dcat:keyword': [{ '@value': 'rain' }],
      'dct:creator': [{ 'foaf:name': 'A weather office', 'foaf:homepage': { '@id': 'https://example.org/%3E' } }],
      'dct:relation': { '@id': expect.stringMatching(/\/agreements\/late$/) },
      'dct:accessRights': { '@id': expect.stringMatching(/PUBLIC$/) },
      'dct:temporal': { 'dcat:startDate': { '@value': '2020-07-01T00:00:00Z', '@type': 'xsd:dateTime' } },
      'dct:spatial': { 'dcat:bbox': { '@value': 'POLYGON((77 28, 77 28, 77 28, 77 28, 77 28))' } },
      'dcat:contactPoint': { 'vcard:hasEmail': { '@id': 'mailto:data@example.org' } },
    })
    expect(gauges!['dcat:distribution'][0]).toMatchObject({
      'dct:license': { '@id': 'http://spdx.org/licenses/CC-BY-4.0' },
      'dct:rights': {
        'rdfs:label': {
          '@value': 'Under the agreement late: Rain, late; each item 48 hours after its end; positions to 0.5 degrees.',
        },
      },
    })
    expect(plain!['dcat:distribution'][0]['dct:license']).toBeUndefined()
    for (const term of ['dct:temporal', 'dct:relation', 'dcat:keyword']) expect(plain![term]).toBeUndefined()
  })
  test('is Turtle for who asks for it; the landing page leads to both', async () => {
    const turtle = await open.station.inject({ url: '/dcat', headers: { accept: 'text/turtle' } })
    expect(turtle.headers['content-type']).toBe('text/turtle; charset=utf-8')
    expect(turtle.body).toContain('dct:title "Gauges \\"of\\" \\\\ rain"@en')
    expect((await open.station.inject('/dcat?f=xml')).statusCode).toBe(400)
    const { links } = (await open.station.inject('/?f=json')).json()
    expect(
      links.filter((l: { href: string }) => l.href.includes('/dcat')).map((l: { type: string }) => l.type),
    ).toEqual(['application/ld+json', 'text/turtle'])
  })
})

test('Turtle: one subject told in two places, blank nodes, and strings that could break out', () => {
  const shared: Node = { '@id': 'https://a.example/x', '@type': 'dct:Agent', 'dct:title': 'a"b\\c\nd\te\u0001\ud800f' }
  const text = turtleOf({ dct: 'http://purl.org/dc/terms/' }, [
    {
      '@id': 'https://a.example/1',
      'dct:creator': [shared, { '@type': 'dct:Agent', 'dct:date': { '@value': '1', '@type': 'dct:W3CDTF' } }],
    },
    {
      '@id': 'https://a.example/2',
      'dct:creator': shared,
      'dct:title': { '@value': 'é', '@language': 'fr' },
      'dct:rights': undefined,
    },
  ])
  expect(text).toBe(`@prefix dct: <http://purl.org/dc/terms/> .

<https://a.example/1> dct:creator <https://a.example/x>, [ a dct:Agent ; dct:date "1"^^dct:W3CDTF ] .

<https://a.example/x> a dct:Agent ;
  dct:title "a\\"b\\\\c\\nd\\te\\u0001\ufffdf" .

<https://a.example/2> dct:creator <https://a.example/x> ;
  dct:title "é"@fr .
`)
  expect(iriOf('https://a.example/> . <x> <y> <z')).toBe('https://a.example/%3E%20.%20%3Cx%3E%20%3Cy%3E%20%3Cz')
  for (const bad of ['javascript:alert(1)', 'not an address', 'data:text/html,x', ''])
    expect(iriOf(bad)).toBeUndefined()
})
