/** The globe's state: the catalogue held, the time shown, the object chosen. States come from the worker, one time after another. */

import type { FromGlobe, Opened, Shown, ToGlobe } from './globe-messages.js'
import { type Colouring, kindsOf } from './kinds.js'

export const speeds = [1, 60, 600] as const
export const SPAN_MS = 86_400_000
const STILL_STEP_MS = 1000

export const globeState = (changed: () => void) => {
  let opened = $state.raw<Opened>()
  let shown = $state.raw<Shown>()
  let failed = $state('')
  let playing = $state(false)
  let speed = $state<number>(60)
  let chosen = $state(-1)
  let colouring = $state<Colouring>('type')
  let on = $state.raw<readonly boolean[]>([true, true, true, true])
  let clock = 0
  let spare = new Float32Array(0)
  let waiting = false
  let dirty = false
  let seen = 0
  let before: Shown | undefined
  let sent = 0
  let lead = 0
  const worker = new Worker(new URL('./globe.worker.ts', import.meta.url), { type: 'module' })
  const send = (message: ToGlobe, moved: Transferable[] = []): void => worker.postMessage(message, moved)

  const ask = (ms = clock): void => {
    if (waiting || !opened) {
      dirty = true
      return
    }
    waiting = true
    dirty = false
    sent = performance.now()
    send({ kind: 'show', ms, places: spare, chosen }, [spare.buffer])
    spare = new Float32Array(0)
  }
  /** Stands still at the time that the dots show. */
  const stop = (): void => {
    playing = false
    before = undefined
    ask()
  }
  const begin = (o: Opened): void => {
    opened = o
    shown = undefined
    before = undefined
    failed = ''
    waiting = false
    const named = o.names.filter((n) => n !== '').length
    colouring = named * 2 > o.names.length ? 'type' : 'orbit'
    on = [true, true, true, true]
    const asked = new URLSearchParams(location.search)
    const ms = Date.parse(asked.get('t') ?? '')
    clock = ms >= o.startMs && ms <= o.startMs + SPAN_MS ? ms : o.startMs
    chosen = asked.has('object') ? o.numbers.indexOf(Number(asked.get('object'))) : -1
    ask()
  }
  worker.onmessage = ({ data }: MessageEvent<FromGlobe>) => {
    if (data.kind === 'opened') begin(data)
    else if (data.kind === 'failed') failed = data.message
    else if (opened && data.places.length === opened.numbers.length * 3) {
      waiting = false
      lead = performance.now() - sent
      const old = playing ? before : shown
      if (old) spare = old.places as Float32Array<ArrayBuffer>
      before = playing ? shown : undefined
      shown = data
      changed()
      if (dirty) ask()
    }
  }
  worker.onerror = (event) => {
    failed = event.message || 'The worker stopped.'
  }
  send({ kind: 'sample' })

  return {
    get opened() {
      return opened
    },
    get shown() {
      return shown
    },
    get failed() {
      return failed
    },
    get playing() {
      return playing
    },
    get speed() {
      return speed
    },
    get chosen() {
      return chosen
    },
    get colouring() {
      return colouring
    },
    get on() {
      return on
    },
    get kinds(): Uint8Array {
      return opened ? (colouring === 'type' ? opened.types : opened.regimes) : new Uint8Array(0)
    },
    get counts(): number[] {
      const counts = kindsOf(colouring).map(() => 0)
      for (const k of this.kinds) counts[k]!++
      return counts
    },
    open(file: File): void {
      playing = false
      send({ kind: 'file', name: file.name, body: file })
    },
    sample(): void {
      playing = false
      send({ kind: 'sample' })
    },
    /** While time runs, dots go straight from one answer of the worker to the next; else they stand where it says. */
    placesInto(blend: Float32Array): Float32Array | undefined {
      if (!shown || !before || !playing || before.places.length !== shown.places.length) return shown?.places
      const f = Math.max(0, Math.min(1, (clock - before.ms) / (shown.ms - before.ms || 1)))
      const [a, b] = [before.places, shown.places]
      for (let i = 0; i < b.length; i++) blend[i] = a[i]! + f * (b[i]! - a[i]!)
      return blend
    },
    choose(index: number): void {
      chosen = index
      ask()
    },
    colour(by: Colouring): void {
      colouring = by
      on = [true, true, true, true]
      changed()
    },
    filter(kind: number): void {
      on = on.map((x, i) => (i === kind ? !x : x))
      changed()
    },
    setSpeed(to: number): void {
      speed = to
    },
    seek(ms: number): void {
      clock = ms
      ask()
    },
    play(to = !playing): void {
      if (!to || !opened) {
        stop()
        return
      }
      playing = true
      if (clock >= opened.startMs + SPAN_MS) clock = opened.startMs
    },
    /** A frame of the screen has passed. `still`: the reader asked for less motion, and time goes in steps. */
    frame(now: number, still: boolean): void {
      const gap = now - seen
      if (!playing || !opened) {
        seen = now
        return
      }
      if (still && (waiting || gap < STILL_STEP_MS)) return
      const end = opened.startMs + SPAN_MS
      clock = Math.min(end, clock + Math.min(gap, still ? 2 * STILL_STEP_MS : 250) * speed)
      seen = now
      if (clock >= end) stop()
      else if (!waiting) ask(still ? clock : Math.min(end, clock + Math.max(60, 1.3 * lead) * speed))
    },
    /** Stops, and puts time and object into the address. */
    freeze(): void {
      stop()
      if (!opened) return
      const url = new URL(location.href)
      url.searchParams.set('t', new Date(clock).toISOString())
      if (chosen >= 0) url.searchParams.set('object', String(opened.numbers[chosen]))
      else url.searchParams.delete('object')
      history.replaceState(history.state, '', url)
    },
    end(): void {
      worker.terminate()
    },
  }
}
export type GlobeState = ReturnType<typeof globeState>
