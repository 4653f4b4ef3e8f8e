import { sha256Hex } from '@setu/core/key'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endOf, json, type Opened, openStation } from './open.js'

let open: Opened
const execute = (id: string, payload: unknown, headers: Record<string, string> = json) =>
  open.station.inject({ method: 'POST', url: `/processes/${id}/execution`, headers, payload: payload as object })
beforeAll(async () => {
  open = await openStation()
})
afterAll(() => open.close())

test('echo gives back every kind, and does not range-check a box', async () => {
  const inputs = {
    stringInput: 'नमस्ते <b>',
    doubleInput: -1.5e-7,
    booleanInput: false,
    arrayInput: [1, 2.5],
    choiceInput: 'Value3',
    complexObjectInput: { value: { a: { b: [1] } } },
    boundingBoxInput: { bbox: [345345345, 345345345, 345345345, 345345345], crs: 'urn:ogc:def:crs:EPSG:6.6:4326' },
    imagesInput: { value: 'aGk=', encoding: 'base64', mediaType: 'image/png' },
    geometryInput: { value: { type: 'Point', coordinates: [77, 28] } },
  }
  const out = (await execute('echo', { inputs })).json()
  expect(out).toEqual({
    stringOutput: inputs.stringInput,
    doubleOutput: -1.5e-7,
    booleanOutput: false,
    arrayOutput: [1, 2.5],
    choiceOutput: 'Value3',
    complexObjectOutput: { value: { a: { b: [1] } }, mediaType: 'application/json' },
    boundingBoxOutput: inputs.boundingBoxInput,
    imagesOutput: ['aGk='],
    geometryOutput: [{ type: 'Point', coordinates: [77, 28] }],
    findings: [],
  })
})

test('raw: one output is the body; several are multipart; by reference 204 and Link', async () => {
  const any = { 'content-type': 'application/json', accept: '*/*' }
  const one = await execute(
    'echo',
    { inputs: { stringInput: 'x', doubleInput: 2 }, outputs: { stringOutput: {} } },
    any,
  )
  expect([one.headers['content-type'], one.body]).toEqual(['text/plain; charset=utf-8', 'x'])
  const number = await execute('echo', { inputs: { doubleInput: 2 }, outputs: { doubleOutput: {} }, response: 'raw' })
  expect([number.headers['content-type'], number.body]).toEqual([expect.stringContaining('application/json'), '2'])
  const many = await execute('test.make', { inputs: {} }, any)
  expect(many.headers['content-type']).toMatch(/^multipart\/related; boundary=/)
  expect(many.body).toContain('Content-ID: <file>\r\n\r\nword\nrain\n')
  const away = await execute(
    'test.make',
    { inputs: {}, outputs: { file: { transmissionMode: 'reference' } }, response: 'raw' },
    any,
  )
  expect(away.statusCode).toBe(204)
  const href = /<([^>]+)>/.exec(String(away.headers.link))![1]!
  expect((await open.station.inject(new URL(href).pathname)).body).toContain('rain')
})

test('document: assets and references are links that answer, with the digest of what they give', async () => {
  const done = await execute('test.make', {
    inputs: { word: 'sun' },
    outputs: { file: {}, curve: { transmissionMode: 'reference' }, rows: {}, inner: {} },
    response: 'document',
  })
  const { file, curve, rows, inner } = done.json()
  expect(rows).toEqual([{ a: 1 }, { a: 2 }])
  expect(inner).toEqual({ value: { n: 5 }, mediaType: 'application/json' })
  const body = await open.station.inject(new URL(file.href).pathname)
  expect(sha256Hex(new Uint8Array(body.rawPayload))).toBe(file.sha256)
  const figure = await open.station.inject(new URL(curve.href).pathname)
  expect([figure.headers['content-type'], figure.json().mark]).toEqual([curve.type, 'line'])
  expect(done.headers.link).toMatch(/\/jobs\/[^>]+>; rel="monitor"/)
})

test('Idempotency-Key: the same request is the same job for a day, another one under it a mistake', async () => {
  const key = { ...json, prefer: 'respond-async', 'idempotency-key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' }
  const ask = (word: string, headers: Record<string, string> = key) =>
    execute('test.make', { inputs: { word } }, headers)
  const answers = await Promise.all([ask('once'), ask('once'), ask('once')])
  const ids = answers.map((a) => a.json().jobID)
  expect(answers.map((a) => a.statusCode)).toEqual([201, 201, 201])
  expect(new Set(ids).size).toBe(1)
  await endOf(open.station, ids[0])
  expect((await ask('once')).json()).toMatchObject({ jobID: ids[0], status: 'successful' })
  expect((await ask('twice')).json()).toMatchObject({ status: 409, where: 'Idempotency-Key' })
  expect((await ask('once', { ...json, 'idempotency-key': 'k' })).json()).toMatchObject({ where: 'Idempotency-Key' })
  expect((await ask('once', { ...key, 'idempotency-key': 'a b' })).statusCode).toBe(400)
})

test('the answer of a job is the answer of a synchronous run', async () => {
  const now = (await execute('test.make', { inputs: { word: 'same' } })).json()
  const later = await execute('test.make', { inputs: { word: 'same' } }, { ...json, prefer: 'respond-async, wait=1' })
  expect([later.statusCode, later.headers['preference-applied']]).toEqual([201, 'respond-async'])
  await endOf(open.station, later.json().jobID)
  const then = (
    await open.station.inject({ url: `/jobs/${later.json().jobID}/results`, headers: { accept: 'application/json' } })
  ).json()
  const bare = (r: typeof now) => JSON.parse(JSON.stringify(r).replaceAll(/jobs\/[0-9a-z]+-[0-9a-f]{16}/g, 'jobs/x'))
  expect(bare(then)).toEqual(bare(now))
})

test('datasets: by upload, by sample, by value as text or base64; several', async () => {
  const csv = 'lat,lon\n1,2\n'
  const sent = await open.station.inject({
    method: 'PUT',
    url: '/uploads?name=g.csv',
    headers: { 'content-type': 'text/csv' },
    payload: csv,
  })
  const { reference } = sent.json()
  expect((await execute('test.read', { inputs: { data: reference } })).json()).toMatchObject({
    bytes: 12,
    name: 'g.csv',
  })
  expect((await execute('test.read', { inputs: { data: { href: reference } } })).json()).toMatchObject({ bytes: 12 })
  expect(
    (await execute('test.read', { inputs: { data: { value: csv, mediaType: 'text/csv' } } })).json(),
  ).toMatchObject({ bytes: 12 })
  expect(
    (
      await execute('test.read', {
        inputs: { data: { value: 'AAEC', encoding: 'base64', mediaType: 'application/x-hdf5' } },
      })
    ).json(),
  ).toMatchObject({ bytes: 3, name: 'data.h5' })
  expect(
    (
      await execute('test.read', {
        inputs: { data: 'sample:test/bytes/all.bin', more: [reference, 'sample:test/bytes'] },
      })
    ).json(),
  ).toMatchObject({ bytes: 10_000, files: 3 })
  expect(
    (await execute('test.read', { inputs: { data: 'sample:test/bytes/all.bin', more: reference } })).json(),
  ).toMatchObject({ files: 2 })
})

test('a result is found again by its key; no-cache computes anew; provenance and item say where it comes from', async () => {
  const inputs = { data: 'sample:test/bytes/all.bin' }
  const id = (r: { headers: Record<string, unknown> }): string => /jobs\/([^>]+)>/.exec(String(r.headers['link']))![1]!
  const status = async (job: string) => (await open.station.inject(`/jobs/${job}`)).json()
  const later = async (headers: Record<string, string>): Promise<string> => {
    const { jobID } = (await execute('test.read', { inputs }, { ...json, prefer: 'respond-async', ...headers })).json()
    await endOf(open.station, jobID)
    return jobID
  }
  const first = await later({ 'cache-control': 'no-cache' })
  const second = await execute('test.read', { inputs })
  expect((await status(id(second))).reusedFrom).toBe(first)
  const third = await later({ 'cache-control': 'no-cache' })
  expect((await status(third)).reusedFrom).toBeUndefined()
  const provenance = (await open.station.inject(`/jobs/${id(second)}/provenance`)).json()
  expect(provenance).toMatchObject({
    process: 'test.read',
    sources: [{ input: 'data', simulated: true, identity: expect.stringMatching(/^sha256:/) }],
  })
  expect((await open.station.inject(`/jobs/${provenance.key}`)).json().jobID).toBe(third)
  const item = (await open.station.inject(`/jobs/${id(second)}/item`)).json()
  expect(item.assets.outputs.href).toMatch(/^http:\/\/.*outputs\.json$/)
})

test.each([
  ['no body', undefined, 400, 'bad-input'],
  ['a list', [], 400, 'bad-input'],
  ['inputs that are a list', { inputs: [] }, 400, 'bad-input'],
  ['an unknown output', { inputs: {}, outputs: { stringOutputt: {} } }, 400, 'bad-input'],
  [
    'an unknown transmission',
    { inputs: {}, outputs: { stringOutput: { transmissionMode: 'post' } } },
    400,
    'bad-input',
  ],
  ['an unknown response', { inputs: {}, response: 'xml' }, 400, 'bad-input'],
  [
    'a subscriber on a host that is not allowed',
    { inputs: {}, subscriber: { successUri: 'https://x/' } },
    403,
    'refused',
  ],
  ['a subscriber that is none', { inputs: {}, subscriber: 'https://x/' }, 400, 'bad-input'],
  ['an unknown input', { inputs: { strnigInput: 1 } }, 400, 'bad-input'],
  ['a number as text', { inputs: { doubleInput: '3' } }, 400, 'bad-input'],
  ['a choice that is none', { inputs: { choiceInput: 'Value9' } }, 400, 'bad-input'],
  ['too many values', { inputs: { imagesInput: Array(6).fill('aGk=') } }, 400, 'bad-input'],
  ['base64 that is not', { inputs: { imagesInput: [{ value: '§§', encoding: 'base64' }] } }, 400, 'bad-input'],
])('refused with its place: %s', async (_what, payload, status, code) => {
  const answer = await execute('echo', payload)
  expect([answer.statusCode, answer.json().code]).toEqual([status, code])
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.json().where).not.toBe('')
})

test.each([
  '/etc/passwd',
  '../secret',
  'file:///etc/passwd',
  'data/*.nc',
  'http://x/',
  'https://169.254.169.254/',
  'https://example.org/x',
  'upload:zz',
  `upload:${'0'.repeat(64)}`,
  'archive:rain',
  'C:\\x',
  '\\\\h\\s',
])('over HTTP %s is no dataset', async (data) => {
  for (const value of [data, { href: data }]) {
    const answer = await execute('test.read', { inputs: { data: value } })
    expect([400, 403, 404]).toContain(answer.statusCode)
    expect(answer.body).not.toContain('root:')
  }
  expect(
    (await execute('test.read', { inputs: { data: 'sample:test/bytes', more: [data] } })).statusCode,
  ).toBeGreaterThanOrEqual(400)
})

test('above the threshold the answer names Prefer: respond-async; with it the job runs', async () => {
  const refused = await execute('test.slow', { inputs: {} })
  expect([refused.statusCode, refused.json().wayOut]).toEqual([413, expect.stringContaining('Prefer: respond-async')])
  expect((await open.station.inject('/limits')).json().syncSeconds).toBe(10)
  const cost = await open.station.inject({
    method: 'POST',
    url: '/processes/test.slow/cost',
    headers: json,
    payload: { inputs: {} },
  })
  expect(cost.json()).toMatchObject({ seconds: 1000, mode: 'async' })
  const taken = await execute('test.slow', { inputs: {} }, { ...json, prefer: 'respond-async' })
  expect((await endOf(open.station, taken.json().jobID))['status']).toBe('successful')
  expect((await execute('test.huge', { inputs: {} }, { ...json, prefer: 'respond-async' })).statusCode).toBe(413)
})

test('what is our fault is told in outline only', async () => {
  const answer = await execute('test.broken', { inputs: {} })
  expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal'])
  const later = await execute('test.broken', { inputs: {} }, { ...json, prefer: 'respond-async' })
  const job = await endOf(open.station, later.json().jobID)
  for (const text of [
    answer.body,
    JSON.stringify(job),
    (await open.station.inject(`/jobs/${later.json().jobID}/results`)).body,
  ])
    expect(text).not.toContain('secret')
})

test('a small result stays in memory, and answers at every address of a job', async () => {
  const done = await execute('echo', { inputs: { stringInput: 'light' } })
  const at = new URL(/<([^>]+)>/.exec(String(done.headers.link))![1]!).pathname
  expect((await open.station.inject({ url: `${at}/results`, headers: json })).json()).toEqual(done.json())
  expect((await open.station.inject(`${at}/results/stringOutput`)).body).toBe('light')
  expect((await open.station.inject(`${at}/provenance`)).json()).toMatchObject({
    process: 'echo',
    inputs: { stringInput: 'light' },
  })
  const item = (await open.station.inject(`${at}/item`)).json()
  expect(
    (
      await open.station.inject({
        url: new URL(item.assets.outputs.href).pathname + new URL(item.assets.outputs.href).search,
      })
    ).json().stringOutput,
  ).toBe('light')
  expect((await open.station.inject('/jobs?limit=1')).json().jobs[0].jobID).toBe(at.split('/').pop())
})

test('a thousand and more of them leave the memory bounded, the newest there', async () => {
  const small = await openStation()
  const ask = (i: number) =>
    small.station.inject({
      method: 'POST',
      url: '/processes/echo/execution',
      headers: json,
      payload: { inputs: { doubleInput: i } },
    })
  for (let i = 0; i < 1050; i += 50) await Promise.all(Array.from({ length: 50 }, (_, k) => ask(i + k)))
  const { numberTotal, jobs } = (await small.station.inject('/jobs?limit=5')).json()
  expect(numberTotal).toBe(1000)
  expect(jobs[0].status).toBe('successful')
  await small.close()
}, 20_000)
