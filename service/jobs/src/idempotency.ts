/**
 * `Idempotency-Key`: for 24 hours a request that is sent again under its key is the same job. One small file for each
 * key; they can be lost, for the journal holds the key of every job and writes them again at the start.
 */
import { mkdir, opendir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson, sha256Hex } from '@setu/core/key'
import { writeQuick } from './durable.js'
import type { JobRequest } from './job.js'

export interface Claim {
  readonly id: string
  /** Of what was asked: another request under the same key is a mistake. */
  readonly digest: string
  readonly at: number
}

export interface IdempotencyKeys {
  find(request: JobRequest): Promise<Claim | undefined>
  put(request: JobRequest, id: string, at: number): Promise<void>
  sweep(): Promise<void>
}

const HOURS_24 = 86_400_000

/** Name of a key: who asks is part of it, so that nobody meets another's. */
export const claimName = (request: JobRequest): string | undefined =>
  request.idempotencyKey === undefined ? undefined : sha256Hex(`${request.user ?? ''}\n${request.idempotencyKey}`)

export const requestDigest = ({ process, inputs, asked }: JobRequest): string =>
  sha256Hex(canonicalJson({ process, inputs, asked: asked ?? null }))

export const openIdempotency = async (folder: string, now: () => number = Date.now): Promise<IdempotencyKeys> => {
  await mkdir(folder, { recursive: true })
  const read = async (name: string): Promise<Claim | undefined> => {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '')
    const [id, digest, at] = text.split(' ')
    return id && digest && at ? { id, digest, at: Number(at) } : undefined
  }
  const past = (claim: Claim): boolean => Math.abs(now() - claim.at) > HOURS_24
  return {
    async find(request) {
      const name = claimName(request)
      const claim = name ? await read(name) : undefined
      return claim && !past(claim) ? claim : undefined
    },
    async put(request, id, at) {
      const name = claimName(request)
      if (name && Math.abs(now() - at) <= HOURS_24)
        await writeQuick(join(folder, name), `${id} ${requestDigest(request)} ${at}`)
    },
    async sweep() {
      for await (const { name } of await opendir(folder)) {
        const claim = await read(name)
        if (!claim || past(claim)) await rm(join(folder, name), { force: true })
      }
    },
  }
}
