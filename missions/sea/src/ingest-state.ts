/**
 * What ingest remembers from batch to batch, as one JSON document: the files that were read with their digests and where
 * to go on, the messages of the last two days by hash and time, the last identity of each ship, and the bytes of a stream
 * whose last message is not complete.
 */
import { setuError } from '@setu/core/errors'
import { base64Of, fromBase64 } from './base64.js'
import type { Identity } from './identity.js'
import { type RecentMessages, recentMessages } from './recent-messages.js'

export interface KnownFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
  readonly resumeAt: number
}

export interface IngestState {
  readonly format: 'sea.ingest/1'
  files: KnownFile[]
  newestMs: number
  rows: number
  /** Every message of the last days by its hash. */
  recent: RecentMessages
  identities: Map<number, Identity[]>
  tail: Uint8Array
}

export const newIngestState = (): IngestState => ({
  format: 'sea.ingest/1',
  files: [],
  newestMs: 0,
  rows: 0,
  recent: recentMessages(),
  identities: new Map(),
  tail: new Uint8Array(0),
})

/** Kept behind the newest message. */
export const keptHours = 48
const PAIR_LIMIT = 20_000_000

export const writeIngestState = (s: IngestState): Uint8Array => {
  const least = s.newestMs - keptHours * 3_600_000
  const pairs = new Float64Array(2 * s.recent.size)
  let at = 0
  s.recent.each((hash, t) => {
    if (t < least) return
    pairs[at++] = hash
    pairs[at++] = t
  })
  return new TextEncoder().encode(
    `${JSON.stringify({
      format: s.format,
      files: s.files,
      newestMs: s.newestMs,
      rows: s.rows,
      recent: base64Of(new Uint8Array(pairs.buffer, 0, at * 8)),
      identities: [...s.identities.values()].flatMap((rows) => rows.slice(-1)).sort((a, b) => a.mmsi - b.mmsi),
      tail: base64Of(s.tail),
    })}\n`,
  )
}

export const readIngestState = (body: Uint8Array, where: string): IngestState => {
  const bad = (found: string): Error =>
    setuError('bad-file', {
      where,
      found,
      expected: 'the state.json that sea.ingest wrote',
      wayOut: 'Leave the state out to begin anew.',
    })
  let raw: Record<string, unknown>
  try {
    raw = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>
  } catch {
    throw bad('a file that is not JSON')
  }
  if (raw?.['format'] !== 'sea.ingest/1') throw bad(`format ${JSON.stringify(raw?.['format'])}`)
  const { files, newestMs, rows, recent, identities, tail } = raw as Record<string, never>
  if (
    !Array.isArray(files) ||
    typeof newestMs !== 'number' ||
    typeof recent !== 'string' ||
    !Array.isArray(identities) ||
    typeof tail !== 'string'
  )
    throw bad('a document without its parts')
  const bytes = fromBase64(recent)
  const rest = fromBase64(tail)
  if (!bytes || !rest) throw bad('parts that are not base 64')
  const pairs = new Float64Array(bytes.buffer, 0, Math.floor(bytes.length / 16) * 2)
  if (pairs.length > PAIR_LIMIT) throw bad(`${pairs.length / 2} messages`)
  const state = newIngestState()
  state.files = files
  state.newestMs = newestMs
  state.rows = typeof rows === 'number' ? rows : 0
  state.tail = rest
  for (let i = 0; i < pairs.length; i += 2) remember(state, pairs[i]!, pairs[i + 1]!)
  for (const identity of identities as Identity[]) state.identities.set(identity.mmsi, [identity])
  return state
}

export const remember = (s: IngestState, hash: number, timeMs: number): void => s.recent.add(hash, timeMs)

/** True where the same payload was heard within the window. */
export const isKnown = (s: IngestState, hash: number, timeMs: number, windowMs: number): boolean =>
  s.recent.has(hash, timeMs, windowMs)

/** 53-bit hash of bytes (two rounds of MurmurHash3's mixer), good enough to tell messages of two days apart. */
export const hashOf = (bytes: ArrayLike<number>, length: number, seed: number): number => {
  let h1 = 0xdeadbeef ^ seed
  let h2 = 0x41c6ce57 ^ seed
  for (let i = 0; i < length; i++) {
    h1 = Math.imul(h1 ^ bytes[i]!, 2654435761)
    h2 = Math.imul(h2 ^ bytes[i]!, 1597334677)
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909)
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909)
  return 4294967296 * (2097151 & h2) + (h1 >>> 0)
}
