/**
 * Uploads, named by what they hold: `upload:<sha256>`. Streamed to a temporary file, digest checked, renamed; kept for
 * 24 hours after the last time they were sent, with the name they came under beside them.
 */
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { readJson, writeBeside, writeDurable } from './durable.js'
import { fileSource } from './files.js'

export interface Upload {
  readonly reference: string
  readonly sha256: string
  readonly size: number
  readonly name: string
  readonly expires: string
}

export interface Uploads {
  readonly folder: string
  put(body: AsyncIterable<Uint8Array>, name: string, expected?: string): Promise<Upload>
  get(sha256: string): Promise<Upload | undefined>
  open(reference: string): Promise<Source>
  stream(sha256: string): NodeJS.ReadableStream
  /** Removes what is past its time, and what a crash left. */
  sweep(): Promise<number>
}

const HEX = /^[0-9a-f]{64}$/
const HOURS = 24
export const uploadDigest = (reference: string): string | undefined => {
  const hex = reference.startsWith('upload:') ? reference.slice('upload:'.length).toLowerCase() : ''
  return HEX.test(hex) ? hex : undefined
}

/** A name as a person gave it, made harmless: last part, no control characters, at most 128 characters. */
export const plainName = (name: string): string => {
  const last = name
    .split(/[\\/]/)
    .pop()!
    .replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '')
    .replace(/^\.+/, '')
    .trim()
  return last.slice(-128) || 'upload'
}

export const openUploads = async (
  folder: string,
  limits: { readonly bytes: number; readonly hours?: number },
): Promise<Uploads> => {
  await mkdir(folder, { recursive: true })
  const keep = (limits.hours ?? HOURS) * 3_600_000
  const at = (sha256: string): string => join(folder, sha256)
  const get = async (sha256: string): Promise<Upload | undefined> => {
    if (!HEX.test(sha256)) return undefined
    const info = await stat(at(sha256)).catch(() => undefined)
    if (!info || Date.now() > info.mtimeMs + keep) return undefined
    const beside = await readJson<{ name: string }>(`${at(sha256)}.json`)
    return {
      reference: `upload:${sha256}`,
      sha256,
      size: info.size,
      name: beside?.name ?? 'upload',
      expires: new Date(info.mtimeMs + keep).toISOString(),
    }
  }
  return {
    folder,
    get,
    async put(body, name, expected) {
      const plain = plainName(name)
      if (expected !== undefined && !HEX.test(expected))
        throw setuError('bad-input', {
          where: 'X-Content-SHA256',
          found: expected.slice(0, 80),
          expected: '64 hexadecimal digits',
        })
      const beside = await writeBeside(folder, body, { bytes: limits.bytes, where: plain })
      if (beside.size === 0) {
        await beside.discard()
        throw setuError('bad-input', { where: plain, found: 'an empty body', expected: 'the bytes of a file' })
      }
      if (expected && expected !== beside.sha256) {
        await beside.discard()
        throw setuError('failed-check', {
          where: plain,
          found: `sha256 ${beside.sha256}`,
          expected: `sha256 ${expected}`,
          wayOut: 'Send the file again.',
        })
      }
      const known = await get(beside.sha256)
      await writeDurable(`${at(beside.sha256)}.json`, JSON.stringify({ name: plain }))
      if (known) {
        await beside.discard()
        const now = new Date()
        await utimes(at(beside.sha256), now, now)
      } else await beside.settle(at(beside.sha256))
      return (await get(beside.sha256))!
    },
    async open(reference) {
      const sha256 = uploadDigest(reference)
      const known = sha256 ? await get(sha256) : undefined
      if (!known)
        throw setuError('not-found', {
          where: reference.slice(0, 100),
          found: 'no such upload, or it is past its 24 hours',
          expected: 'upload:<sha256> of a file that was sent',
          wayOut: 'Send the file again with PUT /uploads.',
        })
      return fileSource(at(known.sha256), { name: known.name, identity: `sha256:${known.sha256}` })
    },
    stream: (sha256) => createReadStream(at(sha256)),
    async sweep() {
      let gone = 0
      for (const entry of await readdir(folder)) {
        const info = await stat(join(folder, entry)).catch(() => undefined)
        if (!info || Date.now() <= info.mtimeMs + keep) continue
        // The name beside a file is as old as the file's last sending, or an orphan.
        if (entry.endsWith('.json') && (await stat(join(folder, entry.slice(0, -5))).catch(() => undefined))) continue
        await rm(join(folder, entry), { force: true })
        if (HEX.test(entry)) await rm(join(folder, `${entry}.json`), { force: true })
        gone++
      }
      return gone
    },
  }
}
