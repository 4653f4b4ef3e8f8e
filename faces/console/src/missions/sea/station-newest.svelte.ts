/** The station's newest positions: opened at first where it keeps some in time, and followed batch by batch. */
import { keepFiles } from '../../form/open-files.svelte.js'
import type { Given } from './given.js'
import type { SeaState } from './sea-state.svelte.js'
import { newestPositions, watchStation } from './station-positions.js'

/** How long the station may take to say that it keeps positions, before a sample is opened. */
const PATIENCE_MS = 1500

export const stationNewest = (sea: SeaState) => {
  let given = $state.raw<Given>()
  let live = $state(false)
  let begun = $state(false)
  let stopWatching: (() => void) | undefined
  let gone = false
  const look = async (): Promise<Given | undefined> => {
    const newest = await newestPositions()
    if (!newest) return undefined
    const kept = await keepFiles([newest.file])
    given = { id: 'station', simulated: newest.simulated, refs: { positions: kept.reference } }
    return given
  }
  /** Newer positions: who looks at the station goes on with them, at the end of the bar if that is where the time was. */
  const renew = async (): Promise<void> => {
    const before = given?.refs.positions
    const next = await look().catch(() => undefined)
    if (gone || !next || next.refs.positions === before || sea.given.id !== 'station') return
    const atEnd = sea.span !== undefined && sea.ms >= sea.span[1] - 1000
    await sea.open(next, atEnd ? 'end' : 'keep')
  }
  return {
    get given() {
      return given
    },
    get live() {
      return live
    },
    get begun() {
      return begun
    },
    /** Opens what the address names, else the station's newest, else a sample. */
    async begin(search: string): Promise<void> {
      const asked = new URLSearchParams(search)
      const looked = look().catch(() => undefined)
      const chosen = asked.has('scene') || asked.has('sel')
      const late = new Promise<undefined>((done) => setTimeout(done, PATIENCE_MS))
      const newest = chosen ? undefined : await Promise.race([looked, late])
      if (gone) return
      const first = newest ?? sea.given
      void sea.open(first)
      begun = true
      const found = await looked
      if (!found || gone) return
      // A station that answers late is opened still, while nobody has begun to look at the sample.
      if (!newest && !chosen && sea.given === first && !sea.sel && !sea.playing) void sea.open(found)
      stopWatching = watchStation(
        () => void renew(),
        (running) => (live = running),
      )
    },
    end(): void {
      gone = true
      stopWatching?.()
    },
  }
}
