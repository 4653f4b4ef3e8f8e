/**
 * `/stream`: what comes into the archive, as server-sent events: first what came since `since` (or after `Last-Event-ID`),
 * then what comes, with no gap and no repeat between the two. An event's id is where the stream goes on.
 *
 * Items are told in the order of `updated`, `SETTLE_MS` late: an item is stamped before its files are written, so that one
 * with an older stamp may be seen after one with a younger. What is slower than that is told while the reader stays, and may
 * be missed only by one who was away meanwhile. What an embargo held back is not told when it ends, nor what was removed.
 */
import { Readable } from 'node:stream'
import type { Archive } from '@setu/archive/archive'
import type { StacItem } from '@setu/archive/stac-types'
import { setuError } from '@setu/core/errors'
import type { FastifyInstance } from 'fastify'
import { isTable, itemOut, type Shelves } from './archive-shelf.js'
import { timeOf } from './collections-query.js'
import { listOf, oneOf, queryOf } from './query.js'

const LOOK_MS = 1000
const SETTLE_MS = 2000
/** Longer than any write of an item that is not lost. */
const LATE_MS = 10 * 60_000
const PAGE = 500
const MOST_STREAMS = 200
const BEAT_MS = 15_000

interface Mark {
  readonly updated: string
  readonly collection: string
  readonly id: string
}

const markText = (m: Mark): string => `${m.updated}/${m.collection}/${m.id}`
const markOf = (text: string): Mark => {
  const m = /^(\d{4}-\d\d-\d\dT[0-9:.]{8,15}Z)\/([A-Za-z0-9._-]{1,128})\/([A-Za-z0-9._-]{1,128})$/.exec(text)
  if (!m)
    throw setuError('bad-input', {
      where: 'Last-Event-ID',
      found: `"${text.slice(0, 60)}"`,
      expected: 'the id of an event of this stream',
    })
  return { updated: m[1]!, collection: m[2]!, id: m[3]! }
}

interface Told extends Mark {
  readonly item: StacItem
}

/** Items behind a mark, oldest first, none younger than `until`. */
const behind = async (
  archive: Archive,
  collections: readonly string[] | undefined,
  mark: Mark,
  until: string,
): Promise<Told[]> => {
  const only = collections ? ` AND collection IN (${collections.map(() => '?').join(', ')})` : ''
  const rows = await archive.engine.rows(
    `SELECT collection, id, updated, item FROM items
     WHERE (updated > ? OR (updated = ? AND (collection > ? OR (collection = ? AND id > ?)))) AND updated <= ?${only}
     ORDER BY updated, collection, id LIMIT ${PAGE}`,
    [mark.updated, mark.updated, mark.collection, mark.collection, mark.id, until, ...(collections ?? [])],
  )
  return rows.map((r) => ({
    updated: String(r['updated']),
    collection: String(r['collection']),
    id: String(r['id']),
    item: JSON.parse(String(r['item'])) as StacItem,
  }))
}

const iso = (ms: number): string => new Date(ms).toISOString()

export const addStream = (station: FastifyInstance, shelves: Shelves): void => {
  let open = 0
  station.get('/stream', { compress: false } as object, async (request, reply) => {
    const query = queryOf(request, ['collections', 'since'])
    const collections = listOf(query, 'collections')
    const { archive } = shelves.of(request)
    const base = shelves.context.base(request)
    for (const id of collections ?? []) await archive.collection(id)
    const since = oneOf(query, 'since')
    const last = request.headers['last-event-id']
    // Who goes on is told no more of what was before, but what is behind the mark.
    const from = since === undefined || last ? Date.now() - SETTLE_MS : (timeOf(since)[0] ?? 0)
    let mark: Mark = typeof last === 'string' && last ? markOf(last) : { updated: iso(from), collection: '', id: '' }
    if (open >= MOST_STREAMS)
      throw setuError('busy', {
        where: '/stream',
        found: `${open} readers`,
        expected: `at most ${MOST_STREAMS}`,
        wayOut: 'Try again later, or ask /search.',
      })
    open++
    const tables = new Set((await archive.collections()).filter(isTable).map((c) => c.id))
    const out = new Readable({ read: () => void wake?.() })
    let wake: (() => void) | undefined
    let gone = false
    const told = new Map<string, string>()
    /** Resolves when the reader has taken what was sent: a slow one is not buffered for. */
    const send = async (text: string): Promise<void> => {
      if (gone || out.push(text)) return
      await new Promise<void>((done) => {
        wake = done
      })
    }
    const tell = async (t: Told): Promise<void> => {
      const key = `${t.collection}/${t.id}`
      if (told.get(key) === t.updated) return
      told.set(key, t.updated)
      const value = itemOut(archive, t.item, base, tables.has(t.collection))
      await send(`event: item\nid: ${markText(t)}\ndata: ${JSON.stringify(value)}\n\n`)
    }
    const follow = async (): Promise<void> => {
      let version = -1
      let changed = 0
      while (!gone) {
        await archive.refresh()
        const now = archive.index.version()
        const until = Date.now() - SETTLE_MS
        if (now !== version) changed = Date.now()
        // Nothing came, and nothing waits to settle: nothing is looked for.
        if (Date.now() - changed <= SETTLE_MS + 2 * LOOK_MS) {
          for (let page = await behind(archive, collections, mark, iso(until)); page.length > 0 && !gone; ) {
            for (const t of page) await tell(t)
            mark = page[page.length - 1]!
            page = await behind(archive, collections, mark, iso(until))
          }
          if (now !== version) {
            // What was stamped before and seen after.
            const floor = iso(Math.max(from, until - LATE_MS))
            let late: Mark = { updated: floor, collection: '', id: '' }
            for (let page = await behind(archive, collections, late, mark.updated); page.length > 0 && !gone; ) {
              for (const t of page) await tell(t)
              late = page[page.length - 1]!
              page = await behind(archive, collections, late, mark.updated)
            }
            for (const [key, updated] of told) if (updated < floor) told.delete(key)
          }
          version = now
        }
        await new Promise((done) => setTimeout(done, LOOK_MS))
      }
    }
    const beat = setInterval(() => gone || out.push(': here\n\n'), BEAT_MS)
    out.once('close', () => {
      gone = true
      open--
      clearInterval(beat)
      wake?.()
    })
    out.push(': items of the archive\n\n')
    void follow().catch((error: unknown) => out.destroy(error as Error))
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache, no-transform')
      .header('x-accel-buffering', 'no')
      .send(out)
  })
}
