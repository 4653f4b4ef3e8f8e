/**
 * The keys of an OpenID provider: from a file of the operator, from an https address through the guard, or from the one
 * that the provider's own discovery document names. Kept for ten minutes; looked for anew when a token names a key that
 * is not among them, at most once a minute; old ones are kept for a day when the provider cannot be reached.
 */
import { readFile } from 'node:fs/promises'
import { isSetuError, setuError } from '@setu/core/errors'
import { type Guard, guardedGet, readBody } from '@setu/jobs/guard'
import { asHttp } from '../problems.js'
import type { Jwk } from './jwt.js'

export interface OidcSettings {
  /** `iss` of the tokens, and where discovery begins. */
  readonly issuer: string
  /** `aud` that tokens for this station have. */
  readonly audience: string
  /** A file, or an https address of a key set; without it discovery says where it is. */
  readonly keys?: string
  /** Claim that holds the scopes: `scope` (words in one text) or a list. */
  readonly scopeClaim?: string
}

const FRESH_MS = 600_000
const AGAIN_MS = 60_000
const OLD_MS = 86_400_000
const MOST_BYTES = 1_000_000
const MOST_KEYS = 100

const document = async (url: string, guard: Guard): Promise<Record<string, unknown>> => {
  const answer = await guardedGet(url, guard, { accept: 'application/json' })
  if (answer.status !== 200) {
    answer.end()
    throw setuError('remote-failed', { where: url, found: `status ${answer.status}`, expected: 'status 200' })
  }
  const body = await readBody(answer, guard, url)
  return JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>
}

const keysIn = (value: unknown, where: string): Jwk[] => {
  const { keys } = (value ?? {}) as { keys?: unknown }
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MOST_KEYS)
    throw setuError('bad-file', { where, found: 'no key set', expected: `{ "keys": […] } of at most ${MOST_KEYS}` })
  return keys.filter((k): k is Jwk => typeof k === 'object' && k !== null)
}

const readKeySet = async (oidc: OidcSettings, stub: Pick<Guard, 'resolve' | 'connect'> | undefined): Promise<Jwk[]> => {
  const { issuer, keys } = oidc
  const guardOf = (url: string): Guard => ({
    ...stub,
    hosts: [new URL(url).hostname],
    maxBytes: MOST_BYTES,
    timeoutMs: 10_000,
  })
  if (keys !== undefined && !/^https:/i.test(keys))
    return keysIn(JSON.parse(await readFile(keys, 'utf8')), 'the key file')
  if (keys !== undefined) return keysIn(await document(keys, guardOf(keys)), keys)
  const discovery = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const said = await document(discovery, guardOf(issuer))
  if (said?.['issuer'] !== issuer)
    throw setuError('remote-failed', { where: discovery, found: 'another issuer', expected: issuer })
  const at = said['jwks_uri']
  // A host of its own is for the operator to name.
  return keysIn(await document(typeof at === 'string' ? at : '', guardOf(issuer)), 'jwks_uri')
}

const noKeys = (found: string, cause?: unknown): Error =>
  asHttp(
    setuError(
      'remote-failed',
      {
        where: 'the keys of the issuer',
        found,
        expected: 'a key set',
        wayOut: 'Try again in a minute; the operator can keep the set in a file (--oidc-keys).',
      },
      { cause },
    ),
    { status: 503, title: 'The keys of the issuer cannot be had', headers: { 'retry-after': '60' } },
  )

/** The keys by now; `kid`: one that should be among them. Fails (503) where there are none. */
export const oidcKeys = (
  oidc: OidcSettings,
  stub?: Pick<Guard, 'resolve' | 'connect'>,
  clock: () => number = Date.now,
): ((kid: string) => Promise<readonly Jwk[]>) => {
  let keys: readonly Jwk[] = []
  let read = Number.NEGATIVE_INFINITY
  let tried = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined
  const refresh = async (): Promise<void> => {
    tried = clock()
    try {
      keys = await readKeySet(oidc, stub)
      read = clock()
    } catch (error) {
      if (clock() - read > OLD_MS)
        throw noKeys(isSetuError(error) ? error.message.slice(0, 200) : 'a set that cannot be read', error)
    }
  }
  return async (kid) => {
    const now = clock()
    const wanted = now - read > FRESH_MS || !keys.some((k) => k.kid === kid)
    if (wanted && (now - tried >= AGAIN_MS || reading)) {
      reading ??= refresh().finally(() => {
        reading = undefined
      })
      await reading
    }
    if (clock() - read > OLD_MS) throw noKeys('none')
    return keys
  }
}
