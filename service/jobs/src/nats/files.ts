/**
 * Files in a stream, for what is too large for a message: chunks on subjects of their own, and last an end that holds
 * size and digest. A file without its end is not there. Reading checks the digest.
 */
import { setuError } from '@setu/core/errors'
import { sha256Stream } from '@setu/core/key'
import type { NatsLink } from './link.js'

export interface FileEnd {
  readonly name: string
  readonly size: number
  readonly sha256: string
  readonly chunks: number
}

const CHUNK = 128 * 1024
/** Chunks on their way at once. */
const WINDOW = 16

const TOKEN = /^[A-Za-z0-9_-]{1,100}$/
const checked = (token: string): string => {
  if (TOKEN.test(token)) return token
  throw setuError('internal', {
    where: token.slice(0, 60),
    found: 'a file token of another form',
    expected: String(TOKEN),
  })
}

async function* chunksOf(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + CHUNK - size)
      held.push(part)
      size += part.length
      at += part.length
      if (size < CHUNK) continue
      yield Buffer.concat(held)
      held = []
      size = 0
    }
  }
  if (size) yield Buffer.concat(held)
}

export const putFile = async (
  link: NatsLink,
  token: string,
  name: string,
  body: AsyncIterable<Uint8Array>,
): Promise<FileEnd> => {
  const { subject } = link.names.files
  checked(token)
  const hash = sha256Stream()
  let size = 0
  let chunks = 0
  let sending: Promise<unknown>[] = []
  for await (const chunk of chunksOf(body)) {
    hash.update(chunk)
    size += chunk.length
    sending.push(link.js.publish(subject(token, chunks++), chunk))
    if (sending.length < WINDOW) continue
    await Promise.all(sending)
    sending = []
  }
  await Promise.all(sending)
  const end = { name, size, sha256: hash.hex(), chunks }
  await link.js.publish(subject(token, 'end'), JSON.stringify(end))
  return end
}

export const fileEnd = async (link: NatsLink, token: string): Promise<FileEnd | undefined> => {
  const { stream, subject } = link.names.files
  const found = await link.jsm.direct.getMessage(stream, { last_by_subj: subject(checked(token), 'end') })
  return found ? found.json<FileEnd>() : undefined
}

export async function* getFile(link: NatsLink, token: string): AsyncIterable<Uint8Array> {
  const { stream, subject } = link.names.files
  const end = await fileEnd(link, token)
  const lost = (found: string): Error =>
    setuError('remote-failed', { where: token, found, expected: 'a file that a worker or the station sent' })
  if (!end) throw lost('no such file')
  const hash = sha256Stream()
  const fetch = (i: number) => link.jsm.direct.getMessage(stream, { last_by_subj: subject(token, i) })
  const ahead: ReturnType<typeof fetch>[] = []
  for (let i = 0, next = 0; i < end.chunks; i++) {
    while (next < end.chunks && ahead.length < WINDOW) {
      const asked = fetch(next++)
      asked.catch(() => {})
      ahead.push(asked)
    }
    const chunk = await ahead.shift()!
    if (!chunk) throw lost(`a file without its chunk ${i}`)
    hash.update(chunk.data)
    yield chunk.data
  }
  if (hash.hex() !== end.sha256) throw lost('a file with another digest')
}

export const dropFile = async (link: NatsLink, token: string): Promise<void> => {
  await link.jsm.streams.purge(link.names.files.stream, { filter: link.names.files.subject(checked(token), '>') })
}
