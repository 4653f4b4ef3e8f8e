import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addAccess, isOpen, userOf } from '../src/access/access.js'
import { addKey, keyOf, readKeys, revokeKey } from '../src/access/api-keys.js'
import { createQuotas } from '../src/access/quotas.js'
import { covers, parseScope } from '../src/access/scopes.js'
import { sendProblem } from '../src/problems.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setu-access-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('scopes', () => {
  test.each([
    [['run:rain.validate'], 'run:rain.validate', true],
    [['run:rain.*'], 'run:rain.validate', true],
    [['run:rain.*'], 'run:rainbow.x', false],
    [['run:*'], 'run:sea.decode', true],
    [['read:*'], 'run:rain.validate', false],
    [['admin'], 'write', true],
    [['write'], 'admin', false],
    [[], 'read:x', false],
  ])('%j covers %s: %s', (held, needed, expected) => expect(covers(held, needed)).toBe(expected))
  test.each(['run', 'run:', 'RUN:x', 'run:../x', 'read:a b', '*', '__proto__'])('%j is no scope', (text) =>
    expect(() => parseScope(text)).toThrow(/found "/),
  )
})

describe('keys', () => {
  test('the secret is shown once and kept as a digest; a key ends when it is revoked or expires', async () => {
    const made = await addKey(folder, ['run:rain.*'], 1, 'a test')
    const kept = readFileSync(join(folder, 'keys.json'), 'utf8')
    // setu_<12 digits of the id>_<the secret, which may hold _ itself>
    expect(kept).not.toContain(made.text.slice('setu_'.length + 13))
    expect(made.text.slice('setu_'.length + 13).length).toBeGreaterThan(30)
    const keys = await readKeys(folder)
    expect(keyOf(keys, made.text)?.id).toBe(made.key.id)
    expect(keyOf(keys, made.text, Date.now() + 2 * 86_400_000)).toBeUndefined()
    await revokeKey(folder, made.key.id)
    expect(keyOf(await readKeys(folder), made.text)).toBeUndefined()
    await expect(revokeKey(folder, made.key.id)).rejects.toMatchObject({ code: 'not-found' })
  })
  test.each([
    '',
    'setu_',
    'x'.repeat(10_000),
    'setu_000000000000_',
    'eyJhbGciOiJub25lIn0.e30.',
    'setu_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ])('%# is no key', async (text) => {
    await addKey(folder, ['admin'], null, '')
    expect(keyOf(await readKeys(folder), text)).toBeUndefined()
  })
})

test('quotas: a bucket fills over the hour, a refusal says when, a clock set back gives nothing', () => {
  const quotas = createQuotas({ secondsPerHour: 360, burst: 60 })
  expect(quotas.take('a', 50, 0)).toMatchObject({ granted: true, remaining: 10 })
  expect(quotas.take('a', 30, 0)).toMatchObject({ granted: false, retryAfter: 200 })
  expect(quotas.take('a', 30, -1e6).granted).toBe(false)
  expect(quotas.take('b', 30, 0).granted).toBe(true)
  expect(quotas.take('a', 30, 200_000).granted).toBe(true)
  quotas.settle('a', 30, 5)
  expect(quotas.take('a', 25, 200_000).granted).toBe(true)
})

describe('a station', () => {
  const made = async (settings: { host: string; access?: 'open' | 'keys' }): Promise<FastifyInstance> => {
    const station = Fastify()
    station.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
    addAccess(station, { dataDir: folder, ...settings })
    station.get('/processes', async (request) => ({ user: userOf(request)?.name ?? null }))
    station.post<{ Params: { id: string } }>('/processes/:id/execution', async (request) => ({
      user: userOf(request)?.name,
    }))
    station.put('/uploads', async () => ({}))
    station.delete('/jobs/:id', async () => ({}))
    return station
  }
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` })

  test('is open on this machine and nowhere else, unless told', () => {
    expect(isOpen({ host: '127.0.0.1' })).toBe(true)
    expect(isOpen({ host: '::1' })).toBe(true)
    expect(isOpen({ host: '0.0.0.0' })).toBe(false)
    expect(isOpen({ host: '192.0.2.1' })).toBe(false)
    expect(isOpen({ host: '127.0.0.1', access: 'keys' })).toBe(false)
  })
  test('reads for all; runs, uploads and dismissals want a key with the scope', async () => {
    const station = await made({ host: '0.0.0.0' })
    const { text } = await addKey(folder, ['run:rain.*'], null, '')
    const run = (id: string, headers = {}) =>
      station.inject({ method: 'POST', url: `/processes/${id}/execution`, payload: {}, headers })
    expect((await station.inject('/processes')).json()).toEqual({ user: null })
    const none = await run('rain.validate')
    expect(none.statusCode).toBe(401)
    expect(none.headers['www-authenticate']).toContain('Bearer')
    expect((await run('rain.validate', bearer(text))).json().user).toMatch(/^key:/)
    expect((await run('sea.decode', bearer(text))).statusCode).toBe(403)
    expect((await station.inject({ method: 'PUT', url: '/uploads', headers: bearer(text) })).statusCode).toBe(403)
    expect((await station.inject({ method: 'DELETE', url: '/jobs/1', headers: bearer(text) })).statusCode).toBe(200)
    expect((await station.inject({ url: '/processes', headers: bearer('setu_nonsense') })).statusCode).toBe(401)
    await station.close()
    const lines = readdirSync(join(folder, 'audit'))
      .flatMap((f) =>
        readFileSync(join(folder, 'audit', f), 'utf8')
          .trim()
          .split('\n'),
      )
      .map((l) => JSON.parse(l))
    expect(lines.map((l) => l.status)).toEqual([401, 200, 403, 403, 200, 401])
    expect(JSON.stringify(lines)).not.toContain(text.split('_')[2]!)
  })
  test('on an open station a page of this machine needs none', async () => {
    const station = await made({ host: '127.0.0.1' })
    expect(
      (await station.inject({ method: 'POST', url: '/processes/rain.info/execution', payload: {} })).json(),
    ).toEqual({ user: 'local' })
    await station.close()
  })
})
