/** The view's state: what is given, what the processes said of it, the time shown, what is selected. */
import type { SeaEvent } from '@setu/sea/event'
import { readEvents } from '@setu/sea/event-json'
import type { Done } from '../../run/messages.js'
import type { PageRun } from '../../run/page-worker.js'
import { readAddress, type Selection, writeAddress } from './address.js'
import { type Detection, ofDetect, ofMatch } from './detections.js'
import { type Fleet, spanOf } from './fleet.js'
import { type Given, planOf, type Step, samples } from './given.js'
import type { LayerId } from './layers.js'
import { assetOf, keepAsset, type Outcome, once, type Running, tagged } from './page-runs.js'
import { seaClock, stepFor } from './sea-clock.svelte.js'
import { seaPictures } from './sea-pictures.svelte.js'
import { seaWorker } from './sea-worker.js'

export const seaState = () => {
  const from = readAddress(location.search)
  const worker = seaWorker()
  const pictures = seaPictures(worker)
  let given = $state.raw<Given>(samples.find((s) => s.id === from.scene) ?? samples[0]!)
  let outcomes = $state.raw<Readonly<Partial<Record<Step, Outcome>>>>({})
  let running = $state.raw<Running>()
  let stale = $state(false)
  let fleet = $state.raw<Fleet>()
  let events = $state.raw<readonly SeaEvent[]>([])
  let eventsReference = $state.raw<string>()
  let detections = $state.raw<readonly Detection[]>([])
  let warmed = $state(false)
  let sel = $state.raw<Selection | undefined>(from.sel)
  let layers = $state.raw<ReadonlySet<LayerId>>(from.layers)
  let doubt = $state(true)
  let knots = $state(15)
  let rules = $state.raw<string | undefined>(from.rules)
  let turnNumber = 0
  let current: PageRun | undefined

  const remember = (timed = true): void => {
    const own = samples.some((s) => s.id === given.id)
    const search = writeAddress(location.search, {
      scene: own && given.id !== samples[0]!.id ? given.id : undefined,
      t: timed && clock.span && clock.ms > 0 ? Math.round(clock.ms / 1000) * 1000 : undefined,
      sel,
      layers,
      rules,
    })
    history.replaceState(history.state, '', `${location.pathname}${search}${location.hash}`)
  }
  const clock = seaClock(from.t, remember)
  const put = (step: Step, outcome: Outcome): void => {
    outcomes = { ...outcomes, [step]: outcome }
  }
  /** What the view draws of a step that has ended; nothing, if something else was opened meanwhile. */
  const take = async (step: Step, done: Done, mine: number): Promise<void> => {
    const o = done.outputs
    if (step === 'tracks') {
      const read = await worker.fleet(assetOf(done, 'points.parquet')!)
      if (mine !== turnNumber) return
      fleet = read
      const whole = spanOf(read)
      clock.spanTo(whole, whole && (whole[0] + whole[1]) / 2)
    } else if (step === 'events') {
      const body = new Uint8Array(await assetOf(done, 'events.json')!.arrayBuffer())
      const reference = await keepAsset(done, 'events.json')
      if (mine !== turnNumber) return
      events = readEvents(body, 'events.json')
      eventsReference = reference
    } else if (step === 'match') {
      detections = ofMatch(o['rows'] as never)
      const at = Date.parse(String(o['time']))
      const { span } = clock
      if (span && Number.isFinite(at)) clock.spanTo([Math.min(span[0], at), Math.max(span[1], at)], at)
    } else if (step === 'detect' && !detections.length) detections = ofDetect(o['ships'] as never)
  }
  /** `at`: where the time goes; by default where the address says, else to the middle. */
  const open = async (to: Given, at?: 'end' | 'keep'): Promise<void> => {
    const mine = ++turnNumber
    current?.cancel()
    current = undefined
    clock.stop()
    if (at === 'end') clock.want(Number.POSITIVE_INFINITY)
    else if (at === 'keep') clock.want(clock.ms)
    stale = Boolean(fleet || detections.length)
    given = to
    outcomes = {}
    if (mine > 1) remember(false)
    let first = true
    void pictures.read(to, () => mine === turnNumber)
    for (const { step, inputs } of planOf(to)) {
      const whole = { ...inputs }
      running = { step, fraction: 0 }
      try {
        if (step === 'match' && !('detections' in whole) && outcomes.detect?.done)
          whole['detections'] = await keepAsset(outcomes.detect.done, 'detections.csv')
        if (step === 'replay' && clock.span) whole['step'] = stepFor(clock.span)
        const done = await once(
          step,
          whole,
          (fraction) => {
            if (mine === turnNumber) running = { step, fraction }
          },
          (run) => (current = run),
        )
        if (mine !== turnNumber) return
        if (first) {
          // What was seen stays, dimmed, until there is something new.
          fleet = undefined
          events = []
          eventsReference = undefined
          detections = []
          clock.spanTo(undefined)
          pictures.forget(to)
          if (sel && !from.sel && !at) sel = undefined
          stale = false
          first = false
        }
        put(step, { inputs: whole, done })
        await take(step, done, mine)
        if (mine !== turnNumber) return
      } catch (thrown) {
        if (mine !== turnNumber) return
        put(step, { inputs: whole, error: tagged(thrown) })
      }
    }
    stale = false
    running = undefined
    void warm(mine)
  }
  /** Runs the samples that were not looked at yet, so that they and their code are here without a network. */
  const warm = async (mine: number): Promise<void> => {
    try {
      for (const sample of samples)
        for (const { step, inputs } of planOf(sample)) {
          await new Promise((done) => setTimeout(done, 300))
          if (mine !== turnNumber || clock.playing) return
          if (step === 'match' || step === 'detect') await once(step, inputs)
        }
      if (!given.refs.image) await worker.image(samples[2]!.refs.image!)
      warmed = true
    } catch {
      // What could not be fetched now is fetched, or said, when it is asked for.
    }
  }

  return {
    worker,
    get given() {
      return given
    },
    get outcomes() {
      return outcomes
    },
    get running() {
      return running
    },
    get stale() {
      return stale
    },
    get fleet() {
      return fleet
    },
    get events() {
      return events
    },
    get eventsReference() {
      return eventsReference
    },
    get detections() {
      return detections
    },
    get overview() {
      return pictures.overview
    },
    get outline() {
      return pictures.outline
    },
    /** All samples, and the code that they need, are in this tab. */
    get warmed() {
      return warmed
    },
    get pictureFailed() {
      return pictures.failed
    },
    get zones() {
      return pictures.zones
    },
    get span() {
      return clock.span
    },
    get ms() {
      return clock.ms
    },
    get playing() {
      return clock.playing
    },
    get speed() {
      return clock.speed
    },
    get sel() {
      return sel
    },
    get layers() {
      return layers
    },
    get doubt() {
      return doubt
    },
    get knots() {
      return knots
    },
    get rules() {
      return rules
    },
    open,
    seek: clock.seek,
    play: clock.play,
    setSpeed: clock.setSpeed,
    frame: clock.frame,
    setKnots(to: number): void {
      knots = to
    },
    turnDoubt(): void {
      doubt = !doubt
    },
    turnLayer(id: LayerId): void {
      const next = new Set(layers)
      if (!next.delete(id)) next.add(id)
      layers = next
      remember()
    },
    select(to: Selection | undefined): void {
      sel = to
      remember()
    },
    setRules(to: string | undefined): void {
      rules = to
      remember()
    },
    end(): void {
      turnNumber++
      current?.cancel()
      worker.end()
    },
  }
}
export type SeaState = ReturnType<typeof seaState>
