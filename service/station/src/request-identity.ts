/** Who asks, and under which key: what makes two requests the same one. */
import { setuError } from '@setu/core/errors'
import type { FastifyRequest } from 'fastify'

/** The name behind an API key where access set one, else the address: queues are bounded by it. */
export const userOf = (request: FastifyRequest): string => {
  const { user } = request as FastifyRequest & { user?: { id?: unknown } }
  return typeof user?.id === 'string' ? user.id : `address ${request.ip}`
}

/** `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a quoted or bare string of 1 to 200 characters. */
export const idempotencyKeyOf = (request: FastifyRequest, mode: 'sync' | 'async'): string | undefined => {
  const given = request.headers['idempotency-key']
  if (given === undefined) return undefined
  const key = String(given).replace(/^"(.*)"$/, '$1')
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    throw setuError('bad-input', {
      where: 'Idempotency-Key',
      found: key.slice(0, 40),
      expected: '1 to 200 printable characters without spaces, such as a UUID',
    })
  // Who waits for the answer has it; only a job can be met again.
  if (mode === 'sync')
    throw setuError('bad-input', {
      where: 'Idempotency-Key',
      found: 'a synchronous request',
      expected: 'the header Prefer: respond-async with it',
    })
  return key
}
