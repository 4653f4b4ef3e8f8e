import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isSetuError } from '@setu/core/errors'
import { canonicalJson, sha256Hex } from '@setu/core/key'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOutDir } from '../src/out-dir.js'
import { openReference } from '../src/reference.js'
import { runHere } from '../src/run-here.js'
import { threadSpread } from '../src/threads.js'
// @ts-expect-error: a fixture in plain JavaScript
import { make, missions, sum, wait } from './fixtures/catalogue.mjs'

const catalogue = pathToFileURL(join(import.meta.dirname, 'fixtures', 'catalogue.mjs')).href
const open = (reference: string) => openReference(reference, { allowPaths: true, missions })
let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'setu-run-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

test('in order and on 1, 2, 4 threads: the same bytes, findings in chunk order', async () => {
  const path = join(root, 'data.bin')
  await writeFile(
    path,
    Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 253),
  )
  const inputs = { data: path, chunks: 9 }
  const digest = async (threads: number): Promise<string> => {
    const spread = threads ? { spread: threadSpread('test.sum', inputs, threads, { catalogue }) } : {}
    const { outputs, provenance } = await runHere(sum, inputs, { open, ...spread })
    expect((outputs['findings'] as { values: { i: number } }[]).map((f) => f.values.i)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8,
    ])
    return sha256Hex(canonicalJson({ outputs, key: provenance.key }))
  }
  const inOrder = await digest(0)
  expect(await digest(1)).toBe(inOrder)
  expect(await digest(2)).toBe(inOrder)
  expect(await digest(4)).toBe(inOrder)
})

test('an error in a thread keeps its code', async () => {
  const inputs = { data: join(root, 'none.bin') }
  await expect(
    runHere(sum, inputs, { open, spread: threadSpread('test.sum', inputs, 2, { catalogue }) }),
  ).rejects.toSatisfy((e) => isSetuError(e, 'not-found'))
})

test('with a folder: outputs, asset, figure, item last; the item agrees with the files', async () => {
  const outDir = join(root, 'out')
  const { provenance } = await runHere(make, { word: 'मानसून' }, { open, outDir })
  expect((await readdir(outDir)).sort()).toEqual([
    'curve.vl.json',
    'item.json',
    'outputs.json',
    'provenance.json',
    'words.csv',
  ])
  const outputs = JSON.parse(await readFile(join(outDir, 'outputs.json'), 'utf8'))
  const item = JSON.parse(await readFile(join(outDir, 'item.json'), 'utf8'))
  const sha256 = sha256Hex(new Uint8Array(await readFile(join(outDir, 'words.csv'))))
  expect(outputs.file).toEqual({
    href: './words.csv',
    type: 'text/csv',
    sha256,
    size: expect.any(Number),
    name: 'words.csv',
  })
  expect(item.assets['words.csv']).toMatchObject({
    href: './words.csv',
    'file:checksum': `1220${sha256}`,
    'file:size': outputs.file.size,
  })
  expect(item.properties['setu:provenance'].key).toBe(provenance.key)
})

test('a failure leaves no item and no half file', async () => {
  const outDir = join(root, 'failed')
  await expect(runHere(make, { fail: 1 }, { open, outDir })).rejects.toSatisfy((e) => isSetuError(e, 'failed-check'))
  const left = await readdir(outDir)
  expect(left).not.toContain('item.json')
  expect(left.some((f) => f.startsWith('.tmp'))).toBe(false)
})

test('an asset whose body breaks leaves nothing', async () => {
  const out = await createOutDir(join(root, 'broken'))
  async function* breaks(): AsyncIterable<Uint8Array> {
    yield new Uint8Array(10)
    throw new Error('no more')
  }
  await expect(out.write('a.bin', 'application/octet-stream', breaks())).rejects.toThrow('no more')
  expect(await readdir(out.path)).toEqual([])
  await expect(createOutDir(join(root, 'data.bin'))).rejects.toSatisfy((e) => isSetuError(e))
})

test('a cancel is answered within 100 ms', async () => {
  const answered: number[] = []
  for (let i = 0; i < 3; i++) {
    const stop = new AbortController()
    const running = runHere(wait, { seconds: 30 }, { open, signal: stop.signal })
    running.catch(() => {})
    await new Promise((done) => setTimeout(done, 50))
    const at = performance.now()
    stop.abort()
    await expect(running).rejects.toSatisfy((e) => isSetuError(e, 'cancelled'))
    answered.push(performance.now() - at)
  }
  expect(Math.min(...answered)).toBeLessThan(100)
})
