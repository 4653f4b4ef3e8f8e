/** Jobs belong to the key that made them; another's is not found. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addKey } from '../src/access/api-keys.js'
import { createStation } from '../src/station.js'

let station: FastifyInstance
let folder: string
const keys: Record<string, string> = {}
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'setu-keys-'))
  for (const [name, scopes] of [
    ['a', ['run:*']],
    ['b', ['run:*']],
    ['admin', ['admin']],
  ] as const)
    keys[name] = (await addKey(folder, scopes, null, name)).text
  station = await createStation({
    dataDir: folder,
    access: 'keys',
    mostLoopSeconds: null,
    quota: { secondsPerHour: 60, burst: 20 },
  })
})
afterAll(async () => {
  await station.close()
  rmSync(folder, { recursive: true, force: true })
})
const ask = (who: string | undefined, method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, more = {}) =>
  station.inject({
    method,
    url,
    ...(payload ? { payload } : {}),
    headers: {
      host: '127.0.0.1',
      accept: 'application/json',
      ...(who ? { authorization: `Bearer ${keys[who]}` } : {}),
      ...more,
    },
  })
const echo = { inputs: { stringInput: 'mine' } }

test('without a key nothing runs; another’s job is 404; its owner and an admin see it', async () => {
  expect((await ask(undefined, 'POST', '/processes/echo/execution', echo)).statusCode).toBe(401)
  const made = await ask('a', 'POST', '/processes/echo/execution', echo, { prefer: 'respond-async' })
  expect(made.statusCode).toBe(201)
  const { jobID } = made.json()
  for (const path of ['', '/results', '/events']) {
    expect((await ask('b', 'GET', `/jobs/${jobID}${path}`)).statusCode, path).toBe(404)
    expect((await ask(undefined, 'GET', `/jobs/${jobID}${path}`)).statusCode, path).toBe(404)
  }
  expect((await ask('b', 'DELETE', `/jobs/${jobID}`)).statusCode).toBe(404)
  expect((await ask('a', 'GET', `/jobs/${jobID}`)).statusCode).toBe(200)
  expect((await ask('admin', 'GET', `/jobs/${jobID}`)).statusCode).toBe(200)
  expect((await ask('b', 'GET', '/jobs')).json().jobs).toEqual([])
  expect((await ask('a', 'GET', '/jobs')).json().jobs.map((j: { jobID: string }) => j.jobID)).toEqual([jobID])
})

test('a quota that is used up answers 429 and says when to come back', async () => {
  const run = () =>
    ask(
      'b',
      'POST',
      '/processes/rain.validate/execution',
      {
        inputs: {
          product: 'sample:rain/monsoon/product.nc',
          gauges: 'sample:rain/monsoon/gauges.csv',
          stations: 'sample:rain/monsoon/stations.csv',
          resamples: 20000,
        },
      },
      { prefer: 'respond-async' },
    )
  expect((await run()).statusCode).toBe(201)
  const second = await run()
  expect(second.statusCode).toBe(429)
  expect(Number(second.headers['retry-after'])).toBeGreaterThan(0)
})
