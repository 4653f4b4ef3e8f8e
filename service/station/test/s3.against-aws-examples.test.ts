/**
 * The bucket: signatures against the examples of Amazon's own documentation ("Signature Calculations for the Authorization
 * Header", "Authenticating Requests: Using Query Parameters"), listings against sorting and grouping all keys.
 */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import type { StacItem } from '@setu/archive/stac-types'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addKey, revokeKey } from '../src/access/api-keys.js'
import { giveS3Secret } from '../src/access/s3-secret.js'
import {
  checkSignature,
  expectedSignature,
  type Signature,
  type SignedRequest,
  signatureOf,
} from '../src/s3/signature.js'
import { type Opened, openStation } from './open.js'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const DAY = Date.UTC(2013, 4, 24)

const inHeader = (url: string, signature: string, more: Record<string, string> = {}): SignedRequest => ({
  method: 'GET',
  url,
  headers: {
    host: 'examplebucket.s3.amazonaws.com',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
    ...more,
    authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${['host', ...Object.keys(more), 'x-amz-content-sha256', 'x-amz-date'].join(';')},Signature=${signature}`,
  },
})
const presigned: SignedRequest = {
  method: 'GET',
  url: '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  headers: { host: 'examplebucket.s3.amazonaws.com' },
}
const examples: readonly (readonly [string, SignedRequest])[] = [
  [
    'GetObject with a range',
    inHeader('/test.txt', 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41', { range: 'bytes=0-9' }),
  ],
  [
    'a parameter without value',
    inHeader('/?lifecycle', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'),
  ],
  ['a listing', inHeader('/?max-keys=2&prefix=J', '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7')],
  ['a presigned address', presigned],
]

describe('Signature Version 4', () => {
  test.each(examples)('%s: as the documentation has it', (_, request) => {
    const s = signatureOf(request) as Signature
    expect(s).toMatchObject({ keyId: 'AKIAIOSFODNN7EXAMPLE' })
    expect(checkSignature(request, s, SECRET, DAY + 60_000)).toBeUndefined()
  })
  test.each(examples)('%s: another method, path, host, secret or time is refused', (_, request) => {
    const s = signatureOf(request) as Signature
    const at = DAY + 60_000
    const other = (change: Partial<SignedRequest>) => checkSignature({ ...request, ...change }, s, SECRET, at)
    expect(other({ method: 'PUT' })).toBe('SignatureDoesNotMatch')
    expect(other({ url: request.url.replace('/', '/x') })).toBe('SignatureDoesNotMatch')
    expect(other({ url: `${request.url}${request.url.includes('?') ? '&' : '?'}a=1` })).toBe('SignatureDoesNotMatch')
    expect(other({ headers: { ...request.headers, host: 'evil.example' } })).toBe('SignatureDoesNotMatch')
    expect(checkSignature(request, s, `${SECRET}x`, at)).toBe('SignatureDoesNotMatch')
    expect(checkSignature(request, s, undefined, at)).toBe('InvalidAccessKeyId')
    expect(checkSignature(request, s, SECRET, DAY - 16 * 60_000)).toBe('RequestTimeTooSkewed')
    expect(checkSignature(request, s, SECRET, DAY + 86_400_001)).toBe(
      s.expires === undefined ? 'RequestTimeTooSkewed' : 'AccessDenied',
    )
  })
  test('what cannot be read is said to be so', () => {
    const header = (change: (text: string) => string): unknown => {
      const { headers } = examples[0]![1]
      return signatureOf({
        ...examples[0]![1],
        headers: { ...headers, authorization: change(String(headers['authorization'])) },
      })
    }
    for (const change of [
      (t: string) => t.replace('SignedHeaders=host;', 'SignedHeaders='),
      (t: string) => t.replace('20130524/', '20130525/'),
      (t: string) => t.replace('/s3/', '/ec2/'),
      (t: string) => t.replace(/Signature=.*/, 'Signature=none'),
      (t: string) => t.replace('AKIAIOSFODNN7EXAMPLE', '../x'),
      () => 'AWS4-HMAC-SHA256 nonsense',
      () => `AWS4-HMAC-SHA256 ${'a=b,'.repeat(10_000)}`,
    ])
      expect(header(change)).toBe('AuthorizationHeaderMalformed')
    const query = (change: (url: string) => string): unknown =>
      signatureOf({ ...presigned, url: change(presigned.url) })
    for (const change of [
      (u: string) => u.replace('86400', '604801'),
      (u: string) => u.replace('86400', '0'),
      (u: string) => u.replace('AWS4-HMAC-SHA256', 'NONE'),
      (u: string) => `${u}&x=%E0%A4%A`,
    ])
      expect(query(change)).toBe('AuthorizationQueryParametersError')
    // A header of Amazon's that is sent and not signed could be anybody's.
    expect(signatureOf({ ...presigned, headers: { ...presigned.headers, 'x-amz-acl': 'x' } })).toBe(
      'AuthorizationQueryParametersError',
    )
  })
})

describe('the bucket', () => {
  let open: Opened
  let dataDir: string
  const ITEMS = ['a', 'a-b', 'a.b', 'a0', 'b']
  const all: string[] = []
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'setu-s3-'))
    const archive = await openArchive(join(dataDir, 'archive'))
    for (const collection of ['x', 'x-1', 'x.y', 'x0']) {
      await archive.putCollection({
        type: 'Collection',
        stac_version: '1.0.0',
        id: collection,
        description: 'made',
        license: 'other',
      })
      for (const id of ITEMS) {
        const item = {
          type: 'Feature',
          stac_version: '1.0.0',
          id,
          geometry: null,
          properties: { datetime: '2020-07-01T00:00:00Z' },
          links: [],
          assets: {},
        } as StacItem
        const body = Buffer.from(`${collection} ${id}`)
        const files = (async function* () {
          for (const path of ['.zgroup', 'v/0.0', 'v/.zarray']) yield [path, body] as const
        })()
        await archive.put(collection, item, {
          data: { name: 'data.csv', type: 'text/csv', body, roles: ['data'] },
          ...(id === 'a.b' ? { cube: { name: 'cube.zarr', files } } : {}),
        })
        all.push(`${collection}/${id}/data.csv`)
        if (id === 'a.b')
          for (const path of ['.zgroup', 'v/0.0', 'v/.zarray']) all.push(`${collection}/${id}/cube.zarr/${path}`)
      }
    }
    await archive.putCollection({
      type: 'Collection',
      stac_version: '1.0.0',
      id: 'empty',
      description: 'made',
      license: 'other',
    })
    await archive.close()
    all.sort()
    open = await openStation({ dataDir, access: 'keys' })
  })
  afterAll(async () => {
    await open.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const tags = (xml: string, name: string): string[] =>
    [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map((m) => m[1]!)
  const read = async (
    query: Record<string, string>,
  ): Promise<{ keys: string[]; groups: string[]; next: string | undefined }> => {
    const { body, statusCode } = await open.station.inject(`/archive?${new URLSearchParams(query)}`)
    expect(statusCode).toBe(200)
    const groups = tags(body, 'CommonPrefixes><Prefix').length
      ? []
      : [...body.matchAll(/<CommonPrefixes><Prefix>([^<]*)</g)].map((m) => m[1]!)
    return {
      keys: tags(body, 'Key'),
      groups,
      next: tags(body, query['list-type'] ? 'NextContinuationToken' : 'NextMarker')[0],
    }
  }

  test('every page of every listing, as sorting and grouping all keys has it', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          '',
          'x',
          'x/',
          'x-',
          'x/a',
          'x/a/',
          'x/a.b/',
          'x/a.b/c',
          'x/a.b/cube.zarr/',
          'x/a.b/cube.zarr/v/',
          'x0/b/data.csv',
          'z',
        ),
        fc.constantFrom('', '/'),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        fc.constantFrom('', 'x/a', 'x/a.b/cube.zarr/v', 'x/a/data.csv', 'x-1/', 'x.'),
        async (prefix, delimiter, limit, second, start) => {
          const entries = [
            ...new Set(
              all
                .filter((k) => k.startsWith(prefix) && k > start)
                .map((k) => {
                  const at = delimiter ? k.indexOf(delimiter, prefix.length) : -1
                  return at < 0 ? k : k.slice(0, at + 1)
                })
                // A group is behind a marker as a whole, or not at all.
                .filter((k) => k > start),
            ),
          ]
          const got: string[] = []
          let next: string | undefined
          for (let page = 0; page < 100; page++) {
            const query: Record<string, string> = {
              prefix,
              'max-keys': String(limit),
              ...(delimiter ? { delimiter } : {}),
              ...(second ? { 'list-type': '2' } : {}),
              ...(next !== undefined
                ? { [second ? 'continuation-token' : 'marker']: next }
                : start
                  ? { [second ? 'start-after' : 'marker']: start }
                  : {}),
            }
            const { keys, groups, next: more } = await read(query)
            expect(keys.length + groups.length).toBeLessThanOrEqual(limit)
            got.push(...[...keys, ...groups].sort())
            next = more
            if (next === undefined) break
          }
          expect(got).toEqual(entries)
        },
      ),
      { numRuns: 60 },
    ))
  test('an object: whole, by ranges, by head; what is none, is none', async () => {
    const at = '/archive/x/a.b/data.csv'
    const whole = await open.station.inject(at)
    expect([whole.body, whole.headers['content-type']]).toEqual(['x a.b', 'text/csv'])
    const part = await open.station.inject({ url: at, headers: { range: 'bytes=2-4' } })
    expect([part.statusCode, part.body, part.headers['content-range']]).toEqual([206, 'a.b', 'bytes 2-4/5'])
    expect(part.headers['x-amz-checksum-sha256']).toBeUndefined()
    const head = await open.station.inject({ method: 'HEAD', url: at })
    expect([head.headers['content-length'], head.headers['etag'], head.body]).toEqual(['5', whole.headers['etag'], ''])
    const far = await open.station.inject({ url: at, headers: { range: 'bytes=99-' } })
    expect([far.statusCode, tags(far.body, 'Code')]).toEqual([416, ['InvalidRange']])
    expect((await open.station.inject('/archive/x/a.b/cube.zarr/v/.zarray')).body).toBe('x a.b')
    for (const url of [
      '/archive/x/a.b/item.json',
      '/archive/x/a.b',
      '/archive/x/a.b/',
      '/archive/x/a.b/cube.zarr',
      '/archive/x/a.b/cube.zarr/v',
      '/archive/x/a.b/..%2f..%2fa%2fdata.csv',
      '/archive/x/a.b/data.csv%00',
      '/archive/x/a.b/..%5ca%5cdata.csv',
      '/archive/x/collection.json',
      '/archive/../keys.json',
      '/archive/nothing/a/data.csv',
      `/archive/x/a.b/${'y'.repeat(150)}`,
    ])
      expect([url, (await open.station.inject(url)).statusCode]).toEqual([url, 404])
    for (const [query, status] of [
      ['delimiter=-', 400],
      ['max-keys=x', 400],
      ['encoding-type=xml', 400],
      ['list-type=2&continuation-token=x', 400],
      ['acl', 501],
      ['uploads', 501],
    ] as const)
      expect([query, (await open.station.inject(`/archive?${query}`)).statusCode]).toEqual([query, status])
    expect((await open.station.inject({ method: 'DELETE', url: at })).statusCode).toBe(403)
    expect((await open.station.inject('/archive?location')).body).toContain('LocationConstraint')
  })
  test('a signature reads, and does nothing else; a key that is revoked signs no more', async () => {
    const { text } = await addKey(dataDir, ['admin'], 1, 'a test')
    const keyId = text.split('_')[1]!
    const pair = await giveS3Secret(dataDir, keyId)
    expect((await stat(join(dataDir, 's3.key'))).mode & 0o777).toBe(0o600)
    expect(await giveS3Secret(dataDir, keyId)).toEqual(pair)
    expect(await readFile(join(dataDir, 'keys.json'), 'utf8')).not.toContain(pair.secret)
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    const signed = (method: string, url: string): { method: 'GET'; url: string; headers: Record<string, string> } => {
      const headers: Record<string, string> = { host: 'localhost', 'x-amz-date': date, 'x-amz-content-sha256': EMPTY }
      const names = Object.keys(headers).sort()
      const credential = `${pair.id}/${date.slice(0, 8)}/any/s3/aws4_request`
      const of = (signature: string) =>
        `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
      const request = { method, url, headers: { ...headers, authorization: of('0'.repeat(64)) } }
      const good = expectedSignature(request, signatureOf(request) as Signature, pair.secret)
      return { method: method as 'GET', url, headers: { ...headers, authorization: of(good) } }
    }
    const get = await open.station.inject(signed('GET', '/archive/x/a.b/data.csv'))
    expect([get.statusCode, get.headers['cache-control']]).toEqual([200, expect.stringMatching(/^private/)])
    // The signature of one address does not open another; a signature on another path is no key.
    const moved = await open.station.inject({ ...signed('GET', '/archive/x/a/data.csv'), url: '/archive/x/b/data.csv' })
    expect([moved.statusCode, tags(moved.body, 'Code')]).toEqual([403, ['SignatureDoesNotMatch']])
    expect((await open.station.inject(signed('GET', '/collections'))).statusCode).toBe(401)
    for (const method of ['PUT', 'DELETE'])
      expect((await open.station.inject(signed(method, '/archive/x/a/data.csv'))).statusCode).toBe(403)
    await revokeKey(dataDir, keyId)
    await new Promise((done) => setTimeout(done, 1050))
    const late = await open.station.inject(signed('GET', '/archive/x/a.b/data.csv'))
    expect([late.statusCode, tags(late.body, 'Code')]).toEqual([403, ['InvalidAccessKeyId']])
    await expect(giveS3Secret(dataDir, keyId)).rejects.toMatchObject({ code: 'not-found' })
    await mkdir(join(dataDir, 'other'))
    await writeFile(join(dataDir, 'other', 's3.key'), 'short')
    const { text: another } = await addKey(join(dataDir, 'other'), ['admin'], 1, 'a test')
    await expect(giveS3Secret(join(dataDir, 'other'), another.split('_')[1]!)).rejects.toMatchObject({
      code: 'bad-file',
    })
  })
})
