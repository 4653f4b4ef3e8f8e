/** The stream of items against what is in the archive: all of it, once, in any mixture of history and live. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Archive, openArchive } from '@setu/archive/archive'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Opened, openStation } from './open.js'

let dataDir: string
let open: Opened
let url: string
let writer: Archive
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'setu-stream-'))
  writer = await openArchive(join(dataDir, 'archive'))
  for (const id of ['a', 'b'])
    await writer.putCollection({ type: 'Collection', stac_version: '1.0.0', id, description: id, license: 'other' })
  open = await openStation({ dataDir })
  url = await open.station.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await open.station.close()
  await writer.close()
  await rm(dataDir, { recursive: true, force: true })
})

const put = (collection: string, id: string) =>
  writer.put(collection, {
    type: 'Feature',
    stac_version: '1.0.0',
    id,
    geometry: null,
    properties: { datetime: '2020-01-01T00:00:00Z' },
    links: [],
    assets: {},
  })

interface Event {
  readonly id: string
  readonly item: string
}
/** Events until `enough` says so, or ten seconds are over. */
const listen = async (
  query: string,
  enough: (events: readonly Event[]) => boolean,
  headers: Record<string, string> = {},
): Promise<Event[]> => {
  const control = new AbortController()
  const timer = setTimeout(() => control.abort(), 10_000)
  const events: Event[] = []
  try {
    // As a browser's EventSource asks.
    const own = { accept: 'text/event-stream', ...headers }
    const answer = await fetch(`${url}/stream${query}`, { headers: own, signal: control.signal })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    let text = ''
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const id = /^id: (.+)$/m.exec(block)?.[1]
        const data = /^data: (.+)$/m.exec(block)?.[1]
        if (id && data) {
          const { collection, id: itemId } = JSON.parse(data) as { collection: string; id: string }
          events.push({ id, item: `${collection}/${itemId}` })
        }
      }
      if (enough(events)) break
    }
  } catch (error) {
    if (!control.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
    control.abort()
  }
  return events
}

describe('/stream', () => {
  test('history, then what comes while it is read: each once; who was away goes on behind what he had', async () => {
    const start = new Date(Date.now() - 1).toISOString()
    const expected: string[] = []
    const add = async (n: number): Promise<void> => {
      for (let i = 0; i < n; i++) {
        const [c, id] = [expected.length % 3 ? 'a' : 'b', `i${expected.length}`]
        expected.push(`${c}/${id}`)
        await put(c, id)
      }
    }
    await add(10)
    const writing = add(30)
    const all = await listen(`?since=${start}`, (e) => e.length >= 40)
    await writing
    expect(all.map((e) => e.item).sort()).toEqual([...expected].sort())
    expect(new Set(all.map((e) => e.id)).size).toBe(40)
    // Away after the twentieth; five more come.
    await add(5)
    const rest = await listen('', (e) => e.length >= 25, { 'last-event-id': all[19]!.id })
    expect(rest.map((e) => e.item)).toEqual([...all.slice(20).map((e) => e.item), ...expected.slice(40)])
    const only = await listen(`?since=${start}&collections=b`, (e) => e.length >= 15)
    expect(only.map((e) => e.item)).toEqual(
      all
        .concat(rest.slice(20))
        .map((e) => e.item)
        .filter((i) => i.startsWith('b/')),
    )
  }, 30_000)
  test.each([
    ['?collections=nothing', {}, 404],
    ['?since=yesterday', {}, 400],
    ['', { 'last-event-id': "x' OR 1=1" }, 400],
    ['?bogus=1', {}, 400],
  ])('%s %j is %i', async (query, headers, status) =>
    expect((await open.station.inject({ url: `/stream${query}`, headers })).statusCode).toBe(status),
  )
})
