import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endOf, json, type Opened, openStation } from './open.js'

let open: Opened
let url = ''
beforeAll(async () => {
  open = await openStation({ concurrency: 1, queue: 2 })
  url = await open.station.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => open.close())
const start = async (id: string, inputs: object = {}): Promise<Response> =>
  fetch(`${url}/processes/${id}/execution`, {
    method: 'POST',
    headers: { ...json, prefer: 'respond-async' },
    body: JSON.stringify({ inputs }),
  })

test('a job that eats memory is stopped at its limit, with its name, while the station answers', async () => {
  const { jobID } = (await (await start('test.hog')).json()) as { jobID: string }
  let worst = 0
  for (let ended = false; !ended; ) {
    const at = performance.now()
    ended = !['accepted', 'running'].includes(
      ((await (await fetch(`${url}/jobs/${jobID}`)).json()) as { status: string }).status,
    )
    worst = Math.max(worst, performance.now() - at)
  }
  const job = await endOf(open.station, jobID)
  expect(job).toMatchObject({ status: 'failed', problem: { code: 'memory-exceeded', where: 'test.hog' } })
  expect(worst).toBeLessThan(1000)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
}, 20_000)

test('a cancel is answered within 100 ms, of a job that listens and of one that does not', async () => {
  const answered: Record<string, number[]> = { echo: [], 'test.spin': [] }
  for (const [id, inputs] of [
    ['echo', { pause: 60 }],
    ['test.spin', { seconds: 60 }],
    ['echo', { pause: 60 }],
    ['test.spin', { seconds: 60 }],
  ] as const) {
    const { jobID } = (await (await start(id, inputs)).json()) as { jobID: string }
    await new Promise((done) => setTimeout(done, 300))
    const at = performance.now()
    const answer = await fetch(`${url}/jobs/${jobID}`, { method: 'DELETE' })
    answered[id]!.push(performance.now() - at)
    expect(await answer.json()).toMatchObject({ status: 'dismissed', jobID })
    expect((await fetch(`${url}/jobs/${jobID}/results`)).status).toBe(410)
    // Once more, and it is gone.
    await fetch(`${url}/jobs/${jobID}`, { method: 'DELETE' })
    expect((await fetch(`${url}/jobs/${jobID}`)).status).toBe(404)
  }
  // The quicker of two: one pause of a busy machine does not decide it.
  for (const times of Object.values(answered)) expect(Math.min(...times)).toBeLessThan(100)
}, 20_000)

/** A job that did not listen holds its place until its process is ended. */
const idle = async (): Promise<void> => {
  while (((await (await fetch(`${url}/healthz`)).json()) as { running: number }).running > 0)
    await new Promise((done) => setTimeout(done, 50))
}

test('a full queue is 429 with Retry-After', async () => {
  await idle()
  const ids: string[] = []
  let refused: Response | undefined
  for (let i = 0; i < 5 && !refused; i++) {
    const answer = await start('echo', { pause: 20 })
    if (answer.status === 201) ids.push(((await answer.json()) as { jobID: string }).jobID)
    else refused = answer
  }
  expect(ids).toHaveLength(3)
  expect(refused?.status).toBe(429)
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(['limit', 'remaining'].map((name) => refused?.headers.get(`ratelimit-${name}`))).toEqual(['2', '0'])
  expect(await refused?.json()).toMatchObject({ code: 'busy', status: 429 })
  expect(((await (await fetch(`${url}/jobs/${ids[2]}`)).json()) as { queuePosition: number }).queuePosition).toBe(1)
  for (const id of ids.reverse()) await fetch(`${url}/jobs/${id}`, { method: 'DELETE' })
})

test('events tell status and findings, and end with the job', async () => {
  // The dismissed jobs of the queue before hold their places until they are gone.
  await idle()
  const { jobID } = (await (await start('test.make', { word: 'events' })).json()) as { jobID: string }
  const text = await (await fetch(`${url}/jobs/${jobID}/events`)).text()
  const statuses = [...text.matchAll(/event: status\ndata: (.*)/g)].map((m) => JSON.parse(m[1]!).status)
  expect(statuses.at(-1)).toBe('successful')
  const paused = (await (await start('echo', { pause: 1 })).json()) as { jobID: string }
  const long = await (await fetch(`${url}/jobs/${paused.jobID}/events`)).text()
  const progress = [...long.matchAll(/event: status\ndata: (.*)/g)].map((m) => JSON.parse(m[1]!).progress)
  expect(progress.length).toBeGreaterThan(10)
  expect(progress).toEqual([...progress].sort((a, b) => a - b))
})

test('who hangs up on a synchronous run stops it', async () => {
  await idle()
  const asked = request(`${url}/processes/echo/execution`, { method: 'POST', headers: json })
  asked.on('error', () => {})
  asked.end(JSON.stringify({ inputs: { pause: 9 } }))
  await new Promise((done) => setTimeout(done, 400))
  asked.destroy()
  const at = performance.now()
  await idle()
  expect(performance.now() - at).toBeLessThan(2000)
})

test('after a restart: results are there, what ran runs again, and a stop takes less than ten seconds', async () => {
  const one = await openStation({ dataDir: `${open.dataDir}-restart` })
  const done = await one.station.inject({
    method: 'POST',
    url: '/processes/test.make/execution',
    headers: { ...json, prefer: 'respond-async' },
    payload: { inputs: {} },
  })
  await endOf(one.station, done.json().jobID)
  const running = await one.station.inject({
    method: 'POST',
    url: '/processes/echo/execution',
    headers: { ...json, prefer: 'respond-async' },
    payload: { inputs: { pause: 1, stringInput: 'again' } },
  })
  const at = performance.now()
  await one.close()
  expect(performance.now() - at).toBeLessThan(10_000)
  const two = await openStation({ dataDir: `${open.dataDir}-restart` })
  expect((await two.station.inject({ url: `/jobs/${done.json().jobID}/results`, headers: json })).json().name).toBe(
    'rain',
  )
  expect(await endOf(two.station, running.json().jobID)).toMatchObject({ status: 'successful' })
  expect(
    (await two.station.inject({ url: `/jobs/${running.json().jobID}/results`, headers: json })).json().stringOutput,
  ).toBe('again')
  await two.close()
}, 20_000)
