/** One process of one panel: what it said last stays until it has said something new. */
import type { SetuError } from '@setu/core/errors'
import { isSetuError, setuError } from '@setu/core/errors'
import type { Done } from '../../run/messages.js'
import type { PageRun } from '../../run/page-worker.js'
import { runHere } from './page-runs.js'

export const panelRun = (process: string) => {
  let done = $state.raw<Done>()
  let error = $state.raw<SetuError>()
  let busy = $state(false)
  let inputs = $state.raw<Record<string, unknown>>({})
  let current: PageRun | undefined
  let turn = 0
  return {
    process,
    get done() {
      return done
    },
    get error() {
      return error
    },
    get busy() {
      return busy
    },
    get inputs() {
      return inputs
    },
    async run(to: Record<string, unknown>): Promise<void> {
      const mine = ++turn
      current?.cancel()
      busy = true
      try {
        const made = await runHere(process, to, undefined, (run) => (current = run))
        if (mine !== turn) return
        done = made
        inputs = to
        error = undefined
      } catch (thrown) {
        if (mine !== turn) return
        error = isSetuError(thrown) ? thrown : setuError('internal', { found: String(thrown) })
        done = undefined
      } finally {
        if (mine === turn) busy = false
      }
    },
    clear(): void {
      turn++
      current?.cancel()
      done = undefined
      error = undefined
      busy = false
    },
  }
}
export type PanelRun = ReturnType<typeof panelRun>
