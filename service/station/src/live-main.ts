/** A child process of a station: one live source. Its argument is the source; it ends in order with SIGTERM or its parent. */
import process from 'node:process'
import { openReference } from '@setu/jobs/reference'
import { archive, missions } from './catalogue.js'
import { type LiveSource, startLive } from './live-source.js'

export interface LiveSetup {
  readonly source: LiveSource
  readonly data: string
}

/** What the child tells the station. */
export type LiveNews =
  | { readonly state: string }
  | { readonly batch: number; readonly bytes: number; readonly positions: number; readonly seconds: number }
  | { readonly alerts: readonly Record<string, unknown>[] }
  | { readonly failed: string }

const { source, data } = JSON.parse(process.argv[2] ?? '{}') as LiveSetup
const tell = (news: LiveNews): void => {
  if (process.connected) process.send?.(news, undefined, undefined, () => {})
}

let stop = (): void => process.exit(0)
const end = (): void => stop()
process.on('SIGTERM', end)
process.on('disconnect', end)
// Ctrl-C reaches the whole group; the station decides when a source ends.
process.on('SIGINT', () => {})

try {
  const live = await startLive(source, {
    data,
    missions,
    open: (reference) => openReference(reference, { allowPaths: true, missions, archive: archive(`${data}/archive`) }),
    say: (state) => tell({ state }),
    done: ({ batch, bytes, outputs, seconds }) =>
      tell({ batch, bytes, positions: Number(outputs['newPositions'] ?? 0), seconds }),
    raised: (alerts) => tell({ alerts }),
  })
  stop = () => live.stop()
  await live.over
  process.exit(0)
} catch (error) {
  tell({ failed: (error as Error).message })
  setTimeout(() => process.exit(5), 50)
}
