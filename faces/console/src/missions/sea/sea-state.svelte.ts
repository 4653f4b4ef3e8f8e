/** The view's state: what is given, what the processes said of it, the time shown, what is selected. */
import type { SetuError } from '@setu/core/errors'
import { isSetuError, setuError } from '@setu/core/errors'
import type { SeaEvent } from '@setu/sea/event'
import { readEvents } from '@setu/sea/event-json'
import { keepFiles, openFile } from '../../form/open-files.svelte.js'
import { processOf } from '../../registry.js'
import { dataOf } from '../../result/result.js'
import type { Done } from '../../run/messages.js'
import { type PageRun, runInPage } from '../../run/page-worker.js'
import { readAddress, type Selection, writeAddress } from './address.js'
import { type Detection, ofDetect, ofMatch } from './detections.js'
import { type Fleet, spanOf } from './fleet.js'
import { type Given, planOf, type Step, samples } from './given.js'
import type { LayerId } from './layers.js'
import type { Outline, Overview } from './sea-messages.js'
import { seaWorker } from './sea-worker.js'
import { type Zone, zonesOf } from './zones.js'

export interface Outcome {
  readonly inputs: Record<string, unknown>
  readonly done?: Done
  readonly error?: SetuError
}
export interface Running {
  readonly step: string
  readonly fraction: number
}
export const speeds = [60, 600, 3600] as const
const STILL_STEP_MS = 1000

const tagged = (thrown: unknown): SetuError =>
  isSetuError(thrown)
    ? thrown
    : setuError('internal', { found: thrown instanceof Error ? thrown.message : String(thrown) })

/** Runs a process in the page's worker on samples and on files that are open in this tab. */
export const runHere = async (
  process: string,
  inputs: Record<string, unknown>,
  progress: (fraction: number) => void = () => undefined,
  started: (run: PageRun) => void = () => undefined,
): Promise<Done> => {
  const card = await processOf(process)
  if (!card) throw setuError('not-found', { where: process, found: 'no such process' })
  const files = dataOf(card, inputs).flatMap(({ reference }) => {
    const file = openFile(reference)
    return file ? [[reference, file.files] as const] : []
  })
  const run = runInPage(process, inputs, files, progress)
  started(run)
  return run.done
}
/** Minutes of a step of the replay: some 200 of them in what was heard. */
export const stepFor = ([from, to]: readonly [number, number]): number =>
  [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 360, 1440].find((m) => (to - from) / 60_000 / m <= (m < 1 ? 20 : 240)) ??
  1440
export const assetOf = (done: Done | undefined, name: string): Blob | undefined =>
  done?.assets.find((a) => a.ref.name === name)?.blob
/** An asset of a run as a file of this tab, so that another process can read it. */
export const keepAsset = async (done: Done, name: string): Promise<string> =>
  (await keepFiles([new File([assetOf(done, name)!], name)])).reference

const kept = new Map<string, Done>()
/** A run on samples alone gives the same each time, and is kept while the page is open. */
const once = async (
  step: Step,
  inputs: Record<string, unknown>,
  progress?: (fraction: number) => void,
  started?: (run: PageRun) => void,
): Promise<Done> => {
  const key = JSON.stringify([step, inputs])
  const before = kept.get(key)
  if (before) return before
  const done = await runHere(`sea.${step}`, inputs, progress, started)
  if (!Object.values(inputs).some((v) => typeof v === 'string' && !v.startsWith('sample:'))) kept.set(key, done)
  return done
}

export const seaState = () => {
  const from = readAddress(location.search)
  const worker = seaWorker()
  let given = $state.raw<Given>(samples.find((s) => s.id === from.scene) ?? samples[0]!)
  let outcomes = $state.raw<Readonly<Partial<Record<Step, Outcome>>>>({})
  let running = $state.raw<Running>()
  let stale = $state(false)
  let fleet = $state.raw<Fleet>()
  let events = $state.raw<readonly SeaEvent[]>([])
  let eventsReference = $state.raw<string>()
  let detections = $state.raw<readonly Detection[]>([])
  let overview = $state.raw<Overview>()
  let outline = $state.raw<Outline>()
  let warmed = $state(false)
  let pictureFailed = $state.raw('')
  let zones = $state.raw<readonly Zone[]>([])
  let span = $state.raw<readonly [number, number]>()
  let ms = $state(0)
  let playing = $state(false)
  let speed = $state<number>(600)
  let sel = $state.raw<Selection | undefined>(from.sel)
  let layers = $state.raw<ReadonlySet<LayerId>>(from.layers)
  let doubt = $state(true)
  let knots = $state(15)
  let rules = $state.raw<string | undefined>(from.rules)
  let asked = from.t
  let turnNumber = 0
  let seen = 0
  let current: PageRun | undefined

  const remember = (timed = true): void => {
    const own = samples.some((s) => s.id === given.id)
    const search = writeAddress(location.search, {
      scene: own && given.id !== samples[0]!.id ? given.id : undefined,
      t: timed && span && ms > 0 ? Math.round(ms / 1000) * 1000 : undefined,
      sel,
      layers,
      rules,
    })
    history.replaceState(history.state, '', `${location.pathname}${search}${location.hash}`)
  }
  const put = (step: Step, outcome: Outcome): void => {
    outcomes = { ...outcomes, [step]: outcome }
  }
  const clockTo = (bounds: readonly [number, number] | undefined, at: number | undefined): void => {
    span = bounds
    if (!bounds) return
    const wanted = asked ?? at ?? bounds[0]
    ms = Math.max(bounds[0], Math.min(bounds[1], wanted))
    asked = undefined
  }
  /** What the view draws of a step that has ended. */
  const take = async (step: Step, done: Done): Promise<void> => {
    const o = done.outputs
    if (step === 'tracks') {
      fleet = await worker.fleet(assetOf(done, 'points.parquet')!)
      const whole = spanOf(fleet)
      clockTo(whole, whole && (whole[0] + whole[1]) / 2)
    } else if (step === 'events') {
      events = readEvents(new Uint8Array(await assetOf(done, 'events.json')!.arrayBuffer()), 'events.json')
      eventsReference = await keepAsset(done, 'events.json')
    } else if (step === 'match') {
      detections = ofMatch(o['rows'] as never)
      const at = Date.parse(String(o['time']))
      if (span && Number.isFinite(at)) clockTo([Math.min(span[0], at), Math.max(span[1], at)], at)
    } else if (step === 'detect' && !detections.length) detections = ofDetect(o['ships'] as never)
  }
  const pictures = async (mine: number): Promise<void> => {
    const { image, annotation, zones: zoneFile } = given.refs
    const file = (reference: string): File | undefined => openFile(reference)?.files[0]
    try {
      zones = zoneFile ? zonesOf(await worker.text(zoneFile, file(zoneFile))) : []
      if (image) {
        const read = await worker.image(image, file(image))
        if (mine === turnNumber) overview = read
      }
      if (annotation) {
        const read = await worker.outline(annotation, file(annotation))
        if (mine === turnNumber) outline = read
      }
    } catch (thrown) {
      if (mine === turnNumber) pictureFailed = tagged(thrown).message
    }
  }
  /** `at`: where the time goes; by default where the address says, else to the middle. */
  const open = async (to: Given, at?: 'end' | 'keep'): Promise<void> => {
    const mine = ++turnNumber
    current?.cancel()
    current = undefined
    playing = false
    if (at === 'end') asked = Number.POSITIVE_INFINITY
    else if (at === 'keep') asked = ms
    stale = Boolean(fleet || detections.length)
    given = to
    pictureFailed = ''
    const plan = planOf(to)
    const known: Partial<Record<Step, Outcome>> = {}
    outcomes = known
    if (mine > 1) remember(false)
    let first = true
    void pictures(mine)
    for (const { step, inputs } of plan) {
      const whole = { ...inputs }
      running = { step, fraction: 0 }
      try {
        if (step === 'match' && !('detections' in whole) && outcomes.detect?.done)
          whole['detections'] = await keepAsset(outcomes.detect.done, 'detections.csv')
        if (step === 'replay' && span) whole['step'] = stepFor(span)
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
          span = undefined
          if (!to.refs.image) overview = undefined
          if (!to.refs.annotation) outline = undefined
          if (sel && !from.sel && !at) sel = undefined
          stale = false
          first = false
        }
        put(step, { inputs: whole, done })
        await take(step, done)
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
          if (mine !== turnNumber || playing) return
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
      return overview
    },
    get outline() {
      return outline
    },
    /** All samples, and the code that they need, are in this tab. */
    get warmed() {
      return warmed
    },
    get pictureFailed() {
      return pictureFailed
    },
    get zones() {
      return zones
    },
    get span() {
      return span
    },
    get ms() {
      return ms
    },
    get playing() {
      return playing
    },
    get speed() {
      return speed
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
    seek(to: number): void {
      if (!span) return
      ms = Math.max(span[0], Math.min(span[1], to))
      if (!playing) remember()
    },
    play(to = !playing): void {
      if (!span) return
      playing = to
      if (playing && ms >= span[1]) ms = span[0]
      if (!playing) remember()
    },
    setSpeed(to: number): void {
      speed = to
    },
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
    /** A frame of the screen has passed. `still`: the reader asked for less motion, and time goes in steps. */
    frame(now: number, still: boolean): void {
      const gap = now - seen
      if (!playing || !span) {
        seen = now
        return
      }
      if (still && gap < STILL_STEP_MS) return
      ms = Math.min(span[1], ms + Math.min(gap, still ? 2 * STILL_STEP_MS : 250) * speed)
      seen = now
      if (ms >= span[1]) {
        playing = false
        remember()
      }
    },
    end(): void {
      turnNumber++
      current?.cancel()
      worker.end()
    },
  }
}
export type SeaState = ReturnType<typeof seaState>
