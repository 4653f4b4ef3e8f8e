/**
 * AWS Signature Version 4 of S3, in the header and in the address (presigned), as the station checks it: "Authenticating
 * Requests (AWS Signature Version 4)", Amazon S3 API Reference. Any region is taken, the service must be `s3`.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

export interface SignedRequest {
  readonly method: string
  /** Path and query as they came. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}
export interface Signature {
  readonly keyId: string
  /** `yyyymmddThhmmssZ` */
  readonly date: string
  readonly scope: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** Seconds that a presigned address holds; undefined of a header. */
  readonly expires?: number
  readonly payload: string
}
export type Refusal =
  | 'AuthorizationHeaderMalformed'
  | 'AuthorizationQueryParametersError'
  | 'InvalidAccessKeyId'
  | 'SignatureDoesNotMatch'
  | 'RequestTimeTooSkewed'
  | 'AccessDenied'

const SKEW_MS = 15 * 60_000
const LONGEST_SECONDS = 604_800
const one = (v: string | string[] | undefined): string => (Array.isArray(v) ? v.join(',') : (v ?? ''))

/** Percent-encoding with the capitals that the signature wants. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', '%20'))

const queryOf = (url: string): [string, string][] => {
  const text = url.split('?').slice(1).join('?')
  return text === ''
    ? []
    : text.split('&').map((pair) => {
        const [name, ...value] = pair.split('=')
        return [decoded(name!), decoded(value.join('='))]
      })
}

/** Whether a request carries a signature at all. */
export const isSigned = ({ url, headers }: SignedRequest): boolean =>
  one(headers['authorization']).startsWith('AWS4-HMAC-SHA256') || /[?&]X-Amz-Signature=/.test(url)

/** The parts of a signature, or what is wrong with its form. */
export const signatureOf = (request: SignedRequest): Signature | Refusal => {
  const header = one(request.headers['authorization'])
  const inHeader = header !== ''
  const malformed = inHeader ? 'AuthorizationHeaderMalformed' : 'AuthorizationQueryParametersError'
  let parts: Map<string, string>
  try {
    parts = inHeader
      ? new Map(
          header
            .slice('AWS4-HMAC-SHA256'.length)
            .split(',')
            .map((p) => p.trim().split('='))
            .map(([k, ...v]) => [k!, v.join('=')]),
        )
      : new Map(queryOf(request.url).map(([k, v]) => [k.replace('X-Amz-', ''), v]))
  } catch {
    return malformed
  }
  if (!inHeader && parts.get('Algorithm') !== 'AWS4-HMAC-SHA256') return malformed
  const [keyId = '', ...scope] = (parts.get('Credential') ?? '').split('/')
  const date = inHeader ? one(request.headers['x-amz-date']) : (parts.get('Date') ?? '')
  const signedHeaders = (parts.get('SignedHeaders') ?? '').split(';')
  const signature = parts.get('Signature') ?? ''
  const expires = inHeader ? undefined : Number(parts.get('Expires'))
  const [day, region, service, end] = scope
  const good =
    /^[A-Za-z0-9_-]{1,64}$/.test(keyId) &&
    /^\d{8}T\d{6}Z$/.test(date) &&
    scope.length === 4 &&
    day === date.slice(0, 8) &&
    /^[A-Za-z0-9-]{1,40}$/.test(region!) &&
    service === 's3' &&
    end === 'aws4_request' &&
    signedHeaders.includes('host') &&
    signedHeaders.length <= 50 &&
    /^[0-9a-f]{64}$/.test(signature) &&
    (expires === undefined || (Number.isInteger(expires) && expires >= 1 && expires <= LONGEST_SECONDS))
  if (!good) return malformed
  const payload = inHeader ? one(request.headers['x-amz-content-sha256']) : 'UNSIGNED-PAYLOAD'
  // Each header of Amazon's own that is sent must be signed.
  if (Object.keys(request.headers).some((h) => h.startsWith('x-amz-') && !signedHeaders.includes(h))) return malformed
  if (inHeader && payload === '') return malformed
  return {
    keyId,
    date,
    scope: scope.join('/'),
    signedHeaders,
    signature,
    payload,
    ...(expires === undefined ? {} : { expires }),
  }
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** The signature that the request should carry. */
export const expectedSignature = (request: SignedRequest, s: Signature, secret: string): string => {
  const path = encoded(decodeURIComponent(request.url.split('?')[0]!)).replaceAll('%2F', '/')
  const query = queryOf(request.url)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')
  const headers = s.signedHeaders.map((h) => `${h}:${one(request.headers[h]).trim().replace(/ +/g, ' ')}\n`).join('')
  const canonical = [request.method, path, query, headers, s.signedHeaders.join(';'), s.payload].join('\n')
  const digest = createHash('sha256').update(canonical).digest('hex')
  const key = s.scope.split('/').reduce<string | Buffer>((k, part) => hmac(k, part), `AWS4${secret}`)
  return hmac(key, ['AWS4-HMAC-SHA256', s.date, s.scope, digest].join('\n')).toString('hex')
}

/** Whether a signature is good now; `secret` undefined: its key is not known, which takes as long to say. */
export const checkSignature = (
  request: SignedRequest,
  s: Signature,
  secret: string | undefined,
  now = Date.now(),
): Refusal | undefined => {
  let expected: string
  try {
    expected = expectedSignature(request, s, secret ?? '')
  } catch {
    return 'SignatureDoesNotMatch'
  }
  const same = timingSafeEqual(Buffer.from(expected), Buffer.from(s.signature))
  if (secret === undefined) return 'InvalidAccessKeyId'
  if (!same) return 'SignatureDoesNotMatch'
  const at = Date.parse(s.date.replace(/^(....)(..)(..T..)(..)(..)Z$/, '$1-$2-$3:$4:$5Z'))
  if (Number.isNaN(at) || at > now + SKEW_MS) return 'RequestTimeTooSkewed'
  if (s.expires === undefined) return at < now - SKEW_MS ? 'RequestTimeTooSkewed' : undefined
  return now > at + s.expires * 1000 ? 'AccessDenied' : undefined
}
