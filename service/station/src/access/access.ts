/**
 * Who may do what on a station. Reading is public. What changes something needs a key with the scope for it, unless the
 * station is open: bound to this machine alone and told nothing else. A key that is sent and is not good is refused, even
 * where none is needed. Another user's job is not found.
 */
import { join } from 'node:path'
import { setuError } from '@setu/core/errors'
import type { Guard } from '@setu/jobs/guard'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { asHttp } from '../problems.js'
import { isSigned } from '../s3/signature.js'
import { type ApiKey, keyOf, readKeys } from './api-keys.js'
import { createAuditLog } from './audit-log.js'
import { BadToken, looksLikeJwt } from './jwt.js'
import { tokenReader } from './oidc.js'
import type { OidcSettings } from './oidc-keys.js'
import { createQuotas, type Quota } from './quotas.js'
import { S3_ROUTE, signedReader } from './s3-users.js'
import { covers } from './scopes.js'

export interface AccessSettings {
  readonly dataDir: string
  readonly host: string
  /** `open`: writing needs no key. By default so on 127.0.0.1, localhost and ::1, and nowhere else. */
  readonly access?: 'open' | 'keys'
  readonly quota?: Quota
  /** An OpenID provider whose tokens are taken beside keys. */
  readonly oidc?: OidcSettings
  readonly guard?: Pick<Guard, 'resolve' | 'connect'>
}

export interface User {
  /** `key:<id>`, `oidc:<subject>`, or `local` on an open station. */
  readonly name: string
  readonly scopes: readonly string[]
}

const users = new WeakMap<FastifyRequest, User>()
/** The user of a request; undefined for the public. */
export const userOf = (request: FastifyRequest): User | undefined => users.get(request)

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1', '[::1]'])
export const isOpen = ({ host, access }: Pick<AccessSettings, 'host' | 'access'>): boolean =>
  (access ?? (LOOPBACK.has(host) ? 'open' : 'keys')) === 'open'

const refused = (status: 401 | 403, found: string, expected: string): Error =>
  asHttp(
    setuError('refused', {
      where: 'Authorization',
      found,
      expected,
      wayOut: 'Ask the operator for a key (setu key add) and send it as Authorization: Bearer setu_…',
    }),
    {
      status,
      title: status === 401 ? 'A key is needed' : 'The key does not allow this',
      ...(status === 401 ? { headers: { 'www-authenticate': 'Bearer realm="setu"' } } : {}),
    },
  )

/** Scope that a request needs; undefined where it is public. */
export const scopeNeeded = (
  method: string,
  route: string,
  params: Readonly<Record<string, string>>,
): string | undefined => {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return undefined
  if (route === '/search' || route.endsWith('/cost')) return undefined
  if (route === '/processes/:id/execution') return `run:${params['id']}`
  if (route.startsWith('/jobs/')) return 'run:*'
  return 'write'
}

/** Keys are read anew at most once a second. */
const keyReader = (folder: string): (() => Promise<ApiKey[]>) => {
  let at = 0
  let keys: Promise<ApiKey[]> = Promise.resolve([])
  return () => {
    if (Date.now() - at > 1000) {
      at = Date.now()
      keys = readKeys(folder)
      keys.catch(() => {})
    }
    return keys
  }
}

/** Whether a user is somebody: the holder of a key or of a token. */
const isNamed = (name: string): boolean => /^(key|oidc):/.test(name)

const HELD_RUN = (scopes: readonly string[]): boolean => scopes.some((s) => s === 'admin' || s.startsWith('run:'))

export const addAccess = (station: FastifyInstance, settings: AccessSettings): void => {
  const open = isOpen(settings)
  const keys = keyReader(settings.dataDir)
  const audit = createAuditLog(join(settings.dataDir, 'audit'), (error) => station.log.error(error))
  const signers = signedReader(settings.dataDir, keys)
  const tokens = settings.oidc && tokenReader(settings.oidc, settings.guard)
  /** Who a request is, by signature, token or key; what is sent and is not good is refused. */
  const userBy = async (request: FastifyRequest): Promise<User | undefined> => {
    const asked = { method: request.method, url: request.raw.url ?? '', headers: request.headers }
    if (S3_ROUTE.test(request.routeOptions.url ?? '') && isSigned(asked)) return signers(asked)
    const header = request.headers.authorization
    if (header === undefined) return open ? { name: 'local', scopes: ['admin'] } : undefined
    const bearer = /^Bearer ([\x21-\x7e]+)$/i.exec(header)?.[1] ?? ''
    if (tokens && looksLikeJwt(bearer))
      return tokens(bearer).catch((error: unknown) => {
        if (!(error instanceof BadToken)) throw error
        throw refused(401, error.message, 'a token of the issuer for this station')
      })
    const key = keyOf(await keys(), bearer)
    if (!key) throw refused(401, 'a key that is not known or has expired', 'a key of this station')
    return { name: `key:${key.id}`, scopes: key.scopes }
  }
  station.addHook('onRequest', async (request) => {
    const user = await userBy(request)
    if (user) users.set(request, user)
    // What jobs are owned by and queues are bounded by; see request-identity.ts.
    if (user && isNamed(user.name)) Object.assign(request, { user: { id: user.name } })
    const needed = scopeNeeded(
      request.method,
      request.routeOptions.url ?? '',
      (request.params ?? {}) as Record<string, string>,
    )
    if (needed === undefined) return
    if (!user) throw refused(401, 'no key', `a key with the scope ${needed}`)
    const allowed = needed === 'run:*' ? HELD_RUN(user.scopes) : covers(user.scopes, needed)
    if (!allowed) throw refused(403, `a key with ${user.scopes.join(', ') || 'no scope'}`, needed)
  })
  // What somebody saw with a key is not kept by a proxy for others.
  station.addHook('onSend', async (request, reply) => {
    const rule = reply.getHeader('cache-control')
    if (isNamed(users.get(request)?.name ?? '') && typeof rule === 'string')
      void reply.header('cache-control', rule.replace('public', 'private'))
  })
  station.addHook('onResponse', async (request, reply) => {
    const changes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method)
    if (!changes && reply.statusCode !== 401 && reply.statusCode !== 403) return
    const { id } = (request.params ?? {}) as { id?: string }
    audit.write({
      at: new Date().toISOString(),
      user: users.get(request)?.name ?? 'public',
      address: request.ip,
      method: request.method,
      route: request.routeOptions.url ?? '(none)',
      status: reply.statusCode,
      ...(id && /^[A-Za-z0-9._-]{1,128}$/.test(id) ? { what: id } : {}),
    })
  })
  station.addHook('preClose', () => audit.flush())
}

/** Takes the estimated cost from the user's quota, or refuses with 429 and Retry-After. */
export const quotaKeeper = (quota: Quota | undefined) => {
  const quotas = quota && createQuotas(quota)
  return (request: FastifyRequest, seconds: number): void => {
    const user = users.get(request)
    if (!quotas || !user || user.name === 'local') return
    const grant = quotas.take(user.name, seconds)
    if (!grant.granted)
      throw asHttp(
        setuError('busy', {
          where: 'quota',
          found: `${seconds.toFixed(0)} core seconds wanted, ${grant.remaining.toFixed(0)} left`,
          expected: `at most ${quota.secondsPerHour} an hour`,
          wayOut: `Try again in ${grant.retryAfter} s.`,
        }),
        { status: 429, title: 'The quota is used up', headers: { 'retry-after': String(grant.retryAfter) } },
      )
  }
}

/** Whether a job is this request's to see: its owner's, an admin's, or nobody's. */
export const maySee = (request: FastifyRequest, owner: string | undefined): boolean => {
  if (owner === undefined || !isNamed(owner)) return true
  const user = users.get(request)
  return user !== undefined && (user.name === owner || (user.name !== 'local' && user.scopes.includes('admin')))
}
