import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSetuError } from '@setu/core/errors'
import { sha256Hex } from '@setu/core/key'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openUploads, plainName, type Uploads } from '../src/uploads.js'

let folder = ''
let uploads: Uploads
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setu-uploads-'))
  uploads = await openUploads(folder, { bytes: 1000 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))
async function* body(...parts: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* parts
}

test('an upload is named by what it holds, opens under its name, and is the same when sent again', async () => {
  const bytes = new TextEncoder().encode('lat,lon\n1,2\n')
  const first = await uploads.put(body(bytes.subarray(0, 3), bytes.subarray(3)), 'C:\\data\\gauges.csv')
  expect(first).toMatchObject({
    sha256: sha256Hex(bytes),
    reference: `upload:${sha256Hex(bytes)}`,
    size: 12,
    name: 'gauges.csv',
  })
  const again = await uploads.put(body(bytes), 'other.csv', sha256Hex(bytes))
  expect(again.reference).toBe(first.reference)
  const source = await uploads.open(first.reference)
  expect([source.name, source.identity]).toEqual(['other.csv', `sha256:${first.sha256}`])
  expect(await (await source.open()).read(0, 12)).toEqual(bytes)
})

test('too large, empty, wrong digest, a broken stream: refused, and nothing is left', async () => {
  const before = (await readdir(folder)).length
  await expect(uploads.put(body(new Uint8Array(600), new Uint8Array(600)), 'x')).rejects.toSatisfy((e) =>
    isSetuError(e, 'too-large'),
  )
  await expect(uploads.put(body(), 'x')).rejects.toSatisfy((e) => isSetuError(e, 'bad-input'))
  await expect(uploads.put(body(new Uint8Array(9)), 'x', 'a'.repeat(64))).rejects.toSatisfy((e) =>
    isSetuError(e, 'failed-check'),
  )
  await expect(uploads.put(body(new Uint8Array(9)), 'x', 'nonsense')).rejects.toSatisfy((e) =>
    isSetuError(e, 'bad-input'),
  )
  async function* broken(): AsyncIterable<Uint8Array> {
    yield new Uint8Array(5)
    throw new Error('connection reset')
  }
  await expect(uploads.put(broken(), 'x')).rejects.toThrow('connection reset')
  expect((await readdir(folder)).length).toBe(before)
})

test('past its time it is gone, and swept', async () => {
  const upload = await uploads.put(body(new Uint8Array([1, 2, 3])), 'old.bin')
  const old = new Date(Date.now() - 25 * 3_600_000)
  await utimes(join(folder, upload.sha256), old, old)
  expect(await uploads.get(upload.sha256)).toBeUndefined()
  await expect(uploads.open(upload.reference)).rejects.toSatisfy((e) => isSetuError(e, 'not-found'))
  await writeFile(join(folder, '.tmp-left'), 'x')
  await utimes(join(folder, '.tmp-left'), old, old)
  expect(await uploads.sweep()).toBe(2)
  expect((await readdir(folder)).some((f) => f.startsWith('.tmp') || f.startsWith(upload.sha256))).toBe(false)
})

test('any name becomes a plain one', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const plain = plainName(name)
      return plain.length > 0 && plain.length <= 128 && !/[/\\]|\p{Cc}|^\./u.test(plain)
    }),
  )
  expect(plainName('../../etc/passwd')).toBe('passwd')
})
