/**
 * DuckDB as the query engine, in a locked sandbox: no extension, nothing outside the archive's folder, memory and threads
 * bounded, configuration closed. One connection for each query of a small pool; a query past its time, or whose reader
 * went away, is interrupted, and its connection is used again only when it has ended.
 */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { blobValue, type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { setuError } from '@setu/core/errors'
import { spatialFunctions } from './spatial-functions.js'

export type SqlValue = string | number | boolean | bigint | null | Uint8Array
export interface QueryOptions {
  readonly signal?: AbortSignal
  readonly seconds?: number
}
export interface Engine {
  /** Rows as arrays by column name; 64-bit integers beyond 2^53 come as text. */
  columns(
    sql: string,
    values?: readonly SqlValue[],
    options?: QueryOptions,
  ): Promise<Record<string, readonly unknown[]>>
  rows(sql: string, values?: readonly SqlValue[], options?: QueryOptions): Promise<Record<string, unknown>[]>
  run(sql: string, values?: readonly SqlValue[]): Promise<void>
  close(): Promise<void>
}

const POOL = 4
const SECONDS = 30

export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`
/** A name as SQL; only names that are known columns ever come here. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`

const plain = (v: unknown): unknown => {
  if (typeof v === 'bigint') return v >= -9007199254740991n && v <= 9007199254740991n ? Number(v) : String(v)
  if (v !== null && typeof v === 'object') {
    if ('bytes' in v) return (v as { bytes: Uint8Array }).bytes
    if ('micros' in v) return Number((v as { micros: bigint }).micros / 1000n)
    if ('millis' in v) return Number((v as { millis: bigint }).millis)
    if ('days' in v && Object.keys(v).length === 1) return (v as { days: number }).days * 86_400_000
    if ('entries' in v)
      return Object.fromEntries(
        Object.entries((v as { entries: Record<string, unknown> }).entries).map(([k, x]) => [k, plain(x)]),
      )
    if ('items' in v) return (v as { items: unknown[] }).items.map(plain)
  }
  return v
}

const sqlError = (error: unknown): Error => {
  const text = error instanceof Error ? error.message : String(error)
  if (/INTERRUPT/i.test(text))
    return setuError('busy', {
      where: 'query',
      found: 'a query that did not end in its time',
      expected: 'a narrower query',
      wayOut: 'Ask for a smaller area, a shorter time or a simpler filter.',
    })
  if (/Out of Memory/i.test(text))
    return setuError('too-large', {
      where: 'query',
      found: 'a query that needs more memory than is given',
      expected: 'a narrower query',
    })
  // Never the text of the engine: it may hold paths.
  return setuError('internal', { where: 'query', found: 'an error of the query engine' }, { cause: error })
}

export const openEngine = async (
  folder: string,
  options: { readonly threads?: number; readonly memoryBytes?: number } = {},
): Promise<Engine> => {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads ?? 2),
    memory_limit: `${Math.round((options.memoryBytes ?? 512 * 2 ** 20) / 2 ** 20)}MiB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
  const first = await instance.connect()
  await first.run("SET GLOBAL TimeZone = 'UTC'")
  await first.run('SET GLOBAL enable_geoparquet_conversion = false')
  await first.run("SET temp_directory = ''")
  await first.run('SET parquet_metadata_cache = true')
  await first.run(`SET allowed_directories = [${sqlText(join(folder, '/'))}]`)
  await first.run('SET enable_external_access = false')
  for (const made of spatialFunctions()) first.registerScalarFunction(made)
  await first.run('SET lock_configuration = true')
  const free: DuckDBConnection[] = [first]
  let made = 1
  const waiting: ((c: DuckDBConnection) => void)[] = []
  let closed = false
  const acquire = async (): Promise<DuckDBConnection> => {
    const c = free.pop()
    if (c) return c
    if (made < POOL) {
      made++
      return instance.connect()
    }
    return new Promise((done) => waiting.push(done))
  }
  const release = (c: DuckDBConnection): void => {
    const next = waiting.shift()
    if (next) next(c)
    else free.push(c)
  }
  const use = async <T>(work: (c: DuckDBConnection) => Promise<T>, o: QueryOptions = {}): Promise<T> => {
    if (closed)
      throw setuError('busy', { where: 'archive', found: 'an archive that is closed', expected: 'an open one' })
    const c = await acquire()
    // Again and again: an interrupt that comes before the engine has begun is lost.
    let again: NodeJS.Timeout | undefined
    const stop = (): void => {
      c.interrupt()
      again ??= setInterval(() => c.interrupt(), 50)
    }
    if (o.signal?.aborted) {
      release(c)
      throw setuError('cancelled', { found: 'a reader that went away' })
    }
    const timer = setTimeout(stop, (o.seconds ?? SECONDS) * 1000)
    o.signal?.addEventListener('abort', stop)
    try {
      return await work(c)
    } catch (error) {
      throw sqlError(error)
    } finally {
      clearTimeout(timer)
      clearInterval(again)
      o.signal?.removeEventListener('abort', stop)
      release(c)
    }
  }
  const bound = (values: readonly SqlValue[]): DuckDBValue[] =>
    values.map((v) => (v instanceof Uint8Array ? blobValue(v) : v)) as DuckDBValue[]
  return {
    columns: (sql, values = [], o) =>
      use(async (c) => {
        const reader = await c.runAndReadAll(sql, bound(values))
        const names = reader.columnNames()
        const columns = reader.getColumns()
        return Object.fromEntries(names.map((name, i) => [name, (columns[i] ?? []).map(plain)]))
      }, o),
    rows: (sql, values = [], o) =>
      use(async (c) => {
        const reader = await c.runAndReadAll(sql, bound(values))
        const names = reader.columnNames()
        return reader.getRows().map((row) => Object.fromEntries(names.map((name, i) => [name, plain(row[i])])))
      }, o),
    run: (sql, values = []) => use(async (c) => void (await c.run(sql, bound(values)))),
    async close() {
      closed = true
      for (let i = 0; i < 200 && free.length < made; i++) {
        if (i === 40) for (const c of free) c.interrupt()
        await wait(25)
      }
      for (const c of free) c.closeSync()
      instance.closeSync()
    },
  }
}
