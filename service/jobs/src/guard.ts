/**
 * The guard of remote references: https on port 443 to hosts that the operator allows, no credentials, the name
 * resolved once and the connection pinned to that address, which must be public; redirects checked anew, at most
 * three; size and time limited.
 */
import { lookup } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { isIP } from 'node:net'
import type { Bytes, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { memorySource, treeSource } from '@setu/core/source'
import { isPublicAddress } from './addresses.js'

export interface Address {
  readonly address: string
  readonly family: number
}

/** One answer of a server; the body is read under the caps. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: AsyncIterable<Uint8Array>
  /** Gives up the rest. */
  end(): void
}

export interface Guard {
  /** `data.example.org`, or `*.example.org` for everything below. None: nothing remote. */
  readonly hosts: readonly string[]
  readonly maxBytes?: number
  readonly timeoutMs?: number
  /** Stubs for tests. */
  readonly resolve?: (host: string) => Promise<readonly Address[]>
  readonly connect?: (
    url: URL,
    address: Address,
    headers: Record<string, string>,
    timeoutMs: number,
    /** Sent with POST; without it the method is GET. */
    body?: Uint8Array,
  ) => Promise<Answer>
}

const MAX_REDIRECTS = 3
const MAX_BYTES = 2 ** 30
const TIMEOUT_MS = 30_000

const allowed = (host: string, hosts: readonly string[]): boolean =>
  hosts.some((h) => (h.startsWith('*.') ? host.endsWith(h.slice(1).toLowerCase()) : host === h.toLowerCase()))

const refuse = (where: string, found: string, expected: string): Error =>
  setuError('refused', {
    where: where.slice(0, 200),
    found,
    expected,
    wayOut: 'Download the file and send it as an upload.',
  })

/** The URL, if its form may be asked for. */
export const checkUrl = (text: string, guard: Pick<Guard, 'hosts'>): URL => {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw refuse(text, 'an address that is not a URL', 'https://host/path')
  }
  if (/[\p{Cc}\s\\]/u.test(text))
    throw refuse(text, 'a URL with spaces, backslashes or control characters', 'https://host/path')
  if (url.protocol !== 'https:') throw refuse(text, `the scheme ${url.protocol}`, 'https:')
  if (url.username || url.password || text.slice(8).split(/[/?#]/)[0]!.includes('@'))
    throw refuse(text, 'credentials in the URL', 'a URL without credentials')
  if (url.port !== '') throw refuse(text, `port ${url.port}`, 'port 443')
  const host = url.hostname.toLowerCase().replace(/\.$/, '')
  if (host.startsWith('[') || isIP(host))
    throw refuse(text, `the address ${host} in place of a name`, 'the name of a host')
  if (!allowed(host, guard.hosts))
    throw refuse(
      text,
      `the host ${host}`,
      guard.hosts.length ? `one of ${guard.hosts.join(', ')}` : 'no remote host: none is allowed here',
    )
  url.hash = ''
  return url
}

/** Resolves once; every address of the name must be public, else a stub resolver could choose the bad one. */
const pin = async (host: string, guard: Guard): Promise<Address> => {
  const resolve = guard.resolve ?? ((name: string) => lookup(name, { all: true, verbatim: true }))
  let found: readonly Address[]
  try {
    found = await resolve(host)
  } catch (error) {
    throw setuError(
      'remote-failed',
      { where: host, found: 'a name that does not resolve', expected: 'a host that exists' },
      { cause: error },
    )
  }
  const bad = found.find((a) => !isPublicAddress(a.address))
  if (bad || !found[0]) throw refuse(host, bad ? `the address ${bad.address}` : 'no address', 'a public address')
  return found[0]
}

/** The real connection: to the address that was checked, with the name for TLS and its certificate. */
export const connectPinned: NonNullable<Guard['connect']> = (url, address, headers, timeoutMs, body) =>
  new Promise((done, fail) => {
    const remote = (error: unknown): Error =>
      setuError(
        'remote-failed',
        { where: url.href, found: (error as NodeJS.ErrnoException).code ?? String(error), expected: 'an answer' },
        { cause: error },
      )
    const asked = request(
      url,
      {
        method: body ? 'POST' : 'GET',
        headers,
        agent: false,
        servername: url.hostname,
        timeout: timeoutMs,
        lookup: (_host, options, callback) => {
          if (options.all) (callback as unknown as (e: null, a: readonly Address[]) => void)(null, [address])
          else callback(null, address.address, address.family)
        },
      },
      (answer: IncomingMessage) =>
        done({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer, end: () => answer.destroy() }),
    )
    asked.on('timeout', () =>
      asked.destroy(
        setuError('remote-timeout', { where: url.href, found: `no answer in ${timeoutMs} ms`, expected: 'an answer' }),
      ),
    )
    asked.on('error', (error) => fail((error as { code?: string }).code === 'remote-timeout' ? error : remote(error)))
    asked.end(body)
  })

/** Asks through the guard and follows redirects through it. */
export const guardedGet = async (
  text: string,
  guard: Guard,
  headers: Record<string, string> = {},
): Promise<Answer & { url: URL }> => {
  const connect = guard.connect ?? connectPinned
  let url = checkUrl(text, guard)
  for (let hop = 0; ; hop++) {
    const answer = await connect(
      url,
      await pin(url.hostname, guard),
      { 'user-agent': 'setu', 'accept-encoding': 'identity', ...headers },
      guard.timeoutMs ?? TIMEOUT_MS,
    )
    if (![301, 302, 303, 307, 308].includes(answer.status)) return { ...answer, url }
    answer.end()
    if (hop >= MAX_REDIRECTS) throw refuse(text, `more than ${MAX_REDIRECTS} redirects`, `at most ${MAX_REDIRECTS}`)
    const next = String(answer.headers['location'] ?? '')
    let target: string
    try {
      target = new URL(next, url).href
    } catch {
      throw refuse(text, `a redirect to "${next.slice(0, 80)}"`, 'a redirect to a URL')
    }
    url = checkUrl(target, guard)
  }
}

/** Sends a document through the guard; a redirect is not followed. Resolves to the status. */
export const guardedPost = async (text: string, guard: Guard, body: Uint8Array, type: string): Promise<number> => {
  const url = checkUrl(text, guard)
  const headers = { 'user-agent': 'setu', 'content-type': type, 'content-length': String(body.length) }
  const connect = guard.connect ?? connectPinned
  const answer = await connect(url, await pin(url.hostname, guard), headers, guard.timeoutMs ?? TIMEOUT_MS, body)
  answer.end()
  return answer.status
}

/** Reads a body under the caps of size and time. */
export const readBody = async (
  answer: Answer,
  guard: Guard,
  where: string,
  most = guard.maxBytes ?? MAX_BYTES,
): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  let size = 0
  const deadline = Date.now() + (guard.timeoutMs ?? TIMEOUT_MS)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_done, fail) => {
    timer = setTimeout(
      () =>
        fail(
          setuError('remote-timeout', { where, found: `${size} bytes when time was up`, expected: 'the whole body' }),
        ),
      deadline - Date.now(),
    )
  })
  try {
    await Promise.race([
      late,
      (async () => {
        for await (const part of answer.body) {
          size += part.length
          if (size > most)
            throw setuError('too-large', { where, found: `more than ${most} bytes`, expected: `at most ${most} bytes` })
          parts.push(part)
        }
      })(),
    ])
  } finally {
    clearTimeout(timer)
    answer.end()
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** A remote file: by ranges where the server has them, else whole, under the cap. */
export const urlSource = async (reference: string, guard: Guard): Promise<Source> => {
  const most = guard.maxBytes ?? MAX_BYTES
  const answer = await guardedGet(reference, guard, { range: 'bytes=0-0' })
  const { url } = answer
  const name = decodeName(url)
  const tag = String(answer.headers['etag'] ?? answer.headers['last-modified'] ?? '')
  const total = Number(/^bytes 0-0\/(\d+)$/.exec(String(answer.headers['content-range'] ?? ''))?.[1] ?? Number.NaN)
  if (answer.status === 206 && Number.isSafeInteger(total)) {
    answer.end()
    if (total > most)
      throw setuError('too-large', { where: url.href, found: `${total} bytes`, expected: `at most ${most} bytes` })
    const bytes: Bytes = {
      size: total,
      async read(offset, length) {
        const end = Math.min(total, offset + length)
        if (end <= offset) return new Uint8Array(0)
        const part = await guardedGet(url.href, guard, {
          range: `bytes=${offset}-${end - 1}`,
          ...(tag ? { 'if-range': tag } : {}),
        })
        if (part.status !== 206) {
          part.end()
          throw setuError('remote-failed', {
            where: url.href,
            found: `status ${part.status} for a range`,
            expected: '206: the file may have changed',
          })
        }
        const body = await readBody(part, guard, url.href, end - offset)
        if (body.length !== end - offset)
          throw setuError('remote-failed', {
            where: url.href,
            found: `${body.length} bytes`,
            expected: `${end - offset} bytes`,
          })
        return body
      },
    }
    return treeSource(name, new Map([[name, bytes]]), `${url.href}#${tag || total}`)
  }
  if (answer.status !== 200) {
    answer.end()
    const code = answer.status === 404 || answer.status === 410 ? 'not-found' : 'remote-failed'
    throw setuError(code, { where: url.href, found: `status ${answer.status}`, expected: 'status 200' })
  }
  const body = await readBody(answer, guard, url.href)
  return memorySource(name, body)
}

const decodeName = (url: URL): string => {
  const last = url.pathname.split('/').pop() || url.hostname
  try {
    return decodeURIComponent(last).replace(/[\\/]/g, '_')
  } catch {
    return last
  }
}
