import { isSetuError } from '@setu/core/errors'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPublicAddress } from '../src/addresses.js'
import { type Address, type Answer, checkUrl, type Guard, guardedGet, readBody, urlSource } from '../src/guard.js'

const hosts = ['data.example.org', '*.agency.example']
const publicAddress: Address = { address: '93.184.215.14', family: 4 }
async function* chunks(...parts: (string | Uint8Array)[]): AsyncIterable<Uint8Array> {
  for (const p of parts) yield typeof p === 'string' ? new TextEncoder().encode(p) : p
}
const answer = (
  status: number,
  headers: Answer['headers'] = {},
  body: AsyncIterable<Uint8Array> = chunks('body'),
): Answer => ({ status, headers, body, end: () => {} })
const guard = (more: Partial<Guard> = {}): Guard => ({
  hosts,
  resolve: async () => [publicAddress],
  connect: async () => answer(200),
  ...more,
})
const refused = (e: unknown): boolean => isSetuError(e, 'refused')

test.each([
  'http://data.example.org/x',
  'https://127.0.0.1/x',
  'https://0.0.0.0/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://169.254.169.254/latest/meta-data',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://127.1/',
  'https://user@data.example.org/',
  'https://user:word@data.example.org/',
  'https://data.example.org@evil.example/',
  'https://evil.example#@data.example.org/',
  'https://evil.example\\@data.example.org/',
  'https://data.example.org:8443/',
  'https://data.example.org.evil.example/',
  'https://evildata.example.org/',
  'https://agency.example/',
  'https://notagency.example/',
  'file:///etc/passwd',
  'gopher://data.example.org/',
  'data:text/plain,x',
  'ftp://data.example.org/',
  'https://data.example.org/a b',
  'https://data.exam\nple.org/',
  'javascript:alert(1)',
  '//data.example.org/',
  '',
])('refused by its form: %j', (url) => {
  expect(() => checkUrl(url, { hosts })).toThrow(expect.toSatisfy(refused))
})

test('allowed hosts pass, fragments go', () => {
  expect(checkUrl('https://data.example.org/a?b=c#d', { hosts }).href).toBe('https://data.example.org/a?b=c')
  expect(checkUrl('https://x.y.agency.example/a', { hosts }).hostname).toBe('x.y.agency.example')
  expect(checkUrl('https://DATA.example.ORG./a', { hosts }).protocol).toBe('https:')
  expect(() => checkUrl('https://data.example.org/', { hosts: [] })).toThrow(/none is allowed/)
})

test.each([
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.127.255.255',
  '224.0.0.1',
  '239.1.1.1',
  '255.255.255.255',
  '240.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.1',
  '192.0.0.8',
  '192.88.99.1',
  '::1',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd12::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '2002:7f00:1::',
  '2001::1',
  '2001:db8::1',
  '3fff::1',
  '100::1',
  'not an address',
  '',
])('not public: %s', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})
test.each([
  '8.8.8.8',
  '93.184.215.14',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '2606:4700::1111',
  '2a00:1450:4001:82b::200e',
])('public: %s', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})
test('every address of 10/8, 127/8, 192.168/16 is refused', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('10', '127'),
      fc.nat(255),
      fc.nat(255),
      fc.nat(255),
      (a, b, c, d) =>
        !isPublicAddress(`${a}.${b}.${c}.${d}`) &&
        !isPublicAddress(`192.168.${c}.${d}`) &&
        !isPublicAddress(`::ffff:${a}.${b}.${c}.${d}`),
    ),
  )
})

test('a name that resolves to a private address, or to one among public ones, is refused', async () => {
  await expect(
    guardedGet('https://data.example.org/', guard({ resolve: async () => [{ address: '127.0.0.1', family: 4 }] })),
  ).rejects.toSatisfy(refused)
  await expect(
    guardedGet(
      'https://data.example.org/',
      guard({ resolve: async () => [publicAddress, { address: '10.0.0.1', family: 4 }] }),
    ),
  ).rejects.toSatisfy(refused)
  await expect(guardedGet('https://data.example.org/', guard({ resolve: async () => [] }))).rejects.toSatisfy(refused)
})

test('a rebinding name is resolved once for each connection, and the connection goes to what was checked', async () => {
  let asked = 0
  const to: string[] = []
  const g = guard({
    resolve: async () => (asked++ === 0 ? [publicAddress] : [{ address: '127.0.0.1', family: 4 }]),
    connect: async (_url, address) => {
      to.push(address.address)
      return answer(200)
    },
  })
  await guardedGet('https://data.example.org/', g)
  expect([asked, to]).toEqual([1, [publicAddress.address]])
  await expect(guardedGet('https://data.example.org/', g)).rejects.toSatisfy(refused)
  expect(to).toHaveLength(1)
})

test.each([
  'https://127.0.0.1/',
  'http://data.example.org/',
  'file:///etc/passwd',
  'https://evil.example/',
  '//evil.example/',
  'https://data.example.org:444/',
  'https://u:p@data.example.org/',
])('a redirect to %s is refused', async (location) => {
  let hops = 0
  await expect(
    guardedGet('https://data.example.org/', guard({ connect: async () => answer(302 + 0 * hops++, { location }) })),
  ).rejects.toSatisfy(refused)
  expect(hops).toBe(1)
})

test('three redirects are followed, four are not', async () => {
  const chain = (n: number): Guard => {
    let left = n
    return guard({ connect: async () => (left-- > 0 ? answer(307, { location: '/next' }) : answer(200)) })
  }
  expect((await guardedGet('https://data.example.org/', chain(3))).status).toBe(200)
  await expect(guardedGet('https://data.example.org/', chain(4))).rejects.toSatisfy(refused)
})

test('size and time are capped', async () => {
  const g = guard({ maxBytes: 10, timeoutMs: 60 })
  await expect(readBody(answer(200, {}, chunks('123456', '789012')), g, 'x')).rejects.toSatisfy((e) =>
    isSetuError(e, 'too-large'),
  )
  async function* never(): AsyncIterable<Uint8Array> {
    yield new Uint8Array(1)
    await new Promise((done) => setTimeout(done, 5000).unref())
  }
  await expect(readBody(answer(200, {}, never()), g, 'x')).rejects.toSatisfy((e) => isSetuError(e, 'remote-timeout'))
  await expect(
    urlSource(
      'https://data.example.org/big',
      guard({ maxBytes: 10, connect: async () => answer(206, { 'content-range': 'bytes 0-0/11' }) }),
    ),
  ).rejects.toSatisfy((e) => isSetuError(e, 'too-large'))
})

test('ranges are asked for where the server has them; else the body is kept whole', async () => {
  const whole = Uint8Array.from({ length: 1000 }, (_, i) => i % 251)
  const asked: string[] = []
  const ranged = guard({
    connect: async (_url, _address, headers) => {
      asked.push(headers['range'] ?? '')
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(headers['range']!)!
      return answer(
        206,
        { 'content-range': `bytes ${from}-${to}/1000`, etag: '"e"' },
        chunks(whole.subarray(Number(from), Number(to) + 1)),
      )
    },
  })
  const source = await urlSource('https://data.example.org/a/stack%20one.tif', ranged)
  expect(source.name).toBe('stack one.tif')
  expect(source.identity).toContain('"e"')
  const bytes = await source.open()
  expect(await bytes.read(100, 50)).toEqual(whole.slice(100, 150))
  expect(await bytes.read(990, 50)).toEqual(whole.slice(990))
  expect(asked).toEqual(['bytes=0-0', 'bytes=100-149', 'bytes=990-999'])
  const plain = await urlSource(
    'https://data.example.org/a',
    guard({ connect: async () => answer(200, {}, chunks(whole)) }),
  )
  expect(await (await plain.open()).read(0, 1000)).toEqual(whole)
  await expect(urlSource('https://data.example.org/a', guard({ connect: async () => answer(404) }))).rejects.toSatisfy(
    (e) => isSetuError(e, 'not-found'),
  )
  await expect(urlSource('https://data.example.org/a', guard({ connect: async () => answer(500) }))).rejects.toSatisfy(
    (e) => isSetuError(e, 'remote-failed'),
  )
})

test('no string makes the guard throw anything but a refusal', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((s) => `https://${s}`),
      ),
      (text) => {
        try {
          return checkUrl(text, { hosts: ['never.example'] }).hostname.replace(/\.$/, '') === 'never.example'
        } catch (e) {
          return refused(e)
        }
      },
    ),
  )
})
