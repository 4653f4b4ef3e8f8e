/**
 * Bearer tokens of an OpenID provider: JSON Web Tokens (RFC 7519) signed with RS256 or ES256 (RFC 7518), checked as RFC 8725
 * advises: the algorithm comes from a list and must fit the kind of the key, the key comes from the provider's own set and
 * never from the token, issuer, audience and times are compared.
 */
import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto'

/** A key of a set (RFC 7517), as it stands there. */
export type Jwk = JsonWebKey & {
  readonly kid?: string
  readonly alg?: string
  readonly use?: string
  readonly key_ops?: unknown
}

export interface Expected {
  readonly issuer: string
  readonly audience: string
}
export interface Claims {
  readonly sub: string
  readonly exp: number
  readonly [name: string]: unknown
}
export interface TokenHeader {
  readonly alg: 'RS256' | 'ES256'
  readonly kid: string
}
/** What is wrong with a token, in words that tell nothing of it. */
export class BadToken extends Error {}

const MOST_CHARACTERS = 8192
const SKEW_SECONDS = 60
const LEAST_RSA_BITS = 2048
const PART = /^[A-Za-z0-9_-]+$/

const objectOf = (part: string, what: string): Record<string, unknown> => {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')))
  } catch {
    throw new BadToken(`a token whose ${what} cannot be read`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadToken(`a token whose ${what} is no object`)
  return value as Record<string, unknown>
}

/** Whether a bearer is of the form of a token at all. */
export const looksLikeJwt = (text: string): boolean => text.startsWith('ey') && text.split('.').length === 3

/** The header, once it says what may be said there; nothing of it is trusted but which key it names. */
export const headerOf = (token: string): TokenHeader => {
  if (token.length > MOST_CHARACTERS) throw new BadToken(`a token of more than ${MOST_CHARACTERS} characters`)
  const parts = token.split('.')
  if (parts.length !== 3 || !parts.every((p) => PART.test(p))) throw new BadToken('a token that is not of three parts')
  const { alg, kid, crit, typ, b64 } = objectOf(parts[0]!, 'header')
  if (alg !== 'RS256' && alg !== 'ES256') throw new BadToken('a token of another algorithm than RS256 and ES256')
  if (typeof kid !== 'string' || kid === '' || kid.length > 256) throw new BadToken('a token that names no key')
  if (crit !== undefined || b64 !== undefined) throw new BadToken('a token with extensions')
  if (typ !== undefined && !(typeof typ === 'string' && /^(application\/)?(at\+)?jwt$/i.test(typ)))
    throw new BadToken('a token of another type')
  return { alg, kid }
}

/** The key that a header names, as the algorithm needs it; undefined where the set has none of that name. */
export const keyFor = (keys: readonly Jwk[], { alg, kid }: TokenHeader): KeyObject | undefined => {
  const jwk = keys.find((k) => k.kid === kid)
  if (!jwk) return undefined
  const fits =
    (jwk.use === undefined || jwk.use === 'sig') &&
    (jwk.alg === undefined || jwk.alg === alg) &&
    (jwk.key_ops === undefined || (Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'))) &&
    (alg === 'RS256' ? jwk.kty === 'RSA' : jwk.kty === 'EC' && jwk.crv === 'P-256')
  if (!fits) throw new BadToken('a token whose algorithm is not that of its key')
  let key: KeyObject
  try {
    // Only what is public: a private part in a set is not read.
    const { kty, crv, n, e, x, y } = jwk
    key = createPublicKey({ key: alg === 'RS256' ? { kty, n, e } : { kty, crv, x, y }, format: 'jwk' } as never)
  } catch {
    throw new BadToken('a token whose key cannot be read')
  }
  if (alg === 'RS256' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < LEAST_RSA_BITS)
    throw new BadToken(`a token whose key has fewer than ${LEAST_RSA_BITS} bits`)
  return key
}

/** The claims of a token that is good now; throws `BadToken`. */
export const verifyToken = (
  token: string,
  header: TokenHeader,
  key: KeyObject,
  { issuer, audience }: Expected,
  now = Date.now(),
): Claims => {
  const [head, body, signature] = token.split('.') as [string, string, string]
  const bytes = Buffer.from(signature, 'base64url')
  // One signature has one spelling.
  if (bytes.toString('base64url') !== signature) throw new BadToken('a token whose signature is not good')
  const data = Buffer.from(`${head}.${body}`)
  const how = header.alg === 'ES256' ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : key
  if (!verify('sha256', data, how, bytes)) throw new BadToken('a token whose signature is not good')
  const claims = objectOf(body, 'body')
  const { iss, aud, exp, nbf, iat, sub } = claims
  const seconds = now / 1000
  const time = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
  if (iss !== issuer) throw new BadToken('a token of another issuer')
  const audiences = Array.isArray(aud) ? aud : [aud]
  if (!audiences.includes(audience)) throw new BadToken('a token for another audience')
  if (!time(exp)) throw new BadToken('a token that does not say when it ends')
  if ((exp as number) + SKEW_SECONDS <= seconds) throw new BadToken('a token that has expired')
  for (const from of [nbf, iat])
    if (from !== undefined && !(time(from) && (from as number) - SKEW_SECONDS <= seconds))
      throw new BadToken('a token that does not hold yet')
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) throw new BadToken('a token of nobody')
  return claims as Claims
}
