/**
 * API keys: `setu_<id>_<secret>`, shown once when they are made. Kept is the SHA-256 of the secret (256 random bits need
 * no slow hash), scopes and expiry. The file is replaced as a whole, so a reader sees the old or the new keys.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setuError } from '@setu/core/errors'
import { writeDurable } from '@setu/jobs/durable'
import { parseScope } from './scopes.js'

export interface ApiKey {
  readonly id: string
  /** Hexadecimal SHA-256 of the secret. */
  readonly digest: string
  readonly scopes: readonly string[]
  readonly created: string
  readonly expires: string | null
  readonly note: string
}

export interface NewKey {
  readonly key: ApiKey
  /** The whole text that the holder sends; it cannot be had again. */
  readonly text: string
}

const FILE = 'keys.json'
const TEXT = /^setu_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/
const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

export const readKeys = async (folder: string): Promise<ApiKey[]> => {
  try {
    return JSON.parse(await readFile(join(folder, FILE), 'utf8')) as ApiKey[]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw setuError(
      'bad-file',
      {
        where: FILE,
        found: 'a file that is not JSON',
        expected: 'the list of keys',
        wayOut: 'Restore it; without it no key is taken.',
      },
      { cause: error },
    )
  }
}

const writeKeys = async (folder: string, keys: readonly ApiKey[]): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await writeDurable(join(folder, FILE), new TextEncoder().encode(`${JSON.stringify(keys, null, 1)}\n`))
}

export const addKey = async (
  folder: string,
  scopes: readonly string[],
  days: number | null,
  note: string,
  now = Date.now(),
): Promise<NewKey> => {
  const id = randomBytes(6).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  const key: ApiKey = {
    id,
    digest: digestOf(secret).toString('hex'),
    scopes: scopes.map(parseScope),
    created: new Date(now).toISOString(),
    expires: days === null ? null : new Date(now + days * 86_400_000).toISOString(),
    note: note.slice(0, 200),
  }
  await writeKeys(folder, [...(await readKeys(folder)), key])
  return { key, text: `setu_${id}_${secret}` }
}

export const revokeKey = async (folder: string, id: string): Promise<void> => {
  const keys = await readKeys(folder)
  if (!keys.some((k) => k.id === id))
    throw setuError('not-found', {
      where: id.slice(0, 60),
      found: 'no such key',
      expected: `one of ${keys.map((k) => k.id).join(', ') || '(none)'}`,
    })
  await writeKeys(
    folder,
    keys.filter((k) => k.id !== id),
  )
}

/** The key that a text is, or undefined: unknown, expired and malformed look alike, and take alike. */
export const keyOf = (keys: readonly ApiKey[], text: string, now = Date.now()): ApiKey | undefined => {
  const match = text.length < 200 ? TEXT.exec(text) : null
  const digest = digestOf(match?.[2] ?? '')
  const key = keys.find((k) => k.id === match?.[1])
  const same = timingSafeEqual(digest, Buffer.from(key?.digest ?? '0'.repeat(64), 'hex'))
  return key && same && match && (key.expires === null || Date.parse(key.expires) > now) ? key : undefined
}
