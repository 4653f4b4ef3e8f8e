/** Where real files are looked for; a test without them is not run. */
import { existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bytes, Source } from '@setu/core/contract'
import { memorySource, treeSource } from '@setu/core/source'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const folders = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')]

export const dataPath = (path: string): string | undefined =>
  folders.flatMap((f) => (f ? [join(f, path)] : [])).find((p) => existsSync(p))

export const haveData = dataPath('sea') !== undefined

export const fileSource = (path: string): Source =>
  memorySource(basename(path), new Uint8Array(readFileSync(dataPath(path)!)))

/** A file of which only what is read is read. */
export const fileBytes = (path: string): Bytes => {
  const fd = openSync(path, 'r')
  const size = statSync(path).size
  const at = (offset: number, length: number): Uint8Array => {
    const body = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
    return body.subarray(0, readSync(fd, body, 0, body.length, offset))
  }
  return { size, read: async (offset, length) => at(offset, length), readSync: at }
}

export const filesSource = (name: string, paths: readonly string[]): Source =>
  treeSource(name, new Map(paths.map((p) => [basename(p), fileBytes(dataPath(p)!)])), name)
