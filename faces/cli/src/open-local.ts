/** How the command line opens a reference: a path or glob, a sample, an archive item, or https through the guard. */
import type { Source } from '@setu/core/contract'
import { openReference } from '@setu/jobs/reference'
import { missions } from '@setu/registry/registry'

/** The archive of SETU_ARCHIVE, or of a station that was started in this folder. */
const archived = async (reference: string): Promise<Source> => {
  const { archiveSource } = await import('@setu/archive/asset-source')
  return archiveSource(process.env['SETU_ARCHIVE'] ?? '.setu/archive')(reference)
}

export const openLocal = (reference: string): Promise<Source> =>
  openReference(reference, { allowPaths: true, missions, archive: archived })
