/**
 * Who a token of the OpenID provider is: `oidc:<sub>`, with those of its scopes that begin with `setu:`
 * (`setu:run:rain.*`, `setu:read:<collection>`, `setu:write`, `setu:admin`). Other words in the claim are not the station's.
 */
import { createHash } from 'node:crypto'
import { setuError } from '@setu/core/errors'
import type { Guard } from '@setu/jobs/guard'
import { BadToken, type Claims, headerOf, keyFor, verifyToken } from './jwt.js'
import { type OidcSettings, oidcKeys } from './oidc-keys.js'
import { parseScope } from './scopes.js'

const PREFIX = 'setu:'
const MOST_SCOPES = 200

export interface TokenUser {
  readonly name: string
  readonly scopes: readonly string[]
}

/** The scopes of the claim: words in one text, or a list of them. */
export const scopesIn = (claims: Claims, claim = 'scope'): string[] => {
  const value = claims[claim]
  const words = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : []
  const good = (word: unknown): string[] => {
    if (typeof word !== 'string' || !word.startsWith(PREFIX)) return []
    try {
      return [parseScope(word.slice(PREFIX.length))]
    } catch {
      return []
    }
  }
  return [...new Set(words.slice(0, MOST_SCOPES).flatMap(good))]
}

/** A name that logs and owners of jobs can hold; a subject of other characters goes by its digest. */
export const nameOf = (sub: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9._@|-]{0,99}$/.test(sub)
    ? `oidc:${sub}`
    : `oidc:sha256-${createHash('sha256').update(sub).digest('hex').slice(0, 24)}`

/** Settings that can be kept; `bad-input` for an issuer that is no https address. */
export const checkOidc = (oidc: OidcSettings): OidcSettings => {
  const { issuer, audience } = oidc
  const good = URL.canParse(issuer) && new URL(issuer).protocol === 'https:' && !/[?#]/.test(issuer)
  if (!good)
    throw setuError('bad-input', { where: 'oidc issuer', found: issuer.slice(0, 120), expected: 'an https address' })
  if (audience === '')
    throw setuError('bad-input', { where: 'oidc audience', found: 'nothing', expected: 'the name that tokens carry' })
  return oidc
}

/** Reads tokens of one provider; throws `BadToken`, and 503 while its keys cannot be had. */
export const tokenReader = (
  oidc: OidcSettings,
  stub?: Pick<Guard, 'resolve' | 'connect'>,
): ((token: string) => Promise<TokenUser>) => {
  const keysNow = oidcKeys(checkOidc(oidc), stub)
  return async (token) => {
    const header = headerOf(token)
    const key = keyFor(await keysNow(header.kid), header)
    if (!key) throw new BadToken('a token of a key that its issuer does not name')
    const claims = verifyToken(token, header, key, oidc)
    return { name: nameOf(claims.sub), scopes: scopesIn(claims, oidc.scopeClaim) }
  }
}
