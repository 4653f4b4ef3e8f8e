import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openJournal } from '../src/journal.js'

const roots: string[] = []
const folder = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'setu-journal-'))
  roots.push(root)
  return root
}
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})
const headsOf = async (root: string): Promise<string[]> => {
  const journal = await openJournal(root)
  const heads = journal.segments().flatMap((s) => [...journal.lines(s)].map((l) => l.head + (l.body ?? '')))
  await journal.close()
  return heads
}

test('cut at any byte, what was whole before the cut is there, and writing goes on', async () => {
  const root = folder()
  const journal = await openJournal(root)
  const places = []
  for (const i of [1, 2, 3, 4, 5])
    places.push(await journal.append(`{"i":${i}}`, i % 2 ? `{"body":"é\\t${i}"}` : undefined))
  await journal.close()
  const file = join(root, '0000000001.journal')
  const all = readFileSync(file)
  const whole = await headsOf(root)
  for (let cut = 0; cut <= all.length; cut++) {
    writeFileSync(file, all.subarray(0, cut))
    const kept = places.filter((p) => p.offset + p.length <= cut).length
    const again = await openJournal(root)
    await again.append('{"after":1}')
    await again.close()
    expect(await headsOf(root)).toEqual([...whole.slice(0, kept), '{"after":1}'])
  }
})

test('any flipped byte loses at most its own line', async () => {
  const root = folder()
  const journal = await openJournal(root)
  const places = await Promise.all(Array.from({ length: 8 }, (_, i) => journal.append(`{"i":${i}}`)))
  await journal.close()
  const file = join(root, '0000000001.journal')
  const all = readFileSync(file)
  const whole = await headsOf(root)
  await fc.assert(
    fc.asyncProperty(fc.nat(all.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const bytes = Buffer.from(all)
      bytes[at] = bytes[at]! ^ flip
      writeFileSync(file, bytes)
      const hit = places.findIndex((p) => at >= p.offset && at < p.offset + p.length)
      // A line feed that is lost takes the next line along.
      const lost = bytes[places[hit]!.offset + places[hit]!.length - 1] === 10 ? [hit] : [hit, hit + 1]
      expect(await headsOf(root)).toEqual(whole.filter((_, i) => !lost.includes(i)))
    }),
    { numRuns: 60, seed: 7 },
  )
})

test('appends of one moment share their fsync; each is on the disk when it says so', async () => {
  const root = folder()
  let syncs = 0
  const journal = await openJournal(root, {
    disk: {
      async write(handle, bytes, at) {
        await handle.write(bytes, 0, bytes.length, at)
      },
      async sync(handle) {
        syncs++
        await handle.datasync()
      },
    },
  })
  const places = await Promise.all(Array.from({ length: 500 }, (_, i) => journal.append(`{"i":${i}}`)))
  expect(syncs).toBeLessThan(5)
  expect(places.map((p) => journal.read(p).head)).toEqual(places.map((_, i) => `{"i":${i}}`))
  await journal.close()
})

test('a full disk refuses, takes back what was half written, and is written to again when there is room', async () => {
  const root = folder()
  let room = 120
  const journal = await openJournal(root, {
    disk: {
      async write(handle, bytes, at) {
        const part = bytes.subarray(0, Math.max(0, room - at))
        await handle.write(part, 0, part.length, at)
        if (part.length < bytes.length) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
      },
      sync: (handle) => handle.datasync(),
    },
  })
  const told: string[] = []
  for (let i = 0; i < 12; i++)
    await journal.append(`{"i":${i}}`).then(
      () => told.push(`{"i":${i}}`),
      (e) => expect(e).toMatchObject({ code: 'internal', found: 'a full disk' }),
    )
  expect(told.length).toBeGreaterThan(2)
  expect(told.length).toBeLessThan(12)
  expect(statSync(join(root, '0000000001.journal')).size).toBeLessThanOrEqual(120)
  room = 1e6
  await journal.append('{"later":1}')
  await journal.close()
  expect(await headsOf(root)).toEqual([...told, '{"later":1}'])
})
