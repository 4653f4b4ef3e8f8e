/** What a mission's view asks of the page's worker beside running processes; each is loaded when it is first asked for. */
import type { Source } from '@setu/core/contract'

export interface TaskHost {
  openerOf(files: readonly (readonly [string, readonly File[]])[]): (reference: string) => Promise<Source>
  readSync(part: Blob): ArrayBuffer
}
export interface Tasked {
  readonly output: unknown
  readonly moved: Transferable[]
}

export const viewTasks: Readonly<Record<string, (input: unknown, host: TaskHost) => Promise<Tasked>>> = {
  'rain.fields': async (input, host) => (await import('../missions/rain/read-fields.js')).readFields(input, host),
  'rain.pairs': async (input) => (await import('../missions/rain/read-pairs.js')).readPairs(input),
  'rain.flagged': async (input) => (await import('../missions/rain/read-flagged.js')).readFlagged(input),
  'rain.project': async (input) => (await import('../missions/rain/project-points.js')).projectPoints(input),
}
