/**
 * Tables in partitions: a Parquet file whose metadata say `partition` (`day,cell`) is cut into
 * `<collection>/partitions/day=2024-01-01/cell=83…/part-<part>.parquet`, with `day=…/index-<part>.parquet` that tells which
 * values of the `index` column (a ship) lie in which of them. So one ship's day is read from its own files alone. The rows
 * come in the order of the partitions; the columns that a path says are not in the file. The same part twice is one file.
 * Small parts become one when there are many; a part whose range holds another's takes its place.
 */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { sha256Hex } from '@setu/core/key'
import { bytesOf, treeSource } from '@setu/core/source'
import { openParquet, type ParquetFile } from '@setu/formats/parquet/read'
import type { Cells, Column } from '@setu/formats/parquet/table'
import { writeParquet } from '@setu/formats/parquet/write'
import { writeDurable } from '@setu/jobs/durable'
import { fileBytes } from '@setu/jobs/files'

export const PARTITIONS = 'partitions'
/** More parts than this in one partition become one. */
const MANY = 16
const ROWS = 100_000
const AT_ONCE = 32
const VALUE = /^[A-Za-z0-9._-]{1,64}$/
export const partName = (part: string): string => {
  if (!/^[A-Za-z0-9_]{1,40}-\d{8}(\.\d{8})?$/.test(part))
    throw setuError('internal', { where: 'part', found: part, expected: '<source>-<8 digits>' })
  return part
}

export interface Placed {
  readonly partitions: number
  readonly rows: number
  readonly bytes: number
}

type Table = Record<string, unknown[]>

const splitNames = (text: string | undefined): string[] => (text ?? '').split(',').filter((n) => n !== '')

const write = async (
  path: string,
  columns: readonly Column[],
  table: Table,
  from: number,
  to: number,
  metadata: Record<string, string>,
): Promise<number> => {
  const body = await writeParquet({
    columns: columns.map((c) => ({ ...c, cells: table[c.name]!.slice(from, to) as Cells })),
    metadata,
  })
  await writeDurable(path, body)
  return body.length
}

/** Cuts a table into its partitions below `folder`. */
export const placePartitions = async (folder: string, file: ParquetFile, part: string): Promise<Placed> => {
  partName(part)
  const keys = splitNames(file.metadata['partition'])
  const indexed = file.metadata['index']
  if (keys.length === 0)
    throw setuError('bad-file', { where: file.where, found: 'no partition in its metadata', expected: 'day,cell' })
  const [first, ...rest] = keys as [string, ...string[]]
  const columns = file.columns.filter((c) => !keys.includes(c.name))
  const index = new Map<string, { value: unknown[]; [key: string]: unknown[] }>()
  let [partitions, bytes] = [0, 0]
  const key = await file.read({ columns: keys })
  const same = (a: number, b: number): boolean => keys.every((k) => key[k]![a] === key[k]![b])
  const folders = new Set<string>()
  const writes: Promise<void>[] = []
  for (let start = 0; start < file.rows; ) {
    // As many whole partitions as make a good read.
    let end = start
    const runs: [number, number][] = []
    do {
      let to = end + 1
      while (to < file.rows && same(to, end)) to++
      runs.push([end, to])
      end = to
    } while (end < file.rows && end - start < ROWS)
    const table = await file.read({
      columns: [...new Set([...columns.map((c) => c.name), ...(indexed ? [indexed] : [])])],
      start,
      end,
    })
    for (const [from, to] of runs) {
      const values = keys.map((k) => String(key[k]![from]))
      if (values.some((v) => !VALUE.test(v)))
        throw setuError('bad-file', { where: file.where, found: values.join(', '), expected: 'plain partition names' })
      const at = join(folder, ...keys.map((k, i) => `${k}=${values[i]}`))
      folders.add(at)
      // Together: a disk that syncs many files at once syncs them as fast as one.
      writes.push(
        mkdir(at, { recursive: true })
          .then(() => write(join(at, `part-${part}.parquet`), columns, table, from - start, to - start, {}))
          .then((n) => {
            bytes += n
          }),
      )
      if (writes.length >= AT_ONCE) await Promise.all(writes.splice(0))
      partitions++
      if (!indexed) continue
      const lead = values[0]!
      let entry = index.get(lead)
      if (!entry) {
        entry = { value: [], rows: [] }
        for (const k of rest) entry[k] = []
        index.set(lead, entry)
      }
      const counts = new Map<unknown, number>()
      for (let i = from; i < to; i++) {
        const v = table[indexed]![i - start]
        counts.set(v, (counts.get(v) ?? 0) + 1)
      }
      for (const [v, n] of counts) {
        entry.value.push(v)
        entry['rows']!.push(n)
        for (const [k, name] of rest.entries()) entry[name]!.push(values[k + 1])
      }
    }
    await Promise.all(writes.splice(0))
    start = end
  }
  const type = file.columns.find((c) => c.name === indexed)?.type
  for (const [lead, entry] of index) {
    const at = join(folder, `${first}=${lead}`)
    const body = await writeParquet({
      columns: [
        { name: indexed!, type: type!, cells: entry.value },
        ...rest.map((name) => ({ name, type: 'string' as const, cells: entry[name]! })),
        { name: 'rows', type: 'int32' as const, cells: entry['rows']! },
      ],
    })
    await writeDurable(join(at, `index-${part}.parquet`), body)
    folders.add(at)
  }
  for (const at of folders) if ((await partsOf(at)).length > MANY) await mergeParts(at)
  return { partitions, rows: file.rows, bytes }
}

interface Part {
  readonly name: string
  readonly kind: 'part' | 'index'
  readonly source: string
  readonly from: number
  readonly to: number
}

const PART = /^(part|index)-([A-Za-z0-9_]{1,40})-(\d{8})(?:\.(\d{8}))?\.parquet$/

/** The parts that stand: those inside a merged one are what a crash left. */
export const standing = (names: readonly string[]): Part[] => {
  const all = names.flatMap((name): Part[] => {
    const found = PART.exec(name)
    if (!found) return []
    const from = Number(found[3])
    return [
      {
        name,
        kind: found[1] as Part['kind'],
        source: found[2]!,
        from,
        to: found[4] === undefined ? from : Number(found[4]),
      },
    ]
  })
  const inside = (a: Part, b: Part): boolean =>
    a !== b &&
    a.kind === b.kind &&
    a.source === b.source &&
    b.from <= a.from &&
    a.to <= b.to &&
    b.to - b.from > a.to - a.from
  return all.filter((a) => !all.some((b) => inside(a, b))).sort((a, b) => (a.name < b.name ? -1 : 1))
}

const partsOf = async (folder: string): Promise<Part[]> => standing(await readdir(folder).catch(() => []))

/** Parts of each source in a folder become one; what a merge that was cut off has left is removed. */
const mergeParts = async (folder: string): Promise<void> => {
  const groups = new Map<string, Part[]>()
  for (const p of await partsOf(folder)) {
    const key = `${p.kind}-${p.source}`
    groups.set(key, [...(groups.get(key) ?? []), p])
  }
  for (const [key, parts] of groups) {
    if (parts.length < 2) continue
    const table: Table = {}
    let columns: readonly Column[] = []
    for (const p of parts) {
      const file = await openParquet(bytesOf(await readFile(join(folder, p.name))), p.name)
      columns = file.columns
      const rows = await file.read()
      // No spread: a part may hold more rows than a call takes arguments.
      for (const c of columns) for (const v of rows[c.name]!) (table[c.name] ??= []).push(v)
    }
    const order = sortedRows(table, columns)
    const sorted = Object.fromEntries(columns.map((c) => [c.name, order.map((i) => table[c.name]![i])]))
    const padded = (n: number): string => String(n).padStart(8, '0')
    const name = `${key}-${padded(parts[0]!.from)}.${padded(Math.max(...parts.map((p) => p.to)))}.parquet`
    await writeDurable(
      join(folder, name),
      await writeParquet({ columns: columns.map((c) => ({ ...c, cells: sorted[c.name]! as Cells })) }),
    )
  }
  const live = new Set((await partsOf(folder)).map((p) => p.name))
  for (const name of await readdir(folder)) if (PART.test(name) && !live.has(name)) await rm(join(folder, name))
}

/** By the first two columns: ship and time. */
const sortedRows = (table: Table, columns: readonly Column[]): number[] => {
  const [a, b] = [table[columns[0]!.name]!, table[columns[1]!.name]!]
  const order = (x: unknown, y: unknown): number =>
    x === y ? 0 : ((x as number | string) ?? '') < ((y as number | string) ?? '') ? -1 : 1
  return Array.from({ length: a.length }, (_, i) => i).sort((i, j) => order(a[i], a[j]) || order(b[i], b[j]) || i - j)
}

/** Days of a partitioned collection as one tree, from `folder/day=…`; days that are not there are left out. */
export const daysSource = async (
  folder: string,
  days: readonly string[],
  read: (path: string, size: number) => Bytes = fileBytes,
): Promise<Source> => {
  const entries = new Map<string, Bytes>()
  let listing = ''
  for (const day of [...days].sort()) {
    const at = join(folder, `day=${day}`)
    const names = await readdir(at, { withFileTypes: true }).catch(() => [])
    const put = async (inside: string, name: string): Promise<void> => {
      const path = join(at, inside, name)
      const info = await stat(path).catch(() => undefined)
      if (!info) return
      const entry = join(`day=${day}`, inside, name)
      entries.set(entry, read(path, info.size))
      listing += `${entry} ${info.size} ${Math.round(info.mtimeMs)}\n`
    }
    for (const p of standing(names.filter((e) => e.isFile()).map((e) => e.name))) await put('', p.name)
    for (const cell of names.filter((e) => e.isDirectory()))
      for (const p of await partsOf(join(at, cell.name))) await put(cell.name, p.name)
  }
  return treeSource(`days ${days[0] ?? ''} to ${days.at(-1) ?? ''}`, entries, `days:${folder}#${sha256Hex(listing)}`)
}
