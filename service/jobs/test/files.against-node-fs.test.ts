import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, matchesGlob } from 'node:path'
import { isSetuError } from '@setu/core/errors'
import { entriesOf } from '@setu/core/source'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileSource, folderSource, globPattern, globSource, pathSource } from '../src/files.js'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'setu-files-'))
  await writeFile(
    join(root, 'one.bin'),
    Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) % 256),
  )
  await mkdir(join(root, 'month', 'day'), { recursive: true })
  for (let i = 0; i < 150; i++) await writeFile(join(root, 'month', `h${String(i).padStart(3, '0')}.dat`), `hour ${i}`)
  await writeFile(join(root, 'month', 'day', 'x.nc'), 'x')
  await writeFile(join(root, 'month', '.hidden'), 'h')
  await writeFile(join(root, 'secret'), 's')
  await symlink(join(root, 'secret'), join(root, 'month', 'link.dat'))
  await writeFile(join(root, 'odd[1].csv'), 'a')
})
afterAll(() => rm(root, { recursive: true, force: true }))

test('any range equals the same range of the whole file, read at once or not', async () => {
  const whole = await readFile(join(root, 'one.bin'))
  const bytes = await (await fileSource(join(root, 'one.bin'))).open()
  await fc.assert(
    fc.asyncProperty(fc.nat(120_000), fc.nat(70_000), async (offset, length) => {
      const wanted = whole.subarray(offset, offset + length)
      expect(Buffer.compare(await bytes.read(offset, length), wanted)).toBe(0)
      expect(Buffer.compare(bytes.readSync!(offset, length), wanted)).toBe(0)
    }),
    { numRuns: 60 },
  )
})

test('a folder lists its files in byte order, without hidden ones and without links that lead out', async () => {
  const entries = await entriesOf(await folderSource(join(root, 'month')))
  expect(entries).toEqual([...entries].sort())
  expect(entries).toHaveLength(151)
  expect(entries).not.toContain('link.dat')
  expect(entries).not.toContain('.hidden')
})

test('more files than descriptors are read at once', async () => {
  const tree = await globSource(join(root, 'month', '*.dat'))
  const entries = await entriesOf(tree)
  const texts = await Promise.all(
    entries.map(async (e) => Buffer.from(await (await tree.open(e)).read(0, 99)).toString()),
  )
  expect(texts).toEqual(entries.map((_, i) => `hour ${i}`))
})

test('identity moves with the content of a folder', async () => {
  const before = (await folderSource(join(root, 'month'))).identity
  expect((await folderSource(join(root, 'month'))).identity).toBe(before)
  await writeFile(join(root, 'month', 'day', 'x.nc'), 'xy')
  expect((await folderSource(join(root, 'month'))).identity).not.toBe(before)
})

test('a name with brackets is a file before it is a glob', async () => {
  expect((await pathSource(join(root, 'odd[1].csv'))).name).toBe('odd[1].csv')
})

test('globs agree with node:path', () => {
  if (typeof matchesGlob !== 'function') return
  const names = ['a.nc', 'b/a.nc', 'b/c/a.nc', 'a1.dat', 'ab.dat', 'a.ncx', 'x(1).nc', 'a+b.nc']
  for (const glob of ['*.nc', '**/*.nc', 'a?.dat', 'a[0-9].dat', '{a,b}.nc', 'b/**/a.nc', 'a.*'])
    expect([glob, names.filter((n) => globPattern(glob).test(n))]).toEqual([
      glob,
      names.filter((n) => matchesGlob(n, glob)),
    ])
})

test.each([
  ['nothing.nc', 'not-found'],
  ['none/*.nc', 'not-found'],
  ['month/*.tif', 'not-found'],
  ['{a,b', 'bad-input'],
])('%s is %s', async (path, code) => {
  await expect(pathSource(join(root, path))).rejects.toSatisfy((e) => isSetuError(e, code as 'not-found'))
})

test('a file that shrinks while it is read is an error, not zeros', async () => {
  const path = join(root, 'shrinks')
  await writeFile(path, new Uint8Array(1000))
  const bytes = await (await fileSource(path)).open()
  await truncate(path, 10)
  await expect(bytes.read(0, 1000)).rejects.toSatisfy((e) => isSetuError(e, 'bad-file'))
  expect(() => bytes.readSync!(0, 1000)).toThrow(/ends at byte 10/)
})
