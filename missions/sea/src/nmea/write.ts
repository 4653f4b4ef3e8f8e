/**
 * Bits into NMEA 0183 sentences (IEC 61162-1): at most 60 payload characters each, so that a sentence stays within 82
 * characters, with fill bits and checksum; before them a TAG block (IEC 61162-450) where time or source are given.
 */
import { setuError } from '@setu/core/errors'
import type { Encoded } from '../messages/encode.js'
import { armor } from '../sixbit.js'

export interface SentenceOptions {
  /** Two characters, `AI` by default. */
  readonly talker?: string
  readonly channel?: 'A' | 'B' | ''
  /** Own ship's message (VDO). */
  readonly own?: boolean
  /** 0 to 9; for messages of more than one sentence. */
  readonly sequence?: number
  /** TAG block: receive time, UTC milliseconds, and source. */
  readonly receivedMs?: number
  readonly source?: string
}

const PAYLOAD = 60

/** Two hexadecimal digits: XOR of the characters. */
export const checksumOf = (body: string): string => {
  let sum = 0
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i)
  return sum.toString(16).toUpperCase().padStart(2, '0')
}

/** Armored payload and its fill bits. */
export const payloadOf = ({ six, bits }: Encoded): { payload: string; fill: number } => {
  const n = Math.ceil(bits / 6)
  let payload = ''
  for (let i = 0; i < n; i++) payload += String.fromCharCode(armor[six[i]!]!)
  return { payload, fill: n * 6 - bits }
}

export const sentencesOf = (message: Encoded, options: SentenceOptions = {}): string[] => {
  const { payload, fill } = payloadOf(message)
  const total = Math.max(1, Math.ceil(payload.length / PAYLOAD))
  if (total > 9)
    throw setuError('bad-input', {
      where: 'message',
      found: `${payload.length} payload characters`,
      expected: 'at most 540, nine sentences',
    })
  const tags = [
    ...(options.source ? [`s:${options.source}`] : []),
    ...(options.receivedMs === undefined ? [] : [`c:${Math.floor(options.receivedMs / 1000)}`]),
  ].join(',')
  return Array.from({ length: total }, (_, k) => {
    const part = payload.slice(k * PAYLOAD, (k + 1) * PAYLOAD)
    const sequence = total > 1 ? String((options.sequence ?? 0) % 10) : ''
    const body = `${options.talker ?? 'AI'}VD${options.own ? 'O' : 'M'},${total},${k + 1},${sequence},${options.channel ?? 'A'},${part},${k + 1 === total ? fill : 0}`
    const tag = k === 0 && tags ? `\\${tags}*${checksumOf(tags)}\\` : ''
    return `${tag}!${body}*${checksumOf(body)}`
  })
}
