import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostName } from '../src/doors.js'
import { json, type Opened, openStation } from './open.js'

let open: Opened
let port = 0
beforeAll(async () => {
  open = await openStation({ hosts: ['setu.example.org'], bodySeconds: 0.3 })
  await open.station.listen({ port: 0, host: '127.0.0.1' })
  port = (open.station.server.address() as { port: number }).port
})
afterAll(() => open.close())

/** A request as bytes, so that nothing tidies its path. */
const raw = (text: string): Promise<string> =>
  new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk))
    socket.on('close', () => done(answer))
    socket.on('error', fail)
    setTimeout(() => socket.destroy(), 1500).unref()
  })
const get = (path: string, host = `127.0.0.1:${port}`): Promise<string> =>
  raw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)

test.each([
  'evil.example',
  'evil.example:8080',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '192.168.1.5',
  '127.0.0.1@evil',
  '',
  '0.0.0.0',
  '[::ffff:127.0.0.1]',
  'localhost:8080:90',
])('Host %j (a rebinding name) is refused', async (host) => {
  const answer = await get('/processes', host)
  expect(answer).toMatch(/^HTTP\/1\.1 40[03] /)
  expect(answer).not.toContain('"processes"')
})
test.each(['127.0.0.1', 'localhost:1234', 'LOCALHOST', '[::1]:80', 'setu.example.org'])(
  'Host %j is served',
  async (host) => {
    expect(await get('/healthz', host)).toMatch(/^HTTP\/1\.1 200 /)
  },
)

test.each([
  ['a foreign page', { origin: 'https://evil.example' }],
  ['a page on another port', { origin: 'http://127.0.0.1:9' }],
  ['a sandboxed page', { origin: 'null' }],
  ['a foreign page without Origin', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbour', { 'sec-fetch-site': 'same-site' }],
])('%s may not write or execute', async (_what, headers) => {
  const { station } = open
  for (const [method, url] of [
    ['POST', '/processes/echo/execution'],
    ['PUT', '/uploads'],
    ['POST', '/uploads'],
    ['DELETE', '/jobs/some-job-id'],
    ['POST', '/processes/echo/cost'],
  ] as const) {
    const answer = await station.inject({
      method,
      url,
      headers: { ...json, ...headers, host: '127.0.0.1:8080' },
      payload: method === 'DELETE' ? undefined : { inputs: {} },
    } as never)
    expect([method, url, answer.statusCode, answer.json().code]).toEqual([method, url, 403, 'refused'])
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  }
})
test('its own page and programs may', async () => {
  for (const headers of [{ origin: 'http://localhost:8080' }, { 'sec-fetch-site': 'same-origin' }, {}] as Record<
    string,
    string
  >[])
    expect(
      (
        await open.station.inject({
          method: 'POST',
          url: '/processes/echo/execution',
          headers: { ...json, ...headers, host: 'localhost:8080' },
          payload: { inputs: {} },
        })
      ).statusCode,
    ).toBe(200)
})
test('no CORS, not even for a preflight', async () => {
  const answer = await open.station.inject({
    method: 'OPTIONS',
    url: '/processes/echo/execution',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  })
  expect(Object.keys(answer.headers).some((h) => h.startsWith('access-control'))).toBe(false)
})

test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
  'a form (%s) cannot execute',
  async (type) => {
    const answer = await open.station.inject({
      method: 'POST',
      url: '/processes/echo/execution',
      headers: { 'content-type': type },
      payload: '{"inputs":{}}',
    })
    expect([answer.statusCode, answer.json().status]).toEqual([415, 415])
  },
)
test('a form cannot upload, a compressed body is not unpacked', async () => {
  expect(
    (
      await open.station.inject({
        method: 'POST',
        url: '/uploads',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        payload: 'x',
      })
    ).statusCode,
  ).toBe(415)
  expect(
    (
      await open.station.inject({
        method: 'POST',
        url: '/processes/echo/execution',
        headers: { ...json, 'content-encoding': 'gzip' },
        payload: '{}',
      })
    ).statusCode,
  ).toBe(415)
  expect(
    (
      await open.station.inject({
        method: 'PUT',
        url: '/uploads',
        headers: { 'content-encoding': 'gzip' },
        payload: 'xx',
      })
    ).statusCode,
  ).toBe(415)
})

test('paths that climb lead nowhere', async () => {
  await writeFile(join(open.dataDir, 'secret.txt'), 'TOP-SECRET')
  const done = await open.station.inject({
    method: 'POST',
    url: '/processes/test.make/execution',
    headers: json,
    payload: { inputs: {}, response: 'document' },
  })
  const files = new URL(done.json().file.href).pathname.replace(/words\.csv$/, '')
  const result = join(open.dataDir, files.replace('/files/', '/result'))
  await mkdir(result, { recursive: true })
  await symlink(join(open.dataDir, 'secret.txt'), join(result, 'link.txt'))
  const climbs = [
    '../status.json',
    '..%2fstatus.json',
    '%2e%2e%2fstatus.json',
    '%252e%252e%252fstatus.json',
    '..\\status.json',
    '..%5cstatus.json',
    '%00',
    'words.csv%00.txt',
    '.',
    '..',
    'link.txt',
    '....//x',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    'CON',
    'a'.repeat(300),
    'words.csv/..',
    '.tmp-x',
    '%c0%ae%c0%ae/x',
    '%ff',
  ]
  for (const climb of climbs) {
    const answer = await get(files + climb)
    expect([climb, /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]?.[0]]).toEqual([climb, '4'])
    expect(answer).not.toMatch(/TOP-SECRET|root:|"attempts"/)
  }
  for (const path of [
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '//etc/passwd',
    '/jobs/../../../etc/passwd',
    '/assets/../../secret.txt',
    '/secret.txt',
    '/uploads/../secret.txt',
    `/jobs/${'x'.repeat(4000)}`,
    '/jobs/%2e%2e',
    '/%',
  ])
    expect(await get(path)).not.toMatch(/TOP-SECRET|root:|HTTP\/1\.1 (2|5)/)
})

test.each([
  ['deep', `{"inputs":{"complexObjectInput":{"value":${'['.repeat(65)}${']'.repeat(65)}}}}`, 400],
  ['very deep', '['.repeat(2_000_000), 400],
  ['__proto__', '{"inputs":{"__proto__":{"polluted":1}}}', 400],
  ['constructor', '{"inputs":{"complexObjectInput":{"value":{"constructor":{"prototype":{"polluted":1}}}}}}', 400],
  ['not JSON', '{"inputs":', 400],
  ['empty', '', 400],
  ['a number beyond', '{"inputs":{"doubleInput":1e999}}', 400],
  ['large', `{"inputs":{"stringInput":"${'x'.repeat(10_000_001)}"}}`, 413],
])('a body that is %s is refused', async (_what, payload, status) => {
  const answer = await open.station.inject({ method: 'POST', url: '/processes/echo/execution', headers: json, payload })
  expect([answer.statusCode, answer.json().status]).toEqual([status, status])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('10 MB of honest JSON passes the door in good time', async () => {
  const inputs = { complexObjectInput: { value: { list: Array.from({ length: 400_000 }, (_, i) => i / 3) } } }
  const at = performance.now()
  const answer = await open.station.inject({
    method: 'POST',
    url: '/processes/echo/cost',
    headers: json,
    payload: { inputs },
  })
  expect(answer.statusCode).toBe(200)
  expect(performance.now() - at).toBeLessThan(2000)
})

test('a body that trickles is cut off, while others are served', async () => {
  const at = performance.now()
  const trickle = new Promise<void>((done) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(
        'POST /processes/echo/execution HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
      ),
    )
    const drip = setInterval(() => socket.write(' '), 50)
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(drip)
      done()
    })
  })
  expect(await get('/healthz')).toMatch(/^HTTP\/1\.1 200 /)
  await trickle
  expect(performance.now() - at).toBeLessThan(1500)
})

test('a thousand requests at once are answered below 1 GB', async () => {
  // A station alone takes a quarter of it; what other tests of this process hold does not count.
  const before = process.memoryUsage.rss()
  const answers = await Promise.all(
    Array.from({ length: 1000 }, (_, i) => open.station.inject(i % 2 ? '/processes' : '/jobs')),
  )
  expect(answers.every((a) => a.statusCode === 200)).toBe(true)
  expect(process.memoryUsage.rss() - before).toBeLessThan(0.75e9)
})

test('queries: an unknown or bad one is 400, a page keeps its state', async () => {
  const { station } = open
  for (const url of [
    '/processes?foo=1',
    '/jobs?limit=0',
    '/jobs?limit=-1',
    '/jobs?limit=1.5',
    '/jobs?limit=abc',
    '/jobs?status=done',
    '/?f=xml',
    '/jobs?limit=1&limit=2',
    '/jobs?type=model',
  ])
    expect([url, (await station.inject(url)).statusCode]).toEqual([url, 400])
  for (const url of [
    '/jobs?limit=1',
    '/jobs?limit=1000000',
    '/jobs?status=failed,running&processID=echo',
    '/jobs?type=process',
  ])
    expect([url, (await station.inject(url)).statusCode]).toEqual([url, 200])
  expect(
    (await station.inject({ url: '/processes/echo?in=%7B%7D&t=1', headers: { accept: 'text/html' } })).statusCode,
  ).toBe(200)
  expect((await station.inject({ url: '/', headers: { accept: 'image/png' } })).statusCode).toBe(406)
  const other = await station.inject({ method: 'PUT', url: '/processes', headers: json, payload: {} })
  expect([other.statusCode, other.headers.allow]).toEqual([405, 'GET, HEAD'])
})

test('any path and any body get an answer that is ours', async () => {
  const { station } = open
  await fc.assert(
    fc.asyncProperty(
      fc.webPath(),
      fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'),
      fc.json({ maxDepth: 3 }),
      async (url, method, payload) => {
        const answer = await station.inject({
          method: method as 'GET',
          url: url || '/',
          ...(method === 'GET' || method === 'DELETE' ? {} : { headers: json, payload }),
        })
        return answer.statusCode < 500
      },
    ),
    { numRuns: 150 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.object({
        key: fc.oneof(
          fc.string(),
          fc.constantFrom('inputs', 'outputs', 'response', '__proto__', 'value', 'href', 'stringInput', 'imagesInput'),
        ),
        maxDepth: 4,
      }),
      async (payload) => {
        const answer = await station.inject({
          method: 'POST',
          url: '/processes/echo/cost',
          headers: json,
          payload: JSON.stringify(payload),
        })
        return answer.statusCode < 500
      },
    ),
    { numRuns: 150 },
  )
})

test('host names', () => {
  expect(['Localhost:80', '[::1]:80', '127.0.0.1', 'a b', 'x:y', '[::1', undefined, 'x:123456'].map(hostName)).toEqual([
    'localhost',
    '[::1]',
    '127.0.0.1',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('headers: strict policy, no upgrade on http, nothing framed', async () => {
  const { headers } = await open.station.inject('/')
  const policy = String(headers['content-security-policy'])
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'")
  expect(policy).toContain("worker-src 'self' blob:")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/upgrade-insecure-requests|'unsafe-eval'|script-src[^;]*unsafe-inline/)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['strict-transport-security']).toBeUndefined()
})
