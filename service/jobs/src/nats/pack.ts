/** A result folder as one run of bytes: a JSON line that lists names and sizes, then the files. */
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setuError } from '@setu/core/errors'
import { syncFolder } from '../durable.js'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
const MOST_FILES = 10_000
const MOST_HEAD = 4 * 2 ** 20

interface Entry {
  readonly name: string
  readonly size: number
}

const bad = (found: string): Error =>
  setuError('bad-file', { where: 'result of a worker', found, expected: 'a packed result' })

/** Files of a folder in the order of their names, `item.json` last. */
export const listFolder = async (folder: string): Promise<Entry[]> => {
  const names = (await readdir(folder)).filter((n) => NAME.test(n)).sort()
  const ordered = [...names.filter((n) => n !== 'item.json'), ...names.filter((n) => n === 'item.json')]
  return Promise.all(ordered.map(async (name) => ({ name, size: (await stat(join(folder, name))).size })))
}

export async function* pack(folder: string, entries: readonly Entry[]): AsyncIterable<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(entries)}\n`)
  for (const { name } of entries) for await (const chunk of createReadStream(join(folder, name))) yield chunk as Buffer
}

const readHead = (text: string): Entry[] => {
  let entries: unknown
  try {
    entries = JSON.parse(text)
  } catch {
    throw bad('a list that is not JSON')
  }
  if (!Array.isArray(entries) || entries.length > MOST_FILES) throw bad('no list of files')
  const seen = new Set<string>()
  for (const { name, size } of entries as Partial<Entry>[]) {
    if (typeof name !== 'string' || !NAME.test(name) || seen.has(name)) throw bad('a file name that is not plain')
    if (!Number.isSafeInteger(size) || size! < 0) throw bad(`a size of ${size}`)
    seen.add(name)
  }
  return entries as Entry[]
}

/** Writes the files into a folder, fsynced. Names are plain, so nothing lands elsewhere. */
export const unpack = async (body: AsyncIterable<Uint8Array>, folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const pieces = body[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  const more = async (): Promise<boolean> => {
    const { value, done } = await pieces.next()
    if (done) return false
    held = held.length ? Buffer.concat([held, value]) : Buffer.from(value.buffer, value.byteOffset, value.length)
    return true
  }
  while (held.indexOf(10) < 0) if (held.length > MOST_HEAD || !(await more())) throw bad('bytes without a list')
  const line = held.indexOf(10)
  const entries = readHead(held.toString('utf8', 0, line))
  held = held.subarray(line + 1)
  for (const { name, size } of entries) {
    const handle = await open(join(folder, name), 'wx')
    try {
      for (let left = size; left > 0; ) {
        if (held.length === 0 && !(await more())) throw bad(`${name}: ${left} bytes too few`)
        const part = held.subarray(0, left)
        await handle.writeFile(part)
        left -= part.length
        held = held.subarray(part.length)
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
  if (held.length || (await more())) throw bad('bytes after the last file')
  await syncFolder(folder)
}
