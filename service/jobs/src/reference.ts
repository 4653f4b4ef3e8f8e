/** What a dataset reference opens as, and which references a door lets in. */
import type { Mission, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { isSample, openSample } from '@setu/core/sample'
import { pathSource } from './files.js'
import { type Guard, urlSource } from './guard.js'
import { openUploads, uploadDigest } from './uploads.js'

export interface OpenOptions {
  /** Paths, globs and `file:`: the command line only, never a request from the network. */
  readonly allowPaths: boolean
  /** Folder of the uploads, if this host has one. */
  readonly uploads?: string
  readonly missions: readonly Mission[]
  readonly guard?: Guard
  /** Opens `archive:` references; the archive stands on this package, so its opener is handed in. */
  readonly archive?: (reference: string) => Promise<Source>
}

export type ReferenceKind = 'path' | 'upload' | 'sample' | 'archive' | 'https' | 'other'

export const referenceKind = (reference: string): ReferenceKind => {
  if (reference.startsWith('upload:')) return 'upload'
  if (isSample(reference)) return 'sample'
  if (reference.startsWith('archive:')) return 'archive'
  if (/^https:\/\//i.test(reference)) return 'https'
  // A Windows drive (`C:\`) is a path; any other scheme is not ours.
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(reference) && !/^file:/i.test(reference)) return 'other'
  return 'path'
}

/** `archive:<collection>/<item>`, with whatever follows inside the item. */
const archiveItem = /^archive:[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*(\/|$)/

const wellFormed = (kind: ReferenceKind, reference: string): boolean => {
  if (kind === 'upload') return uploadDigest(reference) !== undefined
  if (kind === 'archive') return archiveItem.test(reference)
  return kind === 'sample' || kind === 'https'
}

/** Refuses, before anything is opened, what may not come through the network's door. */
export const admitReference = (reference: string, where: string): void => {
  const kind = referenceKind(reference)
  if (wellFormed(kind, reference)) return
  throw setuError(kind === 'upload' ? 'bad-input' : 'refused', {
    where,
    found: kind === 'path' ? 'a path' : `"${reference.slice(0, 60)}"`,
    expected: 'upload:<sha256>, sample:mission/scene or https://…',
    wayOut: 'Send the file with PUT /uploads and use the reference it returns.',
  })
}

export const openReference = async (reference: string, options: OpenOptions): Promise<Source> => {
  const kind = referenceKind(reference)
  if (!options.allowPaths) admitReference(reference, reference.slice(0, 100))
  switch (kind) {
    case 'upload': {
      if (!options.uploads)
        throw setuError('not-found', {
          where: reference,
          found: 'an upload',
          expected: 'a path: uploads belong to a station',
        })
      return (await openUploads(options.uploads, { bytes: 0 })).open(reference)
    }
    case 'sample':
      return openSample(options.missions, reference)
    case 'archive':
      if (options.archive) return options.archive(reference)
      throw setuError('not-found', {
        where: reference.slice(0, 100),
        found: 'an archive reference',
        expected: 'a path, an upload or a sample: there is no archive here',
      })
    case 'https':
      return urlSource(reference, options.guard ?? { hosts: [] })
    case 'path':
      return pathSource(/^file:/i.test(reference) ? filePath(reference) : reference)
    default:
      throw setuError('bad-input', {
        where: reference.slice(0, 100),
        found: 'a scheme that is not known',
        expected: 'a path, a glob, sample:, upload: or https:',
      })
  }
}

const filePath = (reference: string): string => {
  try {
    return decodeURIComponent(new URL(reference).pathname)
  } catch {
    throw setuError('bad-input', {
      where: reference.slice(0, 100),
      found: 'a file: URL that cannot be read',
      expected: 'a path',
    })
  }
}
