import type { Answer, Guard } from '@setu/jobs/guard'
import { afterAll, expect, test } from 'vitest'
import { subscriberOf, tell } from '../src/callbacks.js'
import { endOf, json, openStation } from './open.js'

const sent: { url: string; body: unknown }[] = []
const guard = (status: () => number): Guard => ({
  hosts: ['office.example.org'],
  resolve: async () => [{ address: '93.184.216.34', family: 4 }],
  connect: async (url, _address, headers, _ms, body) => {
    expect(headers['content-type']).toBe('application/json')
    sent.push({ url: url.href, body: JSON.parse(Buffer.from(body!).toString()) })
    return { status: status(), headers: {}, body: (async function* () {})(), end() {} } as Answer
  },
})
const opened: { close(): Promise<void> }[] = []
afterAll(async () => {
  for (const one of opened) await one.close()
})

test('a subscriber is an object of https addresses of allowed hosts', () => {
  const at = guard(() => 200)
  const uri = 'https://office.example.org/done'
  expect(subscriberOf({ successUri: uri, failedUri: uri }, at)).toEqual({ successUri: uri, failedUri: uri })
  for (const bad of [null, [], {}, { successUri: 7 }, { failedUri: uri }, { successUri: uri, other: uri }])
    expect(() => subscriberOf(bad, at)).toThrow(/subscriber/)
  for (const uri of [
    'http://office.example.org/',
    'https://127.0.0.1/',
    'https://else.example.org/',
    'file:///etc/passwd',
  ])
    expect(() => subscriberOf({ successUri: uri }, at)).toThrow(expect.objectContaining({ code: 'refused' }))
})

test('a document is sent until it is taken, three times at most', async () => {
  const answers = [500, 0, 204]
  sent.length = 0
  expect(
    await tell(
      'https://office.example.org/x',
      { a: 1 },
      guard(() => answers[sent.length - 1]!),
      1,
    ),
  ).toBe(true)
  expect(sent.map((s) => s.body)).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }])
  sent.length = 0
  expect(
    await tell(
      'https://office.example.org/x',
      {},
      guard(() => 302),
      1,
    ),
  ).toBe(false)
  expect(sent).toHaveLength(3)
})

test('the station tells of start, results and failure', async () => {
  const open = await openStation({ remoteHosts: ['office.example.org'], guard: guard(() => 200) })
  opened.push(open)
  sent.length = 0
  const uri = (name: string): string => `https://office.example.org/${name}`
  const subscriber = { successUri: uri('done'), inProgressUri: uri('begun'), failedUri: uri('failed') }
  const ask = async (process: string, inputs: object): Promise<Record<string, unknown>> => {
    const url = `/processes/${process}/execution`
    const headers = { ...json, prefer: 'respond-async' }
    const answer = await open.station.inject({ method: 'POST', url, headers, payload: { inputs, subscriber } })
    return endOf(open.station, answer.json().jobID)
  }
  const job = await ask('test.make', { word: 'told' })
  await expect.poll(() => sent.length, { timeout: 3000 }).toBe(2)
  expect(sent[0]).toMatchObject({ url: uri('begun'), body: { jobID: job['jobID'], status: 'running' } })
  expect(sent[1]).toMatchObject({ url: uri('done'), body: { file: { name: 'words.csv' } } })
  sent.length = 0
  await ask('echo', { fail: true })
  await expect.poll(() => sent.length, { timeout: 3000 }).toBe(2)
  expect(sent[1]).toMatchObject({ url: uri('failed'), body: { status: 'failed' } })
})
