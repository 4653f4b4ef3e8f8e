/** What an operator asks a station: is it well, may it be sent work, how much does it do; and its API in both versions. */
import { chmod } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApi31 } from '../src/openapi-31.js'
import { json, type Opened, openStation } from './open.js'

let open: Opened
beforeAll(async () => {
  open = await openStation({ queueJobs: 2 })
})
afterAll(() => open.close())
const ask = (url: string, headers: Record<string, string> = {}) => open.station.inject({ url, headers })

describe('/metrics', () => {
  const samples = async (): Promise<Map<string, number>> => {
    const { body, headers } = await ask('/metrics')
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    // The text form of Prometheus: comments, and lines of a name, labels and a number.
    for (const line of body.trimEnd().split('\n'))
      expect(line).toMatch(
        /^(# (HELP|TYPE) [a-z0-9_:]+ .+|[a-z_:][a-z0-9_:]*(\{([a-z]+="([^"\\]|\\.)*",?)*\})? [0-9.eE+-]+)$/,
      )
    return new Map(
      body
        .split('\n')
        .filter((l) => l && !l.startsWith('#'))
        .map((l) => [l.slice(0, l.lastIndexOf(' ')), Number(l.slice(l.lastIndexOf(' ') + 1))]),
    )
  }
  test('counts requests by route and status; classes grow to the count', async () => {
    const key = 'setu_http_requests_total{method="GET",route="/processes/:id",status="404"}'
    const before = (await samples()).get(key) ?? 0
    for (const name of ['a', 'b', 'c"\n']) await ask(`/processes/${encodeURIComponent(name)}`)
    const after = await samples()
    expect(after.get(key)).toBe(before + 3)
    const of = 'method="GET",route="/processes/:id"'
    const classes = ['0.005', '0.025', '0.1', '0.5', '2.5', '10', '+Inf'].map(
      (le) => after.get(`setu_http_request_seconds_bucket{${of},le="${le}"}`)!,
    )
    expect(classes).toEqual([...classes].sort((a, b) => a - b))
    expect(classes.at(-1)).toBe(after.get(`setu_http_request_seconds_count{${of}}`))
  })
  test('a thousand different addresses are one series', async () => {
    const before = (await samples()).size
    for (let i = 0; i < 100; i++) await ask(`/jobs/job-${i}`)
    expect((await samples()).size).toBeLessThan(before + 15)
  })
})

describe('/readyz', () => {
  test('ready, and says of what', async () => {
    const answer = await ask('/readyz')
    expect(answer.statusCode).toBe(200)
    expect(answer.json().checks).toMatchObject({ archive: { ok: true }, dataFolder: { ok: true }, disk: { ok: true } })
  })
  test('a full queue is not ready; it is alive all the same', async () => {
    const ids: string[] = []
    for (let i = 0; i < 12 && (await ask('/readyz')).statusCode === 200; i++) {
      const made = await open.station.inject({
        method: 'POST',
        url: '/processes/test.slow/execution',
        headers: { ...json, prefer: 'respond-async' },
        payload: { inputs: {} },
      })
      if (made.statusCode === 201) ids.push(made.json().jobID)
    }
    const full = await ask('/readyz')
    expect([full.statusCode, full.json().checks.queue.ok]).toEqual([503, false])
    expect((await ask('/healthz')).statusCode).toBe(200)
    for (const id of ids) await open.station.inject({ method: 'DELETE', url: `/jobs/${id}` })
    await expect.poll(async () => (await ask('/readyz')).json().checks.queue.ok, { timeout: 5000 }).toBe(true)
  })
  test.skipIf(process.getuid?.() === 0)('a folder that may not be written is not ready', async () => {
    await chmod(open.dataDir, 0o500)
    expect((await ask('/readyz')).json().checks.dataFolder.ok).toBe(false)
    await chmod(open.dataDir, 0o700)
  })
})

test('an overloaded event loop takes no new work and says when to come again; questions are answered', async () => {
  const busy = await openStation({ mostLoopSeconds: 0 })
  await new Promise((done) => setTimeout(done, 300))
  const run = await busy.station.inject({
    method: 'POST',
    url: '/processes/echo/execution',
    headers: json,
    payload: { inputs: { string: 'a' } },
  })
  expect([run.statusCode, run.headers['retry-after']]).toEqual([503, '5'])
  expect((await busy.station.inject('/processes')).statusCode).toBe(200)
  expect((await busy.station.inject('/readyz')).json().checks.eventLoop.ok).toBe(false)
  await busy.close()
})

describe('the API document', () => {
  test('3.0 and 3.1 name the same paths; each says its version', async () => {
    const [three, one] = [await ask('/api'), await ask('/api?version=3.1')]
    expect(three.headers['content-type']).toContain('version=3.0')
    expect(one.headers['content-type']).toContain('version=3.1')
    expect([three.json().openapi, one.json().openapi]).toEqual(['3.0.3', '3.1.0'])
    expect(Object.keys(one.json().paths)).toEqual(Object.keys(three.json().paths))
    expect(one.body).not.toMatch(/"nullable"|"format":"binary"/)
    expect((await ask('/api', { accept: 'application/vnd.oai.openapi+json;version=3.1' })).json().openapi).toBe('3.1.0')
    expect((await ask('/api?version=2')).statusCode).toBe(400)
  })
  test('what differs between the two versions is told in the words of each', () => {
    const schema = {
      type: 'string',
      nullable: true,
      example: 'a',
      properties: { example: { type: 'number', minimum: 1, exclusiveMinimum: true } },
    }
    const { paths } = openApi31({
      openapi: '3.0.3',
      paths: { '/x': { get: { parameters: [{ name: 'example', schema }], example: 1 } } },
    }) as { paths: Record<string, Record<string, Record<string, unknown>>> }
    expect(paths['/x']!['get']).toEqual({
      parameters: [
        {
          name: 'example',
          schema: {
            type: ['string', 'null'],
            examples: ['a'],
            properties: { example: { type: 'number', exclusiveMinimum: 1 } },
          },
        },
      ],
      example: 1,
    })
  })
})
