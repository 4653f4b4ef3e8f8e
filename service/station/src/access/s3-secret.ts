/**
 * The secret that an S3 client signs with, of a key of the station: HMAC-SHA256 of the key's id under a secret of the
 * station (`s3.key`, readable by its user alone), which is made when the first one is asked for. Signature Version 4 is
 * symmetric, so the station must be able to make the secret again: who has `s3.key` can read what its keys may read.
 * A signature lets its holder read, whatever else the key may do.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { link, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setuError } from '@setu/core/errors'
import { syncFolder } from '@setu/jobs/durable'
import { type ApiKey, readKeys } from './api-keys.js'

const FILE = 's3.key'
const BYTES = 32

/** The station's secret; undefined where none was made. */
export const readS3Secret = async (folder: string): Promise<Buffer | undefined> => {
  const bytes = await readFile(join(folder, FILE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (bytes && bytes.length !== BYTES)
    throw setuError('bad-file', {
      where: FILE,
      found: `${bytes.length} bytes`,
      expected: `${BYTES}`,
      wayOut: 'Restore it, or remove it: then every S3 secret must be given out anew.',
    })
  return bytes
}

export const s3SecretOf = (station: Buffer, keyId: string): string =>
  createHmac('sha256', station).update(`setu-s3:${keyId}`).digest('base64url')

/** The pair for a key; `not-found` for one that is not there or has expired. */
export const giveS3Secret = async (folder: string, keyId: string): Promise<{ id: string; secret: string }> => {
  const key = (await readKeys(folder)).find((k) => k.id === keyId)
  if (!key || (key.expires !== null && Date.parse(key.expires) <= Date.now()))
    throw setuError('not-found', {
      where: keyId.slice(0, 60),
      found: key ? 'a key that has expired' : 'no such key',
      expected: 'a key of setu key list',
    })
  const station = (await readS3Secret(folder)) ?? (await makeS3Secret(folder))
  return { id: key.id, secret: s3SecretOf(station, key.id) }
}

/** Whole or not at all, and from its first byte for the station's user alone; of two made at once the first stays. */
const makeS3Secret = async (folder: string): Promise<Buffer> => {
  const beside = join(folder, `.${FILE}.${randomBytes(6).toString('hex')}`)
  const file = await open(beside, 'wx', 0o600)
  try {
    await file.writeFile(randomBytes(BYTES))
    await file.sync()
  } finally {
    await file.close()
  }
  await link(beside, join(folder, FILE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await unlink(beside)
  await syncFolder(folder)
  return (await readS3Secret(folder))!
}

/** What a signature with the key may do: read. */
export const readingScopes = (key: Pick<ApiKey, 'scopes'>): string[] =>
  key.scopes.includes('admin') ? ['read:*'] : key.scopes.filter((s) => s.startsWith('read:'))
