/** How the command line opens a reference: a path or glob of this machine, a sample, an upload, or https through the guard. */
import type { Source } from '@setu/core/contract'
import { openReference } from '@setu/jobs/reference'
import { missions } from '@setu/registry/registry'

export const openLocal = (reference: string): Promise<Source> =>
  openReference(reference, { allowPaths: true, missions })
