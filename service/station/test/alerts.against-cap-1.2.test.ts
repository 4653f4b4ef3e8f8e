/** The alert feed: what holds when, as CAP 1.2 says; the files to the byte; feeds that parse; a stream without a gap. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Archive, openArchive } from '@setu/archive/archive'
import { readCap } from '@setu/formats/cap/read'
import { type CapAlert, writeCap } from '@setu/formats/cap/write'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { standings } from '../src/alerts/alert-states.js'
import { type Opened, openStation } from './open.js'

const HOUR = 3_600_000
const now = Math.floor(Date.now() / 1000) * 1000
const SENDER = 'observatory@example.org'

const alert = (
  identifier: string,
  more: Partial<CapAlert> & {
    from?: number
    to?: number
    severity?: 'Severe' | 'Minor'
    text?: string
    west?: number
  } = {},
): CapAlert => {
  const { from, to, severity, text, west = 77, ...rest } = more
  const sent = rest.sent ?? now - HOUR
  return {
    identifier,
    sender: SENDER,
    sent,
    status: 'Actual',
    msgType: 'Alert',
    infos: [
      {
        language: 'en',
        event: 'Heavy rain',
        urgency: 'Immediate',
        severity: severity ?? 'Severe',
        certainty: 'Observed',
        effective: from ?? sent,
        expires: to ?? now + 6 * HOUR,
        headline: text ?? `Rain, ${identifier}`,
        areas: [
          {
            description: 'A box',
            polygons: [
              [
                [west, 28],
                [west + 1, 28],
                [west + 1, 29],
                [west, 28],
              ],
            ],
          },
        ],
      },
    ],
    ...rest,
  }
}
const of = (a: CapAlert) => ({ sender: a.sender, identifier: a.identifier, sent: a.sent })

describe('what holds when', () => {
  const states = (messages: readonly CapAlert[], at = now): Record<string, string> => {
    const read = messages.map((m) => readCap(writeCap(m), m.identifier))
    const found = standings(read, at)
    return Object.fromEntries(
      read.map((m) => [m.identifier, found.get(`${m.sender},${m.identifier},${m.sent}`)!.state]),
    )
  }
  const first = alert('first', { sent: now - 5 * HOUR })
  const update = alert('update', { sent: now - 2 * HOUR, msgType: 'Update', references: [of(first)] })
  test('an update takes the place of what it references, from when it was sent', () => {
    expect(states([first, update])).toEqual({ first: 'superseded', update: 'active' })
    expect(states([first, update], now - 3 * HOUR)).toEqual({ first: 'active', update: 'future' })
  })
  test('a cancel ends, is shown while what it ended would have held, and revives nothing', () => {
    const cancel = alert('cancel', { sent: now - HOUR, msgType: 'Cancel', references: [of(update)] })
    expect(states([first, update, cancel])).toEqual({ first: 'superseded', update: 'cancelled', cancel: 'notice' })
    expect(states([first, update, cancel], now + 7 * HOUR)['cancel']).toBe('expired')
  })
  test('expiry at the second, the future, a test that ends nothing actual, one that names itself', () => {
    const short = alert('short', { to: now })
    expect(states([short])).toEqual({ short: 'expired' })
    expect(states([short], now - 1)).toEqual({ short: 'active' })
    expect(states([alert('later', { from: now + HOUR })])).toEqual({ later: 'future' })
    const exercise = alert('exercise', {
      sent: now - HOUR,
      status: 'Exercise',
      msgType: 'Cancel',
      references: [of(first)],
    })
    expect(states([first, exercise])['first']).toBe('active')
    const self = alert('self', {
      msgType: 'Update',
      references: [{ sender: SENDER, identifier: 'self', sent: now - HOUR }],
    })
    expect(states([self])).toEqual({ self: 'active' })
  })
  test('another spelling of the same instant is the same message', () => {
    const text = new TextDecoder()
      .decode(writeCap(update))
      .replace(/(observatory@example\.org,first,)[^<]*/, (_all, head: string) => {
        const local = new Date(first.sent + 5.5 * HOUR).toISOString().slice(0, 19)
        return `${head}${local}+05:30`
      })
    const read = [readCap(writeCap(first), 'a'), readCap(new TextEncoder().encode(text), 'b')]
    expect(standings(read, now).get(`${SENDER},first,${first.sent}`)!.state).toBe('superseded')
  })
})

describe('the feed', () => {
  let open: Opened
  let folder: string
  let archive: Archive
  const bodies = new Map<string, Uint8Array>()
  const keep = async (a: CapAlert, id = a.identifier): Promise<void> => {
    const body = writeCap(a)
    bodies.set(id, body)
    await archive.put(
      'warnings',
      {
        type: 'Feature',
        stac_version: '1.0.0',
        id,
        geometry: null,
        properties: { datetime: new Date(a.sent).toISOString() },
        links: [],
        assets: {},
      },
      { cap: { name: 'alert.cap.xml', type: 'application/cap+xml', roles: ['data'], body } },
    )
  }
  interface Page {
    features: { id: string; properties: Record<string, unknown> }[]
    numberMatched: number
    otherStatus: Record<string, number>
    links: { rel: string; href: string }[]
  }
  const get = async (query = ''): Promise<Page> => {
    const answer = await open.station.inject(`/alerts${query}`)
    expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200)
    return answer.json() as Page
  }
  const ids = (p: Page): string[] => p.features.map((f) => f.id).sort()
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'setu-alerts-'))
    archive = await openArchive(join(folder, 'archive'))
    await archive.putCollection({
      type: 'Collection',
      stac_version: '1.0.0',
      id: 'warnings',
      description: 'Warnings',
      license: 'CC-BY-4.0',
    })
    const first = alert('first', { sent: now - 5 * HOUR })
    await keep(first)
    await keep(alert('update', { sent: now - 2 * HOUR, msgType: 'Update', references: [of(first)] }))
    await keep(alert('past', { sent: now - 9 * HOUR, to: now - 4 * HOUR }))
    await keep(alert('exam', { status: 'Test' }))
    await keep(alert('minor', { severity: 'Minor', west: -60 }))
    await keep(alert('odd', { text: `</title><script>alert(1)</script> & "'\u0007\ud800 ]]>` }))
    await archive.put(
      'warnings',
      {
        type: 'Feature',
        stac_version: '1.0.0',
        id: 'broken',
        geometry: null,
        properties: { datetime: new Date(now).toISOString() },
        links: [],
        assets: {},
      },
      {
        cap: {
          name: 'alert.cap.xml',
          type: 'application/cap+xml',
          roles: ['data'],
          body: new TextEncoder().encode('<!DOCTYPE a><alert/>'),
        },
      },
    )
    open = await openStation({ dataDir: folder })
    await open.station.listen({ host: '127.0.0.1', port: 0 })
  })
  afterAll(async () => {
    await open.station.close()
    await archive.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('what is actual and holds now; the rest by asking', async () => {
    const page = await get()
    expect(ids(page)).toEqual(['minor', 'odd', 'update'])
    expect(page.otherStatus).toEqual({ Test: 1 })
    expect(ids(await get('?status=any'))).toEqual(['exam', 'minor', 'odd', 'update'])
    expect(ids(await get('?active=false'))).toEqual(['first', 'past'])
    expect(ids(await get('?active=all&status=Test,Actual'))).toHaveLength(6)
    expect(ids(await get('?severity=Minor'))).toEqual(['minor'])
    expect(ids(await get('?bbox=-70,20,-50,40'))).toEqual(['minor'])
    expect(ids(await get('?collections=nothing'))).toEqual([])
    const then = new Date(now - 4.5 * HOUR).toISOString()
    expect(ids(await get(`?datetime=${then}`))).toEqual(['first', 'past'])
    expect((await get('?active=all')).features.find((f) => f.id === 'first')!.properties).toMatchObject({
      state: 'superseded',
      endedBy: 'update',
    })
  })
  test('pages have no gap and no repeat', async () => {
    const seen: string[] = []
    let next: string | undefined = '?active=all&status=any&limit=2'
    while (next) {
      const page: Page = await get(next)
      seen.push(...page.features.map((f) => f.id))
      const href: string | undefined = page.links.find((l) => l.rel === 'next')?.href
      next = href && new URL(href).search
    }
    expect(seen).toHaveLength(6)
    expect(new Set(seen).size).toBe(6)
  })
  test('one alert: the file to the byte, by item and by its identifier; JSON, page; others not found', async () => {
    const answer = await open.station.inject('/alerts/update')
    expect(answer.headers['content-type']).toContain('application/cap+xml')
    expect(new Uint8Array(answer.rawPayload)).toEqual(bodies.get('update'))
    const again = await open.station.inject({
      url: '/alerts/update',
      headers: { 'if-none-match': String(answer.headers['etag']) },
    })
    expect(again.statusCode).toBe(304)
    expect(((await open.station.inject('/alerts/update?f=json')).json() as { id: string }).id).toBe('update')
    expect((await open.station.inject('/alerts/update?f=html')).headers['content-type']).toContain('text/html')
    for (const id of ['nothing', 'broken', '..%2f..%2fetc', '__proto__', 'a%00b'])
      expect([400, 404]).toContain((await open.station.inject(`/alerts/${id}`)).statusCode)
  })
  test('the feed is well formed whatever an alert says, and its entries lead to the files', async () => {
    const answer = await open.station.inject('/alerts?f=atom')
    expect(answer.headers['content-type']).toContain('application/atom+xml')
    expect(XMLValidator.validate(answer.body)).toBe(true)
    expect(answer.body).not.toContain('<script>')
    const feed = (
      new XMLParser({ ignoreAttributes: false, isArray: (n) => n === 'entry' || n === 'link' }).parse(answer.body) as {
        feed: {
          id: string
          updated: string
          entry: { title: string; updated: string; link: { '@_href': string; '@_rel': string }[] }[]
        }
      }
    ).feed
    expect(feed.entry).toHaveLength(3)
    for (const entry of feed.entry) {
      const href = entry.link.find((l) => l['@_rel'] === 'alternate')!['@_href']
      const cap = await open.station.inject(new URL(href).pathname)
      expect(readCap(new Uint8Array(cap.rawPayload), href).status).toBe('Actual')
    }
    const html = (await open.station.inject('/alerts?f=html')).body
    expect(html).not.toContain('<script>alert')
  })
  test('mistakes are a 400, the landing page and the API lead there', async () => {
    for (const query of [
      '?active=maybe',
      '?status=Real',
      '?severity=Bad',
      '?limit=0',
      '?token=x',
      '?datetime=yesterday',
      '?bbox=1',
      '?other=1',
      '?f=rss2',
    ])
      expect([query, (await open.station.inject(`/alerts${query}`)).statusCode]).toEqual([query, 400])
    expect((await open.station.inject('/')).body).toContain('/alerts?f=atom')
    expect(Object.keys(((await open.station.inject('/api')).json() as { paths: object }).paths)).toContain(
      '/alerts/{id}',
    )
    expect((await open.station.inject('/alerts/events?after=nonsense')).statusCode).toBe(400)
  })
  test('a stream: what holds, then what comes; gone on from an event, nothing is missed', async () => {
    const url = `http://127.0.0.1:${(open.station.server.address() as { port: number }).port}/alerts/events`
    const listen = async (
      headers: Record<string, string>,
      enough: (events: string[]) => boolean,
      meanwhile?: () => Promise<void>,
    ) => {
      const stop = new AbortController()
      const answer = await fetch(url, { headers, signal: stop.signal })
      expect(answer.headers.get('content-type')).toContain('text/event-stream')
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
      let text = ''
      const began = Date.now()
      while (!enough(text.match(/^id: /gm) ?? []) && Date.now() - began < 15_000) {
        const { value, done } = await reader.read()
        if (done) break
        text += value
        await meanwhile?.()
        meanwhile = undefined
      }
      stop.abort()
      return text
        .split('\n\n')
        .filter((e) => e.startsWith('id: '))
        .map((e) => ({
          id: /^id: (.*)$/m.exec(e)![1]!,
          name: /"state":"[a-z]+".*?"identifier":"([^"]+)"/.exec(e)![1]!,
        }))
    }
    const seen = await listen(
      {},
      (e) => e.length >= 4,
      async () => keep(alert('new', { sent: now })),
    )
    expect(
      seen
        .map((e) => e.name)
        .slice(0, 3)
        .sort(),
    ).toEqual(['minor', 'odd', 'update'])
    expect(seen.at(-1)!.name).toBe('new')
    await keep(alert('newer', { sent: now }))
    const rest = await listen({ 'last-event-id': seen.at(-1)!.id }, (e) => e.length >= 1)
    expect(rest.map((e) => e.name)).toEqual(['newer'])
  })
})
