/** A bench for reference rows over the real files of a test, each process run once. */
import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Bench, Source } from '@setu/core/contract'
import { execute } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { treeSource } from '@setu/core/source'
import { rain } from '@setu/rain/index'
import { dataPath, fileBytes } from './real-files.js'

/** `{a,b}` and `?` of the rows' patterns. */
const pattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replace(/[.+^$()|[\]\\]/g, '\\$&')
      .replace(/\{([^}]*)\}/g, (_, all: string) => `(${all.split(',').join('|')})`)
      .replace(/\?/g, '.')
      .replace(/\*/g, '.*')}$`,
  )

const sourceOf = (reference: string): Source => {
  const glob = /[*?{]/.test(reference)
  const path = dataPath(glob ? dirname(reference) : reference)!
  const files = glob
    ? readdirSync(path).filter((f) => pattern(basename(reference)).test(f))
    : statSync(path).isDirectory()
      ? readdirSync(path)
      : null
  const all = files ? files.sort().map((f) => join(path, f)) : [path]
  return treeSource(basename(reference), new Map(all.map((f) => [basename(f), fileBytes(f)])), reference)
}

const ran = new Map<string, Promise<Record<string, unknown>>>()

export const referenceBench = (): Bench => ({
  data: (path) => path,
  open: async (reference) => sourceOf(reference),
  execute(id, inputs) {
    const key = id + JSON.stringify(inputs)
    if (!ran.has(key)) {
      const run = createRun({
        signal: new AbortController().signal,
        open: async (reference) => sourceOf(reference),
        write: async (name, type, body) => {
          let size = 0
          for await (const chunk of body) size += chunk.length
          return { name, type, size, sha256: '' }
        },
        yield: async () => {},
        now: () => performance.now(),
      })
      const process = rain.processes.find((p) => p.id === id)!
      ran.set(key, execute(process, inputs, run) as Promise<Record<string, unknown>>)
    }
    return ran.get(key)!
  },
})
