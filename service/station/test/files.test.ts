import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256Hex } from '@setu/core/key'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { json, type Opened, openStation } from './open.js'

let open: Opened
let consoleDir = ''
let file = ''
let id = ''
beforeAll(async () => {
  consoleDir = await mkdtemp(join(tmpdir(), 'setu-console-'))
  await mkdir(join(consoleDir, 'assets'))
  await writeFile(join(consoleDir, 'index.html'), '<!doctype html><title>Console</title>')
  await writeFile(join(consoleDir, 'assets', 'app-1a2b3c.js'), 'console.log(1)')
  await writeFile(join(consoleDir, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(consoleDir, '.env'), 'KEY=1')
  open = await openStation({ consoleDir, uploadBytes: 1000 })
  const done = await open.station.inject({
    method: 'POST',
    url: '/processes/test.make/execution',
    headers: json,
    payload: { inputs: {}, response: 'document' },
  })
  file = new URL(done.json().file.href).pathname
  id = file.split('/')[2]!
})
afterAll(async () => {
  await open.close()
  await rm(consoleDir, { recursive: true, force: true })
})

test('ranges, tags, HEAD', async () => {
  const { station } = open
  const whole = await station.inject(file)
  expect([
    whole.statusCode,
    whole.headers['content-type'],
    whole.headers['accept-ranges'],
    whole.headers['content-length'],
  ]).toEqual([200, 'text/csv', 'bytes', '2000'])
  for (const [range, from, to] of [
    ['bytes=0-99', 0, 100],
    ['bytes=100-199', 100, 200],
    ['bytes=-50', 1950, 2000],
    ['bytes=1990-', 1990, 2000],
    ['bytes=1990-99999', 1990, 2000],
  ] as const) {
    const part = await station.inject({ url: file, headers: { range, 'accept-encoding': 'gzip, br' } })
    expect([range, part.statusCode, part.headers['content-range'], part.headers['content-encoding']]).toEqual([
      range,
      206,
      `bytes ${from}-${to - 1}/2000`,
      undefined,
    ])
    expect(part.body).toBe(whole.body.slice(from, to))
  }
  const beyond = await station.inject({ url: file, headers: { range: 'bytes=3000-4000' } })
  expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([416, 'bytes */2000'])
  const head = await station.inject({ method: 'HEAD', url: file })
  expect([head.statusCode, head.headers['content-length'], head.body]).toEqual([200, '2000', ''])
  const again = await station.inject({ url: file, headers: { 'if-none-match': String(whole.headers.etag) } })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  expect(whole.headers['last-modified']).toBeTruthy()
})

test('a computed page can be looked at, and runs nothing', async () => {
  const page = await open.station.inject(file.replace('words.csv', 'page.html'))
  expect(page.headers['content-type']).toContain('text/html')
  expect(page.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/)
})

test('a figure as SVG, PNG and specification', async () => {
  const { station } = open
  const svg = await station.inject(`/jobs/${id}/figures/curve.svg?width=400&theme=dark`)
  expect([svg.statusCode, svg.headers['content-type'], svg.body.slice(0, 4)]).toEqual([200, 'image/svg+xml', '<svg'])
  expect((await station.inject(`/jobs/${id}/figures/curve.svg?heading=false`)).body).not.toContain('Source: ')
  const png = await station.inject(`/jobs/${id}/figures/curve.png?width=400`)
  expect([png.statusCode, png.rawPayload.subarray(1, 4).toString()]).toEqual([200, 'PNG'])
  expect((await station.inject(`/jobs/${id}/figures/curve.json`)).json().mark).toBe('line')
  for (const bad of ['curve.gif', 'none.svg', 'file.svg', '../x.svg', 'curve'])
    expect((await station.inject(`/jobs/${id}/figures/${bad}`)).statusCode).toBe(404)
  for (const bad of ['width=1', 'theme=pink', 'width=1e9x', 'size=3'])
    expect((await station.inject(`/jobs/${id}/figures/curve.svg?${bad}`)).statusCode).toBe(400)
}, 20_000)

test('uploads: by digest, checked, limited, found again', async () => {
  const { station } = open
  const body = Buffer.from('lat,lon\n1,2\n')
  const sent = await station.inject({
    method: 'PUT',
    url: '/uploads?name=g%C3%A9.csv',
    headers: { 'x-content-sha256': sha256Hex(new Uint8Array(body)) },
    payload: body,
  })
  expect([sent.statusCode, sent.json()]).toEqual([
    201,
    {
      reference: `upload:${sha256Hex(new Uint8Array(body))}`,
      sha256: sha256Hex(new Uint8Array(body)),
      size: 12,
      name: 'gé.csv',
      expires: expect.any(String),
    },
  ])
  expect((await station.inject(new URL(String(sent.headers.location)).pathname)).json().name).toBe('gé.csv')
  expect((await station.inject({ method: 'HEAD', url: `/uploads/${'0'.repeat(64)}` })).statusCode).toBe(404)
  expect(
    (
      await station.inject({
        method: 'PUT',
        url: '/uploads',
        headers: { 'x-content-sha256': '0'.repeat(64) },
        payload: body,
      })
    ).statusCode,
  ).toBe(409)
  expect((await station.inject({ method: 'PUT', url: '/uploads', payload: Buffer.alloc(2000) })).statusCode).toBe(413)
  expect((await station.inject({ method: 'PUT', url: '/uploads', payload: '' })).statusCode).toBe(400)
  // A JSON file is a file like any other.
  expect(
    (await station.inject({ method: 'POST', url: '/uploads?name=a.json', headers: json, payload: '{"__proto__":1' }))
      .statusCode,
  ).toBe(201)
  expect((await readdir(join(open.dataDir, 'uploads'))).filter((f) => f.startsWith('.tmp'))).toEqual([])
})

test('an upload above the limit without a declared length is stopped while it streams', async () => {
  const address = await open.station.listen({ port: 0, host: '127.0.0.1' })
  const body = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(400))
    },
  })
  const answer = await fetch(`${address}/uploads`, { method: 'PUT', body, duplex: 'half' } as RequestInit).catch(
    () => undefined,
  )
  // The client may see the reset before the answer.
  if (answer) expect(answer.status).toBe(413)
  expect((await readdir(join(open.dataDir, 'uploads'))).filter((f) => f.startsWith('.tmp'))).toEqual([])
})

test('pages: the console for a browser at the same address, immutable assets, nothing hidden', async () => {
  const { station } = open
  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
  for (const url of [
    '/',
    '/processes/echo?in=1',
    `/jobs/${id}`,
    '/jobs',
    '/missions/test',
    '/limits',
    '/conformance',
    '/explore',
    '/docs',
    '/agreements/rain-2018',
  ]) {
    const page = await station.inject({ url, headers: browser })
    expect([url, page.statusCode, page.headers['content-type'], page.body.includes('Console')]).toEqual([
      url,
      200,
      'text/html; charset=utf-8',
      true,
    ])
  }
  // What the console has no page for is a plain page, never its "nothing is here".
  for (const url of [`/jobs/${id}/results`, '/api', '/tileMatrixSets', '/dcat', '/queryables']) {
    const page = await station.inject({ url, headers: browser })
    expect([url, page.statusCode, page.headers['content-type'], page.body.includes('Console')]).toEqual([
      url,
      200,
      'text/html; charset=utf-8',
      false,
    ])
  }
  expect((await station.inject({ url: '/docs/x', headers: browser })).statusCode).toBe(404)
  expect((await station.inject({ url: '/jobs', headers: browser })).headers.vary).toContain('Accept')
  expect((await station.inject({ url: '/jobs?f=json', headers: browser })).headers['content-type']).toContain('json')
  expect((await station.inject({ url: '/nothing', headers: browser })).statusCode).toBe(404)
  const unknown = await station.inject({ url: '/jobs/none-such-job', headers: browser })
  expect([unknown.statusCode, unknown.body.includes('Console')]).toEqual([404, true])
  const asset = await station.inject('/assets/app-1a2b3c.js')
  expect([asset.statusCode, asset.headers['cache-control'], asset.headers['content-type']]).toEqual([
    200,
    'public, max-age=31536000, immutable',
    expect.stringContaining('javascript'),
  ])
  expect((await station.inject('/favicon.svg')).headers['content-type']).toContain('svg')
  for (const url of ['/.env', '/assets/../.env', '/assets/none.js'])
    expect([url, (await station.inject(url)).statusCode]).toEqual([url, 404])
})

test('missions, also those not built; verification when there is one', async () => {
  const { missions } = (await open.station.inject('/missions')).json()
  expect(missions.map((m: { id: string; state: string }) => [m.id, m.state])).toEqual([
    ['test', 'built'],
    ['moon', 'not built'],
  ])
  expect((await open.station.inject('/missions/test')).json().samples[0]).toMatchObject({
    reference: 'sample:test/bytes',
    simulated: true,
  })
  expect((await open.station.inject('/missions/mon')).json()).toMatchObject({
    status: 404,
    wayOut: 'Did you mean "moon"?',
  })
  const none = await open.station.inject('/verification')
  expect([none.statusCode, none.headers['retry-after']]).toEqual([202, '30'])
  expect(none.json()).toMatchObject({ code: 'not-ready', wayOut: expect.stringContaining('setu verify') })
  const other = await openStation({
    verification: async () => ({ rows: [], passed: 1, failed: 0, short: 0, notRun: 0 }),
  })
  expect((await other.station.inject('/verification')).json().passed).toBe(1)
  // Without a console the page is plain, and every character of it escaped.
  const page = await other.station.inject({ url: '/processes/test.make', headers: { accept: 'text/html' } })
  expect(page.body).toContain('&#60;b&#62;test.make')
  expect(page.body).not.toContain('<b>')
  await other.close()
})

test('large answers are compressed for who can read it', async () => {
  const packed = await open.station.inject({ url: '/api', headers: { 'accept-encoding': 'gzip' } })
  expect(packed.headers['content-encoding']).toBe('gzip')
  const api = (await open.station.inject('/api')).json()
  expect(api.openapi).toBe('3.0.3')
  expect(Object.keys(api.paths)).toContain('/processes/echo/execution')
})
