/** The archive against its own files: what was put is there, whole, whatever is lost beside it. */
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isSetuError } from '@setu/core/errors'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openArchive } from '../src/archive.js'
import { openEngine } from '../src/engine.js'
import { isId } from '../src/names.js'
import { archiveVerify } from '../src/verify.js'
import { bytes, madeCollection, madeItem, withArchive } from './made.js'

const asset = (text: string) => ({ data: { name: 'data.txt', type: 'text/plain', roles: ['data'], body: bytes(text) } })

test('an item with files is put, replaced, moved to another month, removed', () =>
  withArchive(async (archive) => {
    await archive.putCollection(madeCollection('a'))
    await archive.put('a', madeItem('x'), asset('one'))
    const first = await archive.get('a', 'x')
    expect(first.path).toBe(join('2020', '07', 'x'))
    expect(first.item.assets['data']).toMatchObject({ href: './data.txt', 'file:size': 3 })
    await archive.put('a', madeItem('x'), asset('two!'))
    const second = await archive.get('a', 'x')
    expect(await readFile(join(archive.folderOf(second), second.item.assets['data']!.href), 'utf8')).toBe('two!')
    expect((await readdir(archive.folderOf(second))).sort()).toEqual(['item.json', 'r2'])
    expect(second.item.properties['created']).toBe(first.item.properties['created'])
    await archive.put('a', madeItem('x', '2021-01-05T00:00:00Z'), asset('three'))
    expect((await archive.get('a', 'x')).path).toBe(join('2021', '01', 'x'))
    const whole = await archiveVerify(archive)
    expect(whole).toMatchObject({ items: 1, assets: 1, bytes: 5, faults: [] })
    await archive.remove('a', 'x')
    await expect(archive.get('a', 'x')).rejects.toThrow('no such item')
    expect((await archiveVerify(archive)).faults).toEqual([])
  }))

test('a folder as an asset has the digest that sha256sum gives', () =>
  withArchive(async (archive) => {
    await archive.putCollection(madeCollection('a'))
    await archive.put('a', madeItem('z'), {
      field: {
        name: 'f.zarr',
        type: 'application/vnd+zarr',
        files: (async function* () {
          yield ['zarr.json', bytes('{}')] as const
          yield ['v/c/0', bytes('abc')] as const
        })(),
      },
    })
    const entry = await archive.get('a', 'z')
    const sum = await new Promise<string>((done, fail) =>
      execFile(
        'sh',
        ['-c', 'find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum'],
        { cwd: join(archive.folderOf(entry), 'f.zarr') },
        (e, out) => (e ? fail(e) : done(out.slice(0, 64))),
      ),
    )
    expect(entry.item.assets['field']).toMatchObject({
      'file:size': 5,
      'setu:files': 2,
      'setu:treeChecksum': `1220${sum}`,
    })
    expect((await archiveVerify(archive)).faults).toEqual([])
  }))

test('the index is made again from the files, and is the same', () =>
  withArchive(async (archive, folder) => {
    await archive.putCollection(madeCollection('a'))
    for (let i = 0; i < 12; i++) await archive.put('a', madeItem(`i${i}`, `20${10 + i}-03-01T00:00:00Z`, [i, -i]))
    await archive.remove('a', 'i3')
    const ask = (a: typeof archive) => a.engine.rows('SELECT id, path, t0, xmin, item FROM items ORDER BY id')
    const before = await ask(archive)
    expect(await archive.reindex('a')).toBe(11)
    expect(await ask(archive)).toEqual(before)
    await archive.put('a', madeItem('late'))
    const other = await openArchive(join(folder, 'archive'))
    expect((await ask(other)).map((r) => r['id'])).toEqual([...before.map((r) => r['id']), 'late'])
    await rm(join(folder, 'archive/a/items.parquet'))
    await rm(join(folder, 'archive/a/changes.ndjson'))
    const third = await openArchive(join(folder, 'archive'))
    expect(await ask(third)).toEqual(await ask(other))
    // Another program's changes are seen without being told.
    await third.put('a', madeItem('by-third'))
    await other.refresh(true)
    expect((await other.get('a', 'by-third')).item.id).toBe('by-third')
    await third.reindex('a')
    await third.remove('a', 'by-third')
    await other.refresh(true)
    expect((await ask(other)).map((r) => r['id'])).not.toContain('by-third')
    await other.close()
    await third.close()
  }))

test('verify names what is damaged', () =>
  withArchive(async (archive) => {
    await archive.putCollection(madeCollection('a'))
    for (const id of ['cut', 'changed', 'gone', 'link', 'torn', 'good'])
      await archive.put('a', madeItem(id), asset('some text'))
    const at = (id: string, file = 'data.txt'): string => join(archive.folder, 'a/2020/07', id, file)
    await truncate(at('cut'), 4)
    await writeFile(at('changed'), 'some tExt')
    await rm(at('gone'))
    await rm(at('link'))
    await symlink('/etc/hostname', at('link'))
    await writeFile(at('torn', 'item.json'), '{"type": "Fea')
    await mkdir(join(archive.folder, 'a/2020/07/half'))
    const { faults } = await archiveVerify(archive)
    expect(
      faults
        .filter((f) => !f.harmless)
        .map((f) => f.item)
        .sort(),
    ).toEqual(['changed', 'cut', 'gone', 'link', 'torn'])
    expect(faults.filter((f) => f.harmless).map((f) => f.item)).toEqual(['half'])
  }))

test('ids and asset names cannot leave the folder', () =>
  withArchive(async (archive) => {
    await archive.putCollection(madeCollection('a'))
    for (const id of [
      '',
      '.',
      '..',
      '../b',
      '%2e%2e',
      'a/b',
      'a\\b',
      'a\0',
      'x'.repeat(129),
      'con',
      'nul.txt',
      '-a',
      'é',
      '__proto__',
    ])
      expect(isId(id), id).toBe(false)
    for (const name of ['../x', '/etc/x', 'a/../../x', 'item.json', '.lock', 'a//b', 'nul']) {
      const fails = archive.put('a', madeItem('x'), { data: { name, body: bytes('x') } })
      await expect(fails).rejects.toSatisfy((e) => isSetuError(e, 'bad-input'))
    }
    await expect(archive.collection('../../etc')).rejects.toSatisfy((e) => isSetuError(e, 'not-found'))
  }))

test('the query engine stays in its folder', () =>
  withArchive(async ({ engine, folder }) => {
    const refused = [
      "SELECT * FROM read_csv('/etc/passwd')",
      `SELECT * FROM read_text('${folder}/../../../etc/passwd')`,
      "COPY (SELECT 1) TO '/tmp/setu-out.csv'",
      "ATTACH '/tmp/setu-x.db'",
      'INSTALL spatial',
      'LOAD httpfs',
      "SELECT * FROM 'https://example.org/x.parquet'",
      'SET enable_external_access = true',
      "SET allowed_directories = ['/']",
      "SET memory_limit = '100GB'",
    ]
    for (const sql of refused) await expect(engine.run(sql), sql).rejects.toThrow('query')
    await expect(engine.run("SELECT * FROM read_text('/etc/shadow')")).rejects.toSatisfy(
      (e) => !String(e.message).includes('/etc'),
    )
  }))

test('a query past its time, or without its reader, is interrupted, and the connection lives', () =>
  withArchive(async ({ engine }) => {
    const endless = 'SELECT count(*) FROM range(100000000000) a(i) WHERE sqrt(i) < 0'
    await expect(engine.rows(endless, [], { seconds: 0.1 })).rejects.toSatisfy((e) => isSetuError(e, 'busy'))
    const reader = new AbortController()
    setTimeout(() => reader.abort(), 50)
    await expect(engine.rows(endless, [], { signal: reader.signal })).rejects.toThrow()
    expect(await engine.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  }))

test('a query that needs more memory than is given is refused', () =>
  withArchive(async ({ folder }) => {
    const small = await openEngine(folder, { memoryBytes: 48 * 2 ** 20 })
    await expect(small.rows('SELECT list(i) FROM range(1000000000) t(i)')).rejects.toSatisfy((e) =>
      isSetuError(e, 'too-large'),
    )
    expect(await small.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
    await small.close()
  }))

test('any text as a value comes back unchanged', () =>
  withArchive(async ({ engine }) => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const clean = text.replaceAll('\0', '').toWellFormed()
        expect(await engine.rows('SELECT ? AS v', [clean])).toEqual([{ v: clean }])
      }),
      { numRuns: 60 },
    )
  }))
