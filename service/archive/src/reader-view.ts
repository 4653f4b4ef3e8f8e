/**
 * The archive as one kind of reader may see it. A collection for the parties alone is not there; an item under embargo is
 * not there yet; positions are those of the cell that holds them, in what is shown and in what a filter compares, so that
 * no question finds out more. Every path out reads through such a view: it stands in front of the index itself.
 */
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import type { Archive } from './archive.js'
import { coarseBox, coarseGeometry } from './coarse.js'
import type { Engine, SqlValue } from './engine.js'
import { sqlText } from './engine.js'
import { type CollectionRecord, type StacItem, timesOf } from './stac-types.js'
import type { Terms } from './terms.js'

const HOUR_MS = 3_600_000
/** An embargo ends to the minute: what was found is kept no longer. */
const TICK_MS = 60_000

/** `termsOf`: of each collection; a `member` of a collection's agreement sees it whole. */
export interface Reader {
  /** Names the kind of reader: two with one name see the same. */
  readonly name: string
  terms(record: CollectionRecord): Terms
  member(collection: string): boolean
}

interface Limits {
  readonly hidden: ReadonlySet<string>
  readonly embargoMs: ReadonlyMap<string, number>
  readonly precision: ReadonlyMap<string, number>
}

const limitsOf = (records: readonly CollectionRecord[], reader: Reader): Limits => {
  const hidden = new Set<string>()
  const embargoMs = new Map<string, number>()
  const precision = new Map<string, number>()
  for (const record of records) {
    if (reader.member(record.id)) continue
    const terms = reader.terms(record)
    if (terms.audience === 'parties') hidden.add(record.id)
    if (terms.embargoHours) embargoMs.set(record.id, terms.embargoHours * HOUR_MS)
    if (terms.precisionDegrees) precision.set(record.id, terms.precisionDegrees)
  }
  return { hidden, embargoMs, precision }
}

/** `items` as the reader sees it, in place of the table of that name; undefined where that is all of it. */
const itemsSql = ({ hidden, embargoMs, precision }: Limits, now: number): string | undefined => {
  if (hidden.size + embargoMs.size + precision.size === 0) return undefined
  const where = [
    ...(hidden.size ? [`collection NOT IN (${[...hidden].map(sqlText).join(', ')})`] : []),
    ...[...embargoMs].map(([id, ms]) => `(collection <> ${sqlText(id)} OR t1 <= ${Math.floor(now - ms)})`),
  ]
  const by = (column: string, of: (degrees: number) => string): string =>
    precision.size
      ? `CASE collection ${[...precision].map(([id, p]) => `WHEN ${sqlText(id)} THEN ${of(p)}`).join(' ')} ELSE ${column} END AS ${column}`
      : column
  const columns = precision.size
    ? `* REPLACE (${[
        ...['xmin', 'ymin'].map((c) => by(c, (p) => `floor(${c} / ${p}::DOUBLE) * ${p}::DOUBLE`)),
        ...['xmax', 'ymax'].map((c) => by(c, (p) => `floor(${c} / ${p}::DOUBLE) * ${p}::DOUBLE + ${p}::DOUBLE`)),
        by('geometry', (p) => `setu_coarse(geometry, ${p}::DOUBLE)`),
      ].join(', ')})`
    : '*'
  return `SELECT ${columns} FROM main.items WHERE ${where.join(' AND ') || 'TRUE'}`
}

/** `items`: what stands in the table's place; undefined where nothing is held back, which costs nothing then. */
const asReader = (engine: Engine, items: () => string | undefined): Engine => {
  const put = (sql: string): string => {
    const own = /\bFROM items\b/.test(sql) ? items() : undefined
    return own === undefined ? sql : `WITH items AS (${own}) ${sql}`
  }
  return {
    ...engine,
    columns: (sql, values: readonly SqlValue[] = [], o) => engine.columns(put(sql), values, o),
    rows: (sql, values: readonly SqlValue[] = [], o) => engine.rows(put(sql), values, o),
    run: () => {
      throw setuError('internal', { where: 'archive', found: 'a change through a view of a reader' })
    },
  }
}

const notOurs = (): never => {
  throw setuError('internal', { where: 'archive', found: 'a change through a view of a reader' })
}

/** One view for each kind of reader of an archive, kept as long as the archive. */
const views = new WeakMap<Archive, Map<string, Archive>>()

export const archiveFor = (archive: Archive, reader: Reader): Archive => {
  const made = views.get(archive) ?? new Map<string, Archive>()
  views.set(archive, made)
  const before = made.get(reader.name)
  if (before) return before
  const view = viewOf(archive, reader)
  if (made.size > 500) made.clear()
  made.set(reader.name, view)
  return view
}

const viewOf = (archive: Archive, reader: Reader): Archive => {
  let held: { readonly of: number; readonly limits: Limits } | undefined
  /** Of the collections as they are known now; `refresh` has been awaited by who asks. */
  const limits = (): Limits => {
    const of = archive.index.version()
    if (held?.of !== of) held = { of, limits: limitsOf(archive.known(), reader) }
    return held.limits
  }
  const bound = (): boolean => limits().embargoMs.size > 0
  const tick = (): number => Math.floor(Date.now() / TICK_MS)
  const engine = asReader(archive.engine, () => itemsSql(limits(), tick() * TICK_MS))
  const missing = async (id: string): Promise<never> => {
    const near = nearest(
      id.slice(0, 128),
      (await view.collections()).map((c) => c.id),
    )
    throw setuError('not-found', {
      where: id.slice(0, 128),
      found: 'no such collection',
      expected: 'one of /collections',
      ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
    })
  }
  const licensed = (record: CollectionRecord): CollectionRecord => {
    const { licence } = reader.terms(record)
    if (licence === null) return record
    return /^https?:/.test(licence)
      ? {
          ...record,
          links: [
            ...((record['links'] as { rel: string }[] | undefined) ?? []).filter((l) => l.rel !== 'license'),
            { rel: 'license', href: licence },
          ],
        }
      : { ...record, license: licence }
  }
  const records = new WeakMap<CollectionRecord, CollectionRecord>()
  const shownRecord = (record: CollectionRecord): CollectionRecord => {
    const before = records.get(record)
    if (before) return before
    const out = licensed(record)
    records.set(record, out)
    return out
  }
  const view: Archive = {
    ...archive,
    view: reader.name,
    engine,
    index: {
      ...archive.index,
      version: (collection) => archive.index.version(collection) + (bound() ? (tick() % 2 ** 26) * 2 ** 26 : 0),
      get: notOurs,
    },
    known: () => archive.known().filter((r) => !limits().hidden.has(r.id)),
    async collections() {
      const all = await archive.collections()
      const { hidden } = limits()
      return (hidden.size ? all.filter((r) => !hidden.has(r.id)) : all).map(shownRecord)
    },
    async collection(id) {
      const record = await archive.collection(id).catch((error: unknown) => {
        if ((error as { code?: string }).code === 'not-found') return undefined
        throw error
      })
      if (!record || limits().hidden.has(id)) return missing(id)
      return shownRecord(record)
    },
    async get(collection, id) {
      await view.collection(collection)
      const entry = await archive.get(collection, id)
      const wait = limits().embargoMs.get(collection)
      if (wait !== undefined && timesOf(entry.item).end > tick() * TICK_MS - wait)
        throw setuError('not-found', {
          where: id.slice(0, 128),
          found: 'no such item',
          expected: `an item of ${collection}`,
        })
      return { ...entry, item: view.shown(entry.item) }
    },
    precisionOf: (collection) => limits().precision.get(collection),
    shown(item) {
      const p = item.collection === undefined ? undefined : limits().precision.get(item.collection)
      if (p === undefined) return item
      const { bbox, assets, ...rest } = item
      return {
        ...rest,
        geometry: item.geometry && coarseGeometry(item.geometry, p),
        ...(bbox ? { bbox: coarseBox(bbox, p) } : {}),
        properties: { ...item.properties, 'setu:precisionDegrees': p },
        // The files hold positions as they are: what they hold goes out as features.
        assets: Object.fromEntries(Object.entries(assets).filter(([, a]) => !a.href.startsWith('./'))),
      } as StacItem
    },
    put: notOurs,
    putCollection: notOurs,
    remove: notOurs,
    removeCollection: notOurs,
    reindex: notOurs,
    sweep: notOurs,
  }
  return view
}
