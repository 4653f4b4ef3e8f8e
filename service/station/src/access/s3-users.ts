/** Who signed a request to the bucket. */
import { setuError } from '@setu/core/errors'
import { asHttp } from '../problems.js'
import { checkSignature, type Refusal, type SignedRequest, signatureOf } from '../s3/signature.js'
import type { ApiKey } from './api-keys.js'
import { readingScopes, readS3Secret, s3SecretOf } from './s3-secret.js'

/** Where a signature is looked for. */
export const S3_ROUTE = /^\/archive(\/|$)/
const SAID: Readonly<Record<Refusal, string>> = {
  AuthorizationHeaderMalformed: 'a signature that cannot be read',
  AuthorizationQueryParametersError: 'a signature that cannot be read',
  InvalidAccessKeyId: 'a key that is not known, has expired or has no S3 secret',
  SignatureDoesNotMatch: 'a signature of another request or another secret',
  RequestTimeTooSkewed: 'a signature of another time than now',
  AccessDenied: 'an address that has expired',
}

/** Who signed a request to the bucket; refused with S3's own word for what is wrong. */
export const signedReader =
  (folder: string, keys: () => Promise<ApiKey[]>) =>
  async (request: SignedRequest): Promise<{ readonly name: string; readonly scopes: readonly string[] }> => {
    const refuse = (word: Refusal): Error =>
      asHttp(
        setuError('refused', {
          where: 'signature',
          found: SAID[word],
          expected: 'Signature Version 4 with a secret of `setu key s3`',
        }),
        { status: word.startsWith('Authorization') ? 400 : 403, title: word },
      )
    const signature = signatureOf(request)
    if (typeof signature === 'string') throw refuse(signature)
    const station = await readS3Secret(folder)
    const key = (await keys()).find((k) => k.id === signature.keyId)
    const lives = key && (key.expires === null || Date.parse(key.expires) > Date.now())
    const wrong = checkSignature(request, signature, station && lives ? s3SecretOf(station, key.id) : undefined)
    if (wrong || !key) throw refuse(wrong ?? 'InvalidAccessKeyId')
    return { name: `key:${key.id}`, scopes: readingScopes(key) }
  }
