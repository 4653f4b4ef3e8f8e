/**
 * Writes that a crash cannot tear: a temporary file in the same folder, fsync, rename, fsync of the folder. At any
 * moment the old or the new content is there, never half.
 */
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setuError } from '@setu/core/errors'
import { sha256Stream } from '@setu/core/key'

export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined)
  if (!handle) return
  // Some systems cannot sync a folder; the rename is still atomic there.
  await handle.sync().catch(() => {})
  await handle.close()
}

export interface Written {
  readonly size: number
  readonly sha256: string
}

/** Streams `body` into a temporary file beside `path`; `settle` renames it into place, `discard` removes it. */
export const writeBeside = async (
  folder: string,
  body: AsyncIterable<Uint8Array>,
  limit: { readonly bytes: number; readonly where: string } = { bytes: Number.POSITIVE_INFINITY, where: '' },
): Promise<Written & { settle(path: string): Promise<void>; discard(): Promise<void> }> => {
  const temporary = join(folder, `.tmp-${randomBytes(8).toString('hex')}`)
  const hash = sha256Stream()
  let size = 0
  let handle: FileHandle | undefined
  try {
    handle = await open(temporary, 'wx')
    for await (const chunk of body) {
      size += chunk.length
      if (size > limit.bytes)
        throw setuError('too-large', {
          where: limit.where,
          found: `more than ${limit.bytes} bytes`,
          expected: `at most ${limit.bytes} bytes`,
        })
      hash.update(chunk)
      for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten
    }
    await handle.sync()
    await handle.close()
  } catch (error) {
    await handle?.close().catch(() => {})
    await rm(temporary, { force: true })
    throw diskError(error, folder)
  }
  return {
    size,
    sha256: hash.hex(),
    async settle(path) {
      await rename(temporary, path)
      await syncFolder(dirname(path))
    },
    discard: () => rm(temporary, { force: true }),
  }
}

/** A full disk or a folder that cannot be written, said as such. */
export const diskError = (error: unknown, where: string): unknown => {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS' || code === 'EACCES')
    return setuError(
      'internal',
      {
        where,
        found: code === 'ENOSPC' || code === 'EDQUOT' ? 'a full disk' : 'a folder that cannot be written',
        expected: 'room to write',
        wayOut: 'Free some space or name another folder.',
      },
      { cause: error },
    )
  return error
}

async function* once(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body
}

export const writeDurable = async (path: string, body: Uint8Array | string): Promise<Written> => {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const beside = await writeBeside(dirname(path), once(bytes))
  await beside.settle(path)
  return beside
}

/** Atomic, but not fsynced: for progress, whose loss costs nothing. */
export const writeQuick = async (path: string, text: string): Promise<void> => {
  const temporary = join(dirname(path), `.tmp-${randomBytes(8).toString('hex')}`)
  const handle = await open(temporary, 'wx')
  await handle.writeFile(text)
  await handle.close()
  await rename(temporary, path)
}

/** A JSON file, or undefined where there is none or it is torn. */
export const readJson = async <T>(path: string): Promise<T | undefined> => {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}
