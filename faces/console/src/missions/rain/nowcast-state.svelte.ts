/** The forecast of the next hours: frames seen, frames forecast, and the spread of the members, on one clock of steps. */
import { openFile } from '../../form/open-files.svelte.js'
import { runTask } from '../../run/page-worker.js'
import { type Fields, stepAt } from './fields.js'
import type { NowcastOutputs } from './outputs.js'
import { part } from './part.svelte.js'
import { filesBehind, needed, type Ran, runAnywhere } from './run-anywhere.js'

export interface Forecast {
  readonly ran: Ran<NowcastOutputs>
  readonly seen: Fields
  readonly ahead: Fields
  readonly spread: Fields
  /** Index in `seen` of the last frame that the forecast knew. */
  readonly issued: number
}

const sample = { frames: 'sample:rain/showers/frames.nc', issued: '2018-07-15T09:30Z', steps: 4 }
const ensemble = { method: 'steps', members: 20 }
/** Frames that are drawn before the time of issue. */
export const PAST = 3

export const nowcastState = () => {
  const made = part<Forecast>()
  let given = $state.raw<Record<string, unknown>>({ ...sample, ...ensemble })
  let threshold = 1
  const load = (): Promise<boolean> =>
    made.load(async (report, signal) => {
      const inputs = { ...given, threshold }
      const ran = await runAnywhere<NowcastOutputs>('here', 'rain.nowcast', inputs, report, signal)
      const reference = String(given['frames'])
      const [ahead, spread, seen] = await Promise.all([
        runTask<Fields>('rain.fields', { name: 'nowcast.nc', blob: await needed(ran, 'netcdf') }),
        runTask<Fields>('rain.fields', { name: 'nowcast-spread.nc', blob: await needed(ran, 'spread') }),
        runTask<Fields>('rain.fields', { name: reference, reference, files: filesBehind(given), last: 60 }),
      ])
      const end = Date.parse(ran.outputs.issued)
      return { ran, seen, ahead, spread, issued: stepAt(seen, end - 1) }
    })
  return {
    made,
    get inputs() {
      return given
    },
    get simulated() {
      return String(given['frames']).startsWith('sample:')
    },
    get name() {
      const reference = String(given['frames'])
      return openFile(reference)?.name ?? reference
    },
    load,
    begin(at: number): void {
      if (made.value || made.busy || made.error) return
      threshold = at
      void load()
    },
    take(reference: string): void {
      given = { frames: reference, steps: 6, ...ensemble }
      void load()
    },
    end: () => made.clear(),
  }
}
export type NowcastState = ReturnType<typeof nowcastState>
