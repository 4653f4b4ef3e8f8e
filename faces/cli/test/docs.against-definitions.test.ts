import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { differences, type Golden, v8Line } from '../src/golden.js'
import { type Docs, makeDocs } from '../src/write-docs.js'

const root = join(import.meta.dirname, '../../..')
const written = (path: string): string => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '')
let docs: Docs
beforeAll(async () => {
  docs = await makeDocs({ pictures: false })
}, 120_000)

const golden = JSON.parse(written('missions/registry/golden.json') || '{"v8":"","processes":{}}') as Golden

test('the pages are what the definitions and their examples say (npm run docs writes them)', () => {
  // Numbers in a page are rounded, but a last digit may still turn on another engine.
  if (v8Line() !== golden.v8) return
  for (const [path, page] of docs.pages) expect(written(path), path).toBe(page)
})

test('every picture that a page shows is there', () => {
  for (const [path, page] of docs.pages)
    for (const [, picture] of page.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g))
      expect(existsSync(join(root, path, '..', picture!)), `${path}: ${picture}`).toBe(true)
})

test('outputs of the examples have not moved, or the version has', () => {
  const moved: string[] = []
  for (const [id, { version, examples }] of Object.entries(docs.golden.processes)) {
    const before = golden.processes[id]
    expect(before, `${id} is not in golden.json: npm run docs`).toBeDefined()
    if (before!.version !== version) continue
    for (const [k, example] of examples.entries())
      moved.push(...differences(id, before!.examples[k]!, example, golden.v8 === v8Line()))
  }
  expect(moved).toEqual([])
})
