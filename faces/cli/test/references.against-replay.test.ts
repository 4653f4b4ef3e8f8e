import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { matches, type ReferenceFile, referenceFiles } from '../src/references.js'

const digest = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex')
const file = (more: Partial<ReferenceFile>): ReferenceFile => ({
  path: 'rain/x',
  repository: 'a/b',
  commit: 'c',
  origin: 'x',
  licence: 'MIT',
  sha256: '',
  how: 'verbatim',
  ...more,
})

test('a verbatim file is told by its digest, a gzipped one by what is inside, however it was packed', () => {
  const body = Buffer.from('rain\n'.repeat(100))
  expect(matches(file({ sha256: digest(body) }), body)).toBe(true)
  expect(matches(file({ sha256: digest(body) }), Buffer.from('other'))).toBe(false)
  for (const level of [1, 9])
    expect(matches(file({ how: 'gzip', sha256: digest(body) }), gzipSync(body, { level }))).toBe(true)
})

test('every entry has origin, commit, licence and digest, and names its path once', async () => {
  const files = await referenceFiles()
  expect(files.length).toBeGreaterThan(40)
  expect(new Set(files.map((f) => f.path)).size).toBe(files.length)
  for (const f of files) {
    expect(f.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(f.licence.length).toBeGreaterThan(2)
    expect(['verbatim', 'gzip', 'converted']).toContain(f.how)
    if (f.how === 'converted') expect(f.recipe, f.path).toBeTruthy()
    else expect(f.commit, f.path).toMatch(/^[0-9a-f]{40}$/)
  }
})

// A replay of the origin: it has what the neighbour folder has, one altered file, and nothing else.
const root = join(import.meta.dirname, '../../..')
const shared = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')].find(
  (f) => f && existsSync(join(f, 'rain')),
)
let server: Server
let into: string
beforeAll(async () => {
  into = mkdtempSync(join(tmpdir(), 'setu-references-'))
  const files = await referenceFiles()
  server = createServer((request, answer) => {
    const url = decodeURIComponent(request.url!)
    const found = files.find((f) => url === `/${f.repository}/${f.commit}/${f.origin}` && f.how !== 'converted')
    if (!found || !shared) return answer.writeHead(404).end()
    const body = readFileSync(join(shared, found.path))
    return answer.end(/CHIRPS/.test(found.path) ? Buffer.concat([body, Buffer.from('x')]) : body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  process.env['SETU_REFERENCES_ORIGIN'] = `http://127.0.0.1:${(server.address() as { port: number }).port}`
})
afterAll(() => {
  delete process.env['SETU_REFERENCES_ORIGIN']
  server.close()
  rmSync(into, { recursive: true, force: true })
})

test.runIf(shared)('an altered file is refused and leaves nothing behind', async () => {
  const { getReferences } = await import('../src/references.js')
  await expect(getReferences(into, () => {})).rejects.toMatchObject({
    code: 'failed-check',
    where: 'rain/valparaiso/CHIRPS5km.tif',
  })
  expect(existsSync(join(into, 'rain/valparaiso/CHIRPS5km.tif'))).toBe(false)
  expect(existsSync(join(into, 'rain/valparaiso/CHIRPS5km.tif.part'))).toBe(false)
})
