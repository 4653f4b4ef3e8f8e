/**
 * Tokens of an OpenID provider against the table of threats: algorithm none, RS/HS confusion, expired, wrong audience,
 * missing key id, long tokens; another user's job. Signatures against the examples of RFC 7515, A.2 and A.3.
 */
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer } from '@setu/jobs/guard'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BadToken, type Claims, headerOf, type Jwk, keyFor, verifyToken } from '../src/access/jwt.js'
import { checkOidc, nameOf, scopesIn } from '../src/access/oidc.js'
import { oidcKeys } from '../src/access/oidc-keys.js'
import { json, type Opened, openStation } from './open.js'

const ISSUER = 'https://login.example.org/realms/office'
const AUDIENCE = 'setu'
const NOW = Math.floor(Date.now() / 1000)
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
const jwk = (key: KeyObject, kid: string, more: object = {}): Jwk => ({
  ...(key.export({ format: 'jwk' }) as Jwk),
  kid,
  ...more,
})
const SET: readonly Jwk[] = [
  jwk(rsa.publicKey, 'r', { use: 'sig', alg: 'RS256' }),
  jwk(ec.publicKey, 'e'),
  jwk(weak.publicKey, 'weak'),
  jwk(rsa.publicKey, 'enc', { use: 'enc' }),
  { kty: 'oct', k: Buffer.from('secret').toString('base64url'), kid: 'oct' },
]
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const CLAIMS = { iss: ISSUER, aud: AUDIENCE, exp: NOW + 600, iat: NOW, sub: 'asha', scope: 'openid setu:run:*' }
const token = (claims: object = CLAIMS, header: object = { alg: 'RS256', kid: 'r' }, key = rsa.privateKey): string => {
  const data = `${part(header)}.${part(claims)}`
  const how = key.asymmetricKeyType === 'ec' ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : key
  return `${data}.${sign('sha256', Buffer.from(data), how).toString('base64url')}`
}
const check = (text: string, keys = SET): Claims | string => {
  try {
    const header = headerOf(text)
    const key = keyFor(keys, header)
    return key ? verifyToken(text, header, key, { issuer: ISSUER, audience: AUDIENCE }, NOW * 1000) : 'no key'
  } catch (error) {
    if (error instanceof BadToken) return error.message
    throw error
  }
}

describe('a token', () => {
  test.each([
    ['RS256', token()],
    ['ES256', token(CLAIMS, { alg: 'ES256', kid: 'e', typ: 'at+jwt' }, ec.privateKey)],
    ['several audiences', token({ ...CLAIMS, aud: ['other', AUDIENCE] })],
    ['a minute late by the clock', token({ ...CLAIMS, exp: NOW - 55 })],
    ['a minute early by the clock', token({ ...CLAIMS, nbf: NOW + 55, iat: NOW + 55 })],
  ])('of %s is taken', (_, text) => expect(check(text)).toMatchObject({ sub: 'asha' }))

  const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string
  const hmac = (secret: string | Buffer, header: object): string => {
    const data = `${part(header)}.${part(CLAIMS)}`
    return `${data}.${createHmac('sha256', secret).update(data).digest('base64url')}`
  }
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const [head, body, signature] = token().split('.') as [string, string, string]
  const ecData = `${part({ alg: 'ES256', kid: 'e' })}.${part(CLAIMS)}`
  test.each([
    ['algorithm none', `${part({ alg: 'none', kid: 'r' })}.${body}.`, /three parts/],
    ['algorithm none with a signature', `${part({ alg: 'none', kid: 'r' })}.${body}.${signature}`, /another algorithm/],
    ['algorithm None', `${part({ alg: 'None', kid: 'r' })}.${body}.${signature}`, /another algorithm/],
    ['HS256 with the public key as secret', hmac(pem, { alg: 'HS256', kid: 'r' }), /another algorithm/],
    ['RS256 said, HMAC done', hmac(pem, { alg: 'RS256', kid: 'r' }), /signature is not good/],
    ['a symmetric key of the set', hmac('secret', { alg: 'RS256', kid: 'oct' }), /not that of its key/],
    ['RS256 with the name of an EC key', token(CLAIMS, { alg: 'RS256', kid: 'e' }), /not that of its key/],
    [
      'ES256 with the name of an RSA key',
      token(CLAIMS, { alg: 'ES256', kid: 'r' }, ec.privateKey),
      /not that of its key/,
    ],
    ['a key for encryption', token(CLAIMS, { alg: 'RS256', kid: 'enc' }), /not that of its key/],
    ['a key of 1024 bits', token(CLAIMS, { alg: 'RS256', kid: 'weak' }, weak.privateKey), /fewer than 2048/],
    ['another key', token(CLAIMS, { alg: 'RS256', kid: 'r' }, other.privateKey), /signature is not good/],
    [
      'a key that it brings itself',
      token(CLAIMS, { alg: 'RS256', kid: 'r', jwk: jwk(other.publicKey, 'r') }, other.privateKey),
      /signature is not good/,
    ],
    ['a key elsewhere', token(CLAIMS, { alg: 'RS256', kid: 'x', jku: 'https://evil.example/jwks' }), /no key/],
    ['no key id', token(CLAIMS, { alg: 'RS256' }), /names no key/],
    ['a key id that is a path', token(CLAIMS, { alg: 'RS256', kid: '../../etc/passwd' }), /no key/],
    ['critical extensions', token(CLAIMS, { alg: 'RS256', kid: 'r', crit: ['x'], x: 1 }), /extensions/],
    ['another type', token(CLAIMS, { alg: 'RS256', kid: 'r', typ: 'logout+jwt' }), /another type/],
    ['changed claims', `${head}.${part({ ...CLAIMS, scope: 'setu:admin' })}.${signature}`, /signature is not good/],
    [
      'a signature spelt otherwise',
      `${head}.${body}.${signature.slice(0, -1)}${String.fromCharCode(signature.charCodeAt(341) + 1)}`,
      /signature is not good/,
    ],
    ['no signature', `${head}.${body}.`, /three parts/],
    [
      'ES256 in DER',
      `${ecData}.${sign('sha256', Buffer.from(ecData), ec.privateKey).toString('base64url')}`,
      /signature is not good/,
    ],
    ['ES256 of zeros', `${ecData}.${Buffer.alloc(64).toString('base64url')}`, /signature is not good/],
    ['ten thousand characters', token({ ...CLAIMS, pad: 'x'.repeat(10_000) }), /more than 8192/],
    [
      'a body that is a list',
      (() => {
        const data = `${head}.${part([])}`
        return `${data}.${sign('sha256', Buffer.from(data), rsa.privateKey).toString('base64url')}`
      })(),
      /no object/,
    ],
    ['another issuer', token({ ...CLAIMS, iss: `${ISSUER}/` }), /another issuer/],
    ['no issuer', token({ ...CLAIMS, iss: undefined }), /another issuer/],
    ['another audience', token({ ...CLAIMS, aud: 'setu2' }), /another audience/],
    ['no audience', token({ ...CLAIMS, aud: undefined }), /another audience/],
    ['expired', token({ ...CLAIMS, exp: NOW - 70 }), /has expired/],
    ['no end', token({ ...CLAIMS, exp: undefined }), /when it ends/],
    ['an end that is a text', token({ ...CLAIMS, exp: String(NOW + 600) }), /when it ends/],
    ['a time to come', token({ ...CLAIMS, nbf: NOW + 70 }), /not hold yet/],
    ['made in time to come', token({ ...CLAIMS, iat: NOW + 70 }), /not hold yet/],
    ['nobody', token({ ...CLAIMS, sub: '' }), /of nobody/],
  ])('of %s is refused', (_, text, why) => expect(check(text)).toMatch(why))

  // RFC 7515, A.2 and A.3: the claims are {"iss":"joe", "exp":1300819380, "http://example.com/is_root":true}.
  const PAYLOAD = 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
  test.each([
    [
      'RS256',
      `eyJhbGciOiJSUzI1NiJ9.${PAYLOAD}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw`,
      {
        kty: 'RSA',
        e: 'AQAB',
        n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
      },
    ],
    [
      'ES256',
      `eyJhbGciOiJFUzI1NiJ9.${PAYLOAD}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q`,
      {
        kty: 'EC',
        crv: 'P-256',
        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      },
    ],
  ] as const)('%s: the signature of the RFC is good, and no other of its text', (alg, text, key) => {
    const header = { alg, kid: 'k' } as const
    const verified = (t: string) => () =>
      verifyToken(t, header, keyFor([{ ...key, kid: 'k' }], header)!, { issuer: 'joe', audience: '' })
    // Past the signature and the issuer, it is stopped for its audience.
    expect(verified(text)).toThrow('another audience')
    expect(verified(text.replace('.cC4', '.dC4').replace('.DtE', '.EtE'))).toThrow('signature is not good')
    expect(verified(text.replace(`.${PAYLOAD}`, `.${PAYLOAD.replace('Q', 'R')}`))).toThrow('signature is not good')
  })
  test('scopes are those words that are the station’s; a subject becomes a name that logs can hold', () => {
    const scopes = (value: unknown, claim?: string) => scopesIn({ sub: 'a', exp: 1, [claim ?? 'scope']: value }, claim)
    expect(scopes('openid setu:run:rain.* profile setu:read:* admin setu:root setu:run:../x')).toEqual([
      'run:rain.*',
      'read:*',
    ])
    expect(scopes(['setu:write', 7, 'setu:write'], 'roles')).toEqual(['write'])
    for (const value of [undefined, null, {}, 'admin', { 0: 'setu:admin' }]) expect(scopes(value)).toEqual([])
    expect(nameOf('asha@example.org')).toBe('oidc:asha@example.org')
    expect(nameOf('a\nb')).toMatch(/^oidc:sha256-[0-9a-f]{24}$/)
    expect(nameOf('key:1')).not.toContain('key:1')
    for (const issuer of ['http://login.example.org', 'login', 'https://x.example?y', ''])
      expect(() => checkOidc({ issuer, audience: 'a' })).toThrow(/https address/)
  })
})

describe('the keys of the provider', () => {
  const stub = (documents: Record<string, unknown>) => {
    const asked: string[] = []
    return {
      asked,
      resolve: async () => [{ address: '93.184.216.34', family: 4 }],
      connect: async (url: URL): Promise<Answer> => {
        asked.push(url.href)
        const found = documents[url.href]
        const body = new TextEncoder().encode(JSON.stringify(found ?? {}))
        return {
          status: found ? 200 : 404,
          headers: {},
          body: (async function* () {
            yield body
          })(),
          end: () => {},
        }
      },
    }
  }
  const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`
  const JWKS = 'https://login.example.org/keys'

  test('come by discovery, are kept, and are looked for anew when a token names another, once a minute', async () => {
    let now = 0
    const documents: Record<string, unknown> = {
      [DISCOVERY]: { issuer: ISSUER, jwks_uri: JWKS },
      [JWKS]: { keys: [SET[0]] },
    }
    const net = stub(documents)
    const keys = oidcKeys({ issuer: ISSUER, audience: AUDIENCE }, net, () => now)
    expect((await keys('r')).map((k) => k.kid)).toEqual(['r'])
    expect(net.asked).toEqual([DISCOVERY, JWKS])
    await Promise.all([keys('r'), keys('r'), keys('e')])
    expect(net.asked).toHaveLength(2)
    documents[JWKS] = { keys: [SET[1]] }
    now = 61_000
    const both = await Promise.all([keys('e'), keys('e')])
    expect(both.map((set) => set.map((k) => k.kid))).toEqual([['e'], ['e']])
    expect(net.asked).toHaveLength(4)
    // The provider is away: the keys are kept for a day, not longer.
    delete documents[DISCOVERY]
    now += 12 * 3_600_000
    expect((await keys('e')).map((k) => k.kid)).toEqual(['e'])
    now += 13 * 3_600_000
    await expect(keys('e')).rejects.toMatchObject({ code: 'remote-failed' })
  })
  test.each([
    ['another issuer in the document', { issuer: 'https://evil.example', jwks_uri: JWKS }],
    ['keys at another host', { issuer: ISSUER, jwks_uri: 'https://evil.example/keys' }],
    ['keys of this machine', { issuer: ISSUER, jwks_uri: 'http://127.0.0.1/keys' }],
    ['no keys', { issuer: ISSUER }],
  ])('%s: none are taken', async (_, said) => {
    const net = stub({ [DISCOVERY]: said, [JWKS]: { keys: SET }, 'https://evil.example/keys': { keys: SET } })
    await expect(oidcKeys({ issuer: ISSUER, audience: AUDIENCE }, net)('r')).rejects.toMatchObject({
      code: 'remote-failed',
    })
    expect(net.asked).not.toContain('https://evil.example/keys')
  })
  test('an address of this machine’s own net is not asked', async () => {
    const net = {
      ...stub({ [DISCOVERY]: { issuer: ISSUER, jwks_uri: JWKS } }),
      resolve: async () => [{ address: '10.0.0.7', family: 4 }],
    }
    await expect(oidcKeys({ issuer: ISSUER, audience: AUDIENCE }, net)('r')).rejects.toMatchObject({
      code: 'remote-failed',
    })
    expect(net.asked).toEqual([])
  })
})

describe('a station with a provider', () => {
  let open: Opened
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'setu-oidc-'))
    await writeFile(join(folder, 'keys-of-the-issuer.json'), JSON.stringify({ keys: SET }))
    open = await openStation({
      dataDir: folder,
      access: 'keys',
      oidc: { issuer: ISSUER, audience: AUDIENCE, keys: join(folder, 'keys-of-the-issuer.json') },
    })
  })
  afterAll(async () => {
    await open.station.close()
    await rm(folder, { recursive: true, force: true })
  })
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
  const run = (headers: Record<string, string>) =>
    open.station.inject({
      method: 'POST',
      url: '/processes/echo/execution',
      headers: { ...json, ...headers, prefer: 'respond-async' },
      payload: { inputs: { stringInput: 'x' } },
    })

  test('lets run what the scopes say; another user’s job is not found', async () => {
    const asha = bearer(token())
    const kenji = bearer(token({ ...CLAIMS, sub: 'kenji' }))
    const accepted = await run(asha)
    expect(accepted.statusCode).toBe(201)
    const job = `/jobs/${accepted.json().jobID}`
    expect((await open.station.inject({ url: job, headers: asha })).statusCode).toBe(200)
    expect((await open.station.inject({ url: job, headers: kenji })).statusCode).toBe(404)
    expect((await open.station.inject(job)).statusCode).toBe(404)
    expect((await run(bearer(token({ ...CLAIMS, scope: 'openid profile' })))).statusCode).toBe(403)
    expect((await run({})).statusCode).toBe(401)
    const upload = { method: 'PUT' as const, url: '/uploads?name=a', payload: 'x' }
    expect((await open.station.inject({ ...upload, headers: asha })).statusCode).toBe(403)
    const writer = bearer(token({ ...CLAIMS, scope: 'setu:write' }, { alg: 'ES256', kid: 'e' }, ec.privateKey))
    expect((await open.station.inject({ ...upload, headers: writer })).statusCode).toBe(201)
  })
  test('refuses a token that is not good even where none is needed, and says nothing of it', async () => {
    for (const text of [
      token({ ...CLAIMS, exp: 1 }),
      token(CLAIMS, { alg: 'RS256', kid: 'gone' }),
      'ey.ey.ey',
      `eyJ${'x'.repeat(9000)}.e.e`,
    ]) {
      const answer = await open.station.inject({ url: '/collections', headers: bearer(text) })
      expect(answer.statusCode).toBe(401)
      expect(answer.headers['www-authenticate']).toContain('Bearer')
      expect(answer.body).not.toContain(text.slice(3, 40))
    }
    const kept = await open.station.inject({ url: '/collections', headers: bearer(token()) })
    expect([kept.statusCode, kept.headers['cache-control']]).toEqual([200, expect.stringMatching(/^private/)])
  })
  test('without a provider a token is an unknown key', async () => {
    const plain = await openStation({ access: 'keys' })
    expect((await plain.station.inject({ url: '/collections', headers: bearer(token()) })).statusCode).toBe(401)
    await plain.close()
  })
  test('the public key alone makes no token', () =>
    expect(() =>
      sign('sha256', Buffer.from('x'), createPublicKey(rsa.publicKey.export({ type: 'spki', format: 'pem' }))),
    ).toThrow())
})
