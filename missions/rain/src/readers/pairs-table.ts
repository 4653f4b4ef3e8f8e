/**
 * Pairs that somebody collocated: a table with a column of observations and one of the product, read as a stream. Columns
 * of time and station, where there are any, give the axes of the bootstrap; without a time the rows are steps in order.
 */
import type { Run, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { dayMs, parseInstant } from '@setu/core/time'
import { readNumber } from '@setu/formats/csv/number'
import { type CsvBlock, streamCsv } from '@setu/formats/csv/stream'
import type { StationPairs } from '../sum-planes.js'

export interface PairColumns {
  readonly observed: string
  readonly product: string
  readonly time?: string
  readonly station?: string
}

export interface PairsTable {
  readonly pairs: StationPairs
  /** Typical step of the time column; 1 where there is none. */
  readonly stepDays: number
}

/** `product [mm/d]` is found as `product`. */
const bare = (column: string): string => column.replace(/\s*[[(].*$/, '').trim()

const columnAt = (block: CsvBlock, name: string, where: string): number => {
  const names = block.columns.map(bare)
  const at = block.columns.indexOf(name) >= 0 ? block.columns.indexOf(name) : names.indexOf(name)
  if (at >= 0) return at
  const near = nearest(name, names)
  throw setuError('unknown-variable', {
    where,
    found: `no column "${name}"`,
    expected: `one of ${block.columns.slice(0, 20).join(', ')}`,
    ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
  })
}

/** A column of numbers that grows. */
const growing = () => {
  let values = new Float64Array(1 << 16)
  let n = 0
  return {
    push(v: number): void {
      if (n === values.length) {
        const more = new Float64Array(2 * n)
        more.set(values)
        values = more
      }
      values[n++] = v
    },
    done: (): Float64Array => values.subarray(0, n),
  }
}

export const readPairs = async (
  source: Source,
  columns: PairColumns,
  run: Pick<Run, 'progress' | 'found'>,
): Promise<PairsTable> => {
  const bytes = await source.open()
  const observed = growing()
  const product = growing()
  const times = growing()
  const stations = growing()
  const stationIds = new Map<string, number>()
  let at: { o: number; p: number; t: number; s: number } | undefined
  let rows = 0
  for await (const block of streamCsv(bytes, { where: source.name })) {
    at ??= {
      o: columnAt(block, columns.observed, source.name),
      p: columnAt(block, columns.product, source.name),
      t: columns.time ? columnAt(block, columns.time, source.name) : -1,
      s: columns.station ? columnAt(block, columns.station, source.name) : -1,
    }
    for (const [r, row] of block.rows.entries()) {
      const place = (): string => `${source.name}:${block.lineOf(r)}`
      const number = (cell: string | undefined): number => readNumber(cell ?? '', place(), block.decimal) ?? Number.NaN
      observed.push(number(row[at.o]))
      product.push(number(row[at.p]))
      if (at.t >= 0) times.push(parseInstant(row[at.t] ?? '', place()))
      if (at.s >= 0) {
        const id = row[at.s] ?? ''
        if (!stationIds.has(id)) stationIds.set(id, stationIds.size)
        stations.push(stationIds.get(id)!)
      }
    }
    rows += block.rows.length
    await run.progress(0.2, `${rows} pairs read`)
  }
  if (rows === 0) throw setuError('bad-file', { where: source.name, found: 'no rows', expected: 'a table of pairs' })
  return arrange(
    observed.done(),
    product.done(),
    at!.t >= 0 ? times.done() : undefined,
    at!.s >= 0 ? stations.done() : undefined,
    stationIds,
    source.name,
    run,
  )
}

/** Pairs on the axes of stations and times; a pair given twice keeps its first value, with a finding. */
const arrange = (
  o: Float64Array,
  p: Float64Array,
  times: Float64Array | undefined,
  stations: Float64Array | undefined,
  ids: ReadonlyMap<string, number>,
  where: string,
  run: Pick<Run, 'found'>,
): PairsTable => {
  const n = o.length
  if (!times && !stations) return { pairs: { stations: 1, times: n, observed: o, product: p }, stepDays: 1 }
  const S = Math.max(1, ids.size)
  // Without a time, the rows of each station are its steps in order.
  const count = new Uint32Array(S)
  const axis = times ? Float64Array.from(new Set(times)).sort() : undefined
  const stepOf = axis ? new Map([...axis].map((t, k) => [t, k])) : undefined
  const step = new Uint32Array(n)
  for (let i = 0; i < n; i++) step[i] = stepOf ? stepOf.get(times![i]!)! : count[stations![i]!]!++
  const T = axis ? axis.length : Math.max(...count)
  if (S * T > 2 ** 28)
    throw setuError('too-large', {
      where,
      found: `${S} stations x ${T} times`,
      expected: 'at most 2^28 cells',
      wayOut: 'Leave out the time column: rows are then steps in order.',
    })
  const observed = new Float64Array(S * T).fill(Number.NaN)
  const product = new Float64Array(S * T).fill(Number.NaN)
  const taken = new Uint8Array(S * T)
  let twice = 0
  for (let i = 0; i < n; i++) {
    const cell = (stations ? stations[i]! : 0) * T + step[i]!
    if (taken[cell]) twice++
    else {
      taken[cell] = 1
      observed[cell] = o[i]!
      product[cell] = p[i]!
    }
  }
  if (twice)
    run.found({
      code: 'rain.pairs.twice',
      severity: 'warning',
      message: `${twice} rows repeat a time${stations ? ' of a station' : ''}; the first of each is kept.`,
      where,
      affects: 'scores',
      values: { rows: twice },
    })
  const gaps = axis ? Array.from(axis.subarray(1), (t, k) => t - axis[k]!).sort((a, b) => a - b) : []
  return {
    pairs: { stations: S, times: T, observed, product },
    stepDays: gaps.length ? gaps[gaps.length >> 1]! / dayMs : 1,
  }
}
