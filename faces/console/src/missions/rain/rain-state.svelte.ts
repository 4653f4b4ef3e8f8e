/** The view's state: what it stands on, its parts one after another, the time, threshold, gauge and layer shown. */
import type { FeatureCollection } from '@setu/core/schema'
import { runTask } from '../../run/page-worker.js'
import { type Choice, inputsFor, newestChoice, sampleChoices } from './choices.js'
import { type Fields, type FieldsInput, fieldAt, meansOf, stepAt } from './fields.js'
import type { FlaggedValue } from './flagged.js'
import type { AlertOutputs, ImproveOutputs, QcOutputs, ValidateOutputs } from './outputs.js'
import { type Pairs, tallyAt } from './pairs.js'
import { part } from './part.svelte.js'
import { needed, type Ran, type Report, runAnywhere } from './run-anywhere.js'
import { readView, type View, writeView } from './view-state.js'

export interface Checked {
  readonly ran: Ran<QcOutputs>
  readonly flagged: readonly FlaggedValue[]
}
export interface Judged {
  readonly ran: Ran<ValidateOutputs>
  readonly pairs: Pairs
}
export interface Improved {
  readonly ran: Ran<ImproveOutputs>
  readonly corrected: Fields
  readonly sigma: Fields | undefined
  /** Corrected less satellite, on the same steps. */
  readonly difference: Fields
}
/** Made for a view: fewer draws and resamples than the process takes by itself; the link beside the panel carries them. */
export const improveSettings = {
  compare: ['mean-field-bias', 'additive', 'conditional-merging', 'optimal-interpolation'],
  validation: 'k-fold',
  draws: 5,
  resamples: 200,
  format: ['geotiff'],
} as const
export const satelliteSettings = { method: 'raw', validation: 'none', draws: 0, format: ['geotiff'] } as const
export type AlertRule = 'imd' | 'depth'

const fieldsOf = (input: FieldsInput): Promise<Fields> => runTask<Fields>('rain.fields', input)

/** The wettest step of a made-up scene; the newest of a real product. */
const opening = (fields: Fields, simulated: boolean): number => {
  if (!simulated) return fields.starts.length - 1
  const means = meansOf(fields)
  return means.reduce((best, v, i) => (v > (means[best] ?? Number.NEGATIVE_INFINITY) ? i : best), 0)
}

export const rainState = (search: string, keep: (search: string) => void) => {
  let view = $state.raw<View>(readView(search))
  let choice = $state.raw<Choice>(sampleChoices.find((c) => c.id === view.data) ?? sampleChoices[0]!)
  let newest = $state.raw<Choice>()
  let rule = $state<AlertRule>('imd')
  let ended = false
  let going = $state(true)
  let round = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const satellite = part<Fields>()
  const qc = part<Checked>()
  const judged = part<Judged>()
  const improved = part<Improved>()
  const exact = part<Ran<ValidateOutputs>>()
  const alert = part<Ran<AlertOutputs>>()
  const parts = [satellite, qc, judged, improved, exact, alert]

  const run = <O>(process: string, inputs: Record<string, unknown>, report: Report, signal: AbortSignal) =>
    runAnywhere<O>(choice.where, `rain.${process}`, inputs, report, signal)
  const exactInputs = (threshold: number) => ({ ...inputsFor(choice, 'validate'), threshold: [threshold] })

  /** One after another: the map first, then the network, the scores, the correction. A part that fails leaves the others. */
  const begin = async (): Promise<void> => {
    const mine = ++round
    going = true
    for (const p of parts) p.clear()
    const current = choice
    const steps = [
      () =>
        satellite.load(async (report, signal) => {
          const inputs = { ...inputsFor(current, 'improve'), ...satelliteSettings, acceptFailedNetwork: true }
          const ran = await run<ImproveOutputs>('improve', inputs, report, signal)
          return fieldsOf({ name: 'satellite.tif', blob: await needed(ran, 'geotiff') })
        }),
      () =>
        qc.load(async (report, signal) => {
          const ran = await run<QcOutputs>('qc', inputsFor(current, 'qc'), report, signal)
          return { ran, flagged: await runTask<FlaggedValue[]>('rain.flagged', await needed(ran, 'flagged')) }
        }),
      () =>
        judged.load(async (report, signal) => {
          const ran = await run<ValidateOutputs>('validate', inputsFor(current, 'validate'), report, signal)
          return { ran, pairs: await runTask<Pairs>('rain.pairs', await needed(ran, 'pairs')) }
        }),
      () =>
        improved.load(async (report, signal) => {
          const inputs = { ...inputsFor(current, 'improve'), ...improveSettings }
          const ran = await run<ImproveOutputs>('improve', inputs, report, signal)
          const corrected = await fieldsOf({ name: 'corrected.tif', blob: await needed(ran, 'geotiff') })
          const error = await ran.asset('errorGeotiff')
          const base = satellite.value
          const at = base && Array.from(corrected.starts, (s) => stepAt(base, s))
          const values = corrected.values.map((v, i) => {
            const n = corrected.grid.width * corrected.grid.height
            return base ? v - fieldAt(base, at![Math.floor(i / n)]!)[i % n]! : Number.NaN
          })
          return {
            ran,
            corrected,
            sigma: error && (await fieldsOf({ name: 'standard-error.tif', blob: error })),
            difference: { ...corrected, values },
          }
        }),
    ]
    for (const step of steps) {
      if (ended || mine !== round) return
      await step()
    }
    if (ended || mine !== round) return
    going = false
    sharpen()
    watch()
  }

  /** The intervals at the threshold shown, by the process, where no row has them yet. */
  const sharpen = (): void => {
    const { threshold } = view
    const known = judged.value?.ran.outputs.contingency.some((r) => r.threshold === threshold)
    if (!judged.value || known || choice.where === 'station') return
    void exact.load((report, signal) => run<ValidateOutputs>('validate', exactInputs(threshold), report, signal))
  }
  const watch = (): void => {
    const fields = satellite.value
    if (!fields) return
    const at = new Date(fields.ends[state.step]!).toISOString()
    const own = rule === 'imd' ? { rule } : { rule, depth: [Number((view.threshold * state.mmPerUnit).toPrecision(6))] }
    const inputs = { ...inputsFor(choice, 'alert'), at, ...own }
    void alert.load((report, signal) => run<AlertOutputs>('alert', inputs, report, signal))
  }
  /** What follows the time and the threshold once they rest: the address, the intervals, the alerts. */
  const settle = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const before = settled
      settled = view
      keep(writeView(location.search, { ...view, t: state.fields ? state.fields.starts[state.step] : view.t }))
      if (view.threshold !== before.threshold) sharpen()
      if (choice.where === 'here' && (view.t !== before.t || (rule === 'depth' && view.threshold !== before.threshold)))
        watch()
    }, 350)
  }
  let settled = view

  const state = {
    satellite,
    qc,
    judged,
    improved,
    exact,
    alert,
    get view() {
      return view
    },
    get choice() {
      return choice
    },
    /** True until every part of the round was tried. */
    get going() {
      return going
    },
    get newest() {
      return newest
    },
    get rule() {
      return rule
    },
    get fields(): Fields | undefined {
      return satellite.value ?? improved.value?.corrected
    },
    get step(): number {
      const { fields } = state
      if (!fields) return 0
      return view.t === undefined ? opening(fields, choice.simulated) : stepAt(fields, view.t)
    },
    /** The layer's fields, where they are there. */
    get shown(): Fields | undefined {
      const i = improved.value
      return { satellite: satellite.value, corrected: i?.corrected, difference: i?.difference, uncertainty: i?.sigma }[
        view.layer
      ]
    },
    /** mm in a step that make one unit of the pairs. */
    get mmPerUnit(): number {
      const unit = judged.value?.ran.outputs.unit ?? 'mm/d'
      const { fields } = state
      const hours = fields ? (fields.ends[0]! - fields.starts[0]!) / 3_600_000 : 24
      return hours / (unit === 'mm/h' ? 1 : 24)
    },
    get unit(): string {
      return judged.value?.ran.outputs.unit ?? 'mm/d'
    },
    get tally() {
      return judged.value && tallyAt(judged.value.pairs, view.threshold)
    },
    get stations(): FeatureCollection['features'] {
      return (judged.value?.ran.outputs.stations ?? qc.value?.ran.outputs.stationMap)?.features ?? []
    },
    set(change: Partial<View>): void {
      view = { ...view, ...change }
      settle()
    },
    goTo(step: number): void {
      const { fields } = state
      if (!fields) return
      const last = fields.starts.length - 1
      state.set({ t: fields.starts[Math.max(0, Math.min(last, step))]! })
    },
    setRule(next: AlertRule): void {
      rule = next
      watch()
    },
    watch,
    choose(next: Choice): void {
      choice = next
      view = { ...view, t: undefined, sel: '', data: next.id === 'monsoon' ? '' : next.id }
      settle()
      void begin()
    },
    acceptNetwork(): void {
      choice = { ...choice, inputs: { ...choice.inputs, acceptFailedNetwork: true } }
      void begin()
    },
    /** The station's newest product where it has one, else the sample. */
    async open(): Promise<void> {
      newest = await newestChoice().catch(() => undefined)
      if (ended) return
      if (newest && (view.data === '' || view.data === 'station')) choice = newest
      await begin()
    },
    end(): void {
      ended = true
      clearTimeout(timer)
      for (const p of parts) p.clear()
    },
  }
  return state
}
export type RainState = ReturnType<typeof rainState>
