/**
 * The alert feed: `/alerts` as GeoJSON, Atom and page, `/alerts/{id}` as the CAP file that was issued, and a stream of what
 * is new. By default what is actual and holds now; tests, exercises and the past by asking for them.
 */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Archive } from '@setu/archive/archive'
import { setuError } from '@setu/core/errors'
import { boundsOf } from '@setu/formats/parquet/wkb'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type AnswerForm,
  formAmong,
  GEOJSON_FORM,
  HTML_FORM,
  queryAmong,
  sendJson,
  sendText,
} from '../archive-forms.js'
import { CACHE, type Shelves } from '../archive-shelf.js'
import { boxOf, cursorOf, cursorText, limitOf, type QueryBox, timeOf } from '../collections-query.js'
import { link } from '../describe.js'
import { listOf, oneOf, type Query } from '../query.js'
import { alertFeature, alertTitle, atomFeed, geometryOf } from './alert-documents.js'
import { type AlertShelf, CAP_TYPE, createAlertShelf, type KeptAlert } from './alert-shelf.js'
import { referenceKey, type Standing, standings } from './alert-states.js'

const ATOM = 'application/atom+xml'
const ATOM_FORM: AnswerForm = { f: 'atom', type: ATOM, also: ['application/rss+xml', 'application/xml', 'text/xml'] }
const CAP_FORM: AnswerForm = { f: 'cap', type: CAP_TYPE, also: ['application/xml', 'text/xml', 'xml'] }
const STATUS = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const
const SEVERITY = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const
const PARAMETERS = ['active', 'datetime', 'status', 'severity', 'collections', 'bbox', 'limit', 'token'] as const
const LOOK_MS = 2000
const MOST_LISTENERS = 200

interface Cursor {
  readonly sent: number
  readonly id: string
}
const isCursor = (v: unknown): v is Cursor =>
  typeof v === 'object' && v !== null && Number.isFinite((v as Cursor).sent) && typeof (v as Cursor).id === 'string'

const someOf = <T extends string>(query: Query, name: string, values: readonly T[]): readonly T[] | undefined => {
  const asked = listOf(query, name)
  const wrong = asked?.find((a) => !(values as readonly string[]).includes(a))
  if (wrong !== undefined)
    throw setuError('bad-input', { where: name, found: wrong.slice(0, 40), expected: values.join(', ') })
  return asked as readonly T[] | undefined
}

const touches = (alert: KeptAlert, [w, s, e, n]: QueryBox): boolean => {
  const geometry = geometryOf(alert)
  // An alert without a drawn area may be anywhere: it is not left out.
  if (geometry?.type !== 'MultiPolygon') return true
  return geometry.coordinates.some((p) => {
    const b = boundsOf({ type: 'Polygon', coordinates: p })
    if (!b || b[1]! > n || b[3]! < s) return false
    return w <= e ? b[0]! <= e && b[2]! >= w : b[0]! <= e || b[2]! >= w
  })
}

const HOLDS = new Set(['active', 'notice'])

export const addAlerts = (station: FastifyInstance, shelves: Shelves, clock: () => number = Date.now): void => {
  const { context } = shelves
  const held = new WeakMap<Archive, AlertShelf>()
  /** Of the reader's own view of the archive. */
  const alertsFor = (request: FastifyRequest): AlertShelf => {
    const shelf = shelves.of(request)
    const before = held.get(shelf.archive)
    if (before) return before
    const made = createAlertShelf(shelf, (error) => station.log.warn(error))
    held.set(shelf.archive, made)
    return made
  }

  interface Asked {
    readonly shown: readonly { readonly alert: KeptAlert; readonly standing: Standing }[]
    /** Left out by status alone. */
    readonly others: Readonly<Record<string, number>>
  }
  const select = (all: readonly KeptAlert[], query: Query): Asked => {
    const now = clock()
    const datetime = oneOf(query, 'datetime')
    const [from, to] = datetime === undefined ? [now, now] : timeOf(datetime)
    const active = oneOf(query, 'active') ?? 'true'
    if (!['true', 'false', 'all'].includes(active))
      throw setuError('bad-input', { where: 'active', found: active.slice(0, 40), expected: 'true, false or all' })
    const any = oneOf(query, 'status') === 'any'
    const status = any ? STATUS : (someOf(query, 'status', STATUS) ?? (['Actual'] as const))
    const severity = someOf(query, 'severity', SEVERITY)
    const collections = listOf(query, 'collections')
    const bbox = oneOf(query, 'bbox')
    const box = bbox === undefined ? undefined : boxOf(bbox).box
    // As it stood at the end of what is asked, or stands now.
    const standing = standings(
      all.map((a) => a.cap),
      Math.min(to ?? Number.POSITIVE_INFINITY, Math.max(now, from ?? now)),
    )
    const others: Record<string, number> = {}
    const shown = all.flatMap((alert) => {
      const s = standing.get(referenceKey(alert.cap))!
      const holds =
        datetime === undefined
          ? HOLDS.has(s.state)
          : s.from <= (to ?? Number.POSITIVE_INFINITY) &&
            (s.by ? Math.min(s.to, s.by.sent) : s.to) > (from ?? Number.NEGATIVE_INFINITY) &&
            alert.cap.sent <= (to ?? Number.POSITIVE_INFINITY)
      if (active !== 'all' && holds !== (active === 'true')) return []
      if (severity && !alert.cap.infos.some((i) => severity.includes(i.severity))) return []
      if (collections && !collections.includes(alert.collection)) return []
      if (box && !touches(alert, box)) return []
      if (!status.includes(alert.cap.status)) {
        others[alert.cap.status] = (others[alert.cap.status] ?? 0) + 1
        return []
      }
      return [{ alert, standing: s }]
    })
    return { shown, others }
  }

  station.get('/alerts', async (request, reply) => {
    const form = formAmong(request, [GEOJSON_FORM, ATOM_FORM, HTML_FORM])
    const query = queryAmong(request, PARAMETERS, form)
    const limit = limitOf(oneOf(query, 'limit'), 50, 500)
    const after = cursorOf(oneOf(query, 'token'), isCursor)
    const { shown, others } = select(await alertsFor(request).all(), query)
    const rest = after
      ? shown.filter(
          ({ alert }) => alert.cap.sent < after.sent || (alert.cap.sent === after.sent && alert.id > after.id),
        )
      : shown
    const page = rest.slice(0, limit)
    const base = context.base(request)
    const address = (changes: Record<string, string>): string => {
      const text = new URLSearchParams({ ...(request.query as Record<string, string>), ...changes }).toString()
      return text ? `${base}/alerts?${text}` : `${base}/alerts`
    }
    const last = page.at(-1)?.alert
    const next =
      rest.length > page.length && last
        ? address({ token: cursorText({ sent: last.cap.sent, id: last.id }) })
        : undefined
    void reply.header('cache-control', CACHE).header('vary', 'Accept')
    if (form === ATOM_FORM)
      return sendText(
        reply,
        `${ATOM}; charset=utf-8`,
        atomFeed({ self: address({}), ...(next ? { next } : {}), base, entries: page, updated: clock() }),
      )
    const value = {
      type: 'FeatureCollection',
      timeStamp: new Date(clock()).toISOString(),
      numberMatched: shown.length,
      numberReturned: page.length,
      /** What is not shown because of its status. */
      otherStatus: others,
      links: [
        link(address({}), 'self', 'application/geo+json'),
        link(address({ f: 'atom' }), 'alternate', ATOM, 'as a feed'),
        link(address({ f: 'html' }), 'alternate', 'text/html'),
        link(`${base}/alerts/events`, 'monitor', 'text/event-stream', 'what is new, as it comes'),
        ...(next ? [link(next, 'next', 'application/geo+json')] : []),
      ],
      features: page.map(({ alert, standing }) => alertFeature(alert, standing, base)),
    }
    return form.f === 'html'
      ? context.pages.page(reply, 'Alerts', value)
      : sendJson(reply, 'application/geo+json', value)
  })

  const find = async (request: FastifyRequest, id: string): Promise<{ alert: KeptAlert; standing: Standing }> => {
    const all = await alertsFor(request).all()
    const alert = all.find((a) => a.id === id) ?? all.find((a) => a.cap.identifier === id)
    if (!alert)
      throw setuError('not-found', { where: id.slice(0, 128), found: 'no such alert', expected: 'one of /alerts' })
    const standing = standings(
      all.map((a) => a.cap),
      clock(),
    ).get(referenceKey(alert.cap))!
    return { alert, standing }
  }
  station.get<{ Params: { id: string } }>('/alerts/:id', async (request, reply) => {
    const form = formAmong(request, [CAP_FORM, GEOJSON_FORM, HTML_FORM])
    queryAmong(request, [], form)
    const { alert, standing } = await find(request, request.params.id)
    void reply.header('vary', 'Accept')
    if (form === CAP_FORM) {
      const etag = `"${createHash('sha256').update(alert.body).digest('base64url').slice(0, 27)}"`
      void reply
        .header('cache-control', CACHE)
        .header('etag', etag)
        .header('last-modified', new Date(alert.cap.sent).toUTCString())
      // As it stands in the archive, to the byte: a signature stays good.
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      return reply.type(`${CAP_TYPE}; charset=utf-8`).send(Buffer.from(alert.body))
    }
    const value = alertFeature(alert, standing, context.base(request))
    return form.f === 'html'
      ? context.pages.page(reply, alertTitle(alert), value)
      : sendJson(reply, 'application/geo+json', value)
  })

  let listeners = 0
  station.get('/alerts/events', { compress: false } as object, async (request, reply) => {
    const query = queryAmong(request, ['status', 'severity', 'collections', 'bbox', 'after'], { f: 'sse', type: '' })
    if (listeners >= MOST_LISTENERS)
      throw setuError('busy', {
        where: 'events',
        found: `${listeners} listeners`,
        expected: `at most ${MOST_LISTENERS}`,
      })
    const header = request.headers['last-event-id']
    const last = oneOf(query, 'after') ?? (typeof header === 'string' ? header : undefined)
    if (last !== undefined && !/^[0-9TZ:.-]{0,40}~[A-Za-z0-9._-]{1,140}$/.test(last))
      throw setuError('bad-input', { where: 'after', found: last.slice(0, 80), expected: 'the id of an event' })
    const base = context.base(request)
    const keyOf = (a: KeptAlert): string => `${a.created}~${a.id}`
    // Checked now, so that a mistake is an answer and not a broken stream.
    select([], { ...query, active: 'all' })
    const stream = new Readable({ read() {} })
    const told = new Set<string>()
    let stopped = false
    let first = true
    const look = async (): Promise<void> => {
      const all = await alertsFor(request).all()
      const fresh = all.filter((a) => !told.has(keyOf(a)))
      for (const a of all) told.add(keyOf(a))
      if (fresh.length === 0) return
      // Without a place to go on from: what holds now, then what comes. With one: all that came behind it.
      const begin = first && last === undefined
      const chosen = select(all, { ...query, active: begin ? 'true' : 'all' }).shown
      const out = chosen
        .filter(({ alert }) => fresh.includes(alert) && !(first && last !== undefined && keyOf(alert) <= last))
        .sort((a, b) => (keyOf(a.alert) < keyOf(b.alert) ? -1 : 1))
      for (const { alert, standing } of out)
        if (!stopped)
          stream.push(
            `id: ${keyOf(alert)}\nevent: alert\ndata: ${JSON.stringify(alertFeature(alert, standing, base))}\n\n`,
          )
    }
    await look()
    first = false
    listeners++
    let looking = false
    let beats = 0
    const timer = setInterval(() => {
      if (stopped) return
      if (++beats % 8 === 0) stream.push(': here\n\n')
      if (looking) return
      looking = true
      look()
        .catch((error: unknown) => station.log.warn(error))
        .finally(() => {
          looking = false
        })
    }, LOOK_MS)
    const stop = (): void => {
      if (stopped) return
      stopped = true
      listeners--
      clearInterval(timer)
      stream.push(null)
    }
    stream.once('close', stop)
    request.raw.socket?.once('close', stop)
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache, no-transform')
      .header('x-accel-buffering', 'no')
      .send(stream)
  })
}
