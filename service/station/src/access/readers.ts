/**
 * Which kind of reader a request is: an administrator (or whoever sits at an open station) sees the whole archive, a key
 * with `read:<collection>` is a party to that collection, everybody else is the public.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Archive } from '@setu/archive/archive'
import { archiveFor } from '@setu/archive/reader-view'
import { type Terms, termsFor, termsOf } from '@setu/archive/terms'
import { setuError } from '@setu/core/errors'
import type { FastifyRequest } from 'fastify'
import { userOf } from './access.js'
import { covers } from './scopes.js'

/** A record of `agreements/` as it stands in its file. */
export interface AgreementRecord {
  readonly id: string
  readonly [key: string]: unknown
}

/** Every record of the folders; a later folder's record takes the place of one of the same id. */
export const readAgreements = async (folders: readonly string[]): Promise<AgreementRecord[]> => {
  const records = new Map<string, AgreementRecord>()
  for (const folder of folders) {
    const names = (await readdir(folder).catch(() => [])).filter(
      (n) => n.endsWith('.json') && !n.endsWith('.schema.json'),
    )
    for (const name of names.sort()) {
      const where = `agreements/${name}`
      let value: unknown
      try {
        value = JSON.parse(await readFile(join(folder, name), 'utf8'))
      } catch (error) {
        throw setuError('bad-file', { where, found: 'no JSON', expected: 'an agreement record' }, { cause: error })
      }
      termsOf(value, where)
      records.set((value as AgreementRecord).id, value as AgreementRecord)
    }
  }
  return [...records.values()]
}

export const archiveReader = (
  archive: Archive,
  agreements: readonly AgreementRecord[],
): ((request: FastifyRequest) => Archive) => {
  const terms = new Map<string, Terms>(agreements.map((a) => [a.id, termsOf(a, a.id).policy]))
  return (request) => {
    const scopes = userOf(request)?.scopes ?? []
    const admin = scopes.includes('admin')
    const reading = scopes.filter((s) => s.startsWith('read:')).sort()
    return archiveFor(archive, {
      name: admin ? 'admin' : `reader ${reading.join(' ')}`,
      terms: (record) => termsFor(record, terms),
      member: (collection) => admin || covers(reading, `read:${collection}`),
    })
  }
}
