import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { estimateOf } from '@setu/core/estimate'
import type { Static } from '@setu/core/schema'
import { formatInstant } from '@setu/core/time'
import { field } from '../figures/field.js'
import { skillByLead } from '../figures/skill-by-lead.js'
import { fieldSkill } from '../forecast-skill.js'
import { equalStep, onGrid, rateOf, refuseEmpty } from '../frame-sequence.js'
import { motionByGlobalShift } from '../global-shift.js'
import { gridCoverage } from '../grid-coverage.js'
import { infraredRain } from '../infrared-on-steps.js'
import { ageVariance, intervalOf, learnIntervals, rainyFrom } from '../morph-errors.js'
import { rivalsAt } from '../morph-rivals.js'
import { type Morphed, morph, type Overpass } from '../morphing.js'
import { type FramePair, motionByVet, motionOfPairs, vetDefaults } from '../motion-vet.js'
import { isSimulated, productOf } from '../open-inputs.js'
import type { RainStack } from '../rain-field.js'
import { rainImage } from '../rain-image.js'
import { writeRainNetcdf } from '../write/rain-netcdf.js'
import type { inputs, outputs } from './morph.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

/** Frames of the history next to the overpasses from which the motion is taken. */
const MOTION_FRAMES = 3

const stackRates = async (stack: RainStack): Promise<Float32Array[]> => {
  const out: Float32Array[] = []
  for (let k = 0; k < stack.intervals.length; k++) out.push(await rateOf(stack, k))
  return out
}

const between = async (i: Inputs, run: Run): Promise<Outputs> => {
  const passes = await productOf(i.overpasses, i, run)
  const history = await productOf(i.history, i, run)
  onGrid(passes, history, '/history')
  const { grid } = passes
  const { width, height } = grid
  const step = equalStep(history.intervals, history.product)
  const times = passes.intervals.map((t) => t.end)
  const first = Math.min(...times)
  const steps = Math.round((Math.max(...times) - first) / step) + 1
  if (times.length < 2 || steps < 3)
    throw setuError('bad-input', {
      where: '/overpasses',
      found: `${times.length} overpasses over ${steps} steps of ${step / 60000} minutes`,
      expected: 'at least two, two steps apart',
      wayOut: 'The step is that of the history: give one in shorter steps.',
    })
  if (steps > 300)
    throw setuError('too-large', { where: '/overpasses', found: `${steps} steps`, expected: 'at most 300 at once' })
  const overpasses: Overpass[] = []
  for (const [k, end] of times.entries()) {
    const at = (end - first) / step
    if (Math.abs(at - Math.round(at)) > 1e-6)
      throw setuError('bad-input', {
        where: '/overpasses',
        found: `an overpass at ${formatInstant(end)}`,
        expected: `times on the step of the history, ${step / 60000} minutes from ${formatInstant(first)}`,
        wayOut: 'Round the overpasses to the step first.',
      })
    overpasses.push({
      step: Math.round(at),
      rate: refuseEmpty(await rateOf(passes, k), passes.intervals[k]!, passes.product),
    })
  }
  overpasses.sort((a, b) => a.step - b.step)
  const past = (await stackRates(history)).map((f, k) => refuseEmpty(f, history.intervals[k]!, history.product))
  await run.progress(0.1, 'motion')
  const image = (f: Float32Array) => rainImage(f, width, height)
  // The end of the history that is nearer to the overpasses.
  const earlier = history.intervals.at(-1)!.end <= first
  const near = earlier ? past.slice(-MOTION_FRAMES) : past.slice(0, MOTION_FRAMES)
  const images = near.map(image)
  const pairs: FramePair[] = images.slice(1).map((second, k) => ({ first: images[k]!, second, steps: 1 }))
  const gaps = overpasses.slice(1).map((o, k) => ({
    first: image(overpasses[k]!.rate),
    second: image(o.rate),
    steps: o.step - overpasses[k]!.step,
  }))
  const guess = motionByVet(images)
  const motion = motionOfPairs([...gaps, ...pairs], { ...vetDefaults, start: guess })
  const shift = motionByGlobalShift(images)
  await run.progress(0.4, 'errors')
  const gap = Math.min(past.length - 1, Math.max(...gaps.map((g) => g.steps)))
  // The history's own motion, as between overpasses of its own.
  const all = past.map(image)
  const own = motionOfPairs(
    [
      { first: all[0]!, second: all[gap]!, steps: gap },
      ...all.slice(1).map((second, k) => ({ first: all[k]!, second, steps: 1 })),
    ],
    { ...vetDefaults, start: guess },
  )
  const oldest = i.oldest
  const variances = ageVariance(past, own, oldest)
  if (past.length - 1 < Math.max(...gaps.map((g) => g.steps)))
    run.found({
      code: 'rain.morph.short-history',
      severity: 'warning',
      message: `The history has ${past.length - 1} steps, the overpasses lie further apart: errors of greater age are taken as those of ${past.length - 1} steps.`,
      affects: 'steps',
    })
  const table = gap >= 2 ? learnIntervals(past, own, variances, gap, i.level) : null
  const infrared =
    i.infrared === undefined
      ? undefined
      : await infraredRain(i.infrared, i, passes, first, step, steps, overpasses, run)
  await run.progress(0.6, 'carrying')
  const morphed = morph(overpasses, motion, steps, variances, { oldest, ...(infrared ? { infrared } : {}) })
  const instant = (k: number): string => formatInstant(first + k * step)
  const skill: Outputs['skill'] = []
  let [held, rainy] = [0, 0]
  if (i.truth !== undefined) {
    const truth = await productOf(i.truth, i, run)
    onGrid(passes, truth, '/truth')
    for (let t = 0; t < truth.intervals.length; t++) {
      const k = Math.round((truth.intervals[t]!.end - first) / step)
      if (k < 0 || k >= steps || overpasses.some((o) => o.step === k)) continue
      const was = await rateOf(truth, t)
      for (const [estimate, rate] of [['morphed', morphed[k]!.rate] as const, ...rivalsAt(overpasses, k, shift)]) {
        const s = fieldSkill(rate, was, width, height, i.threshold, 1)
        const of = (v: number, unit: string) => estimateOf(v, unit, { n: s.n }, 'no event or no variance')
        skill.push({
          time: instant(k),
          estimate,
          csi: of(s.csi, '1'),
          rmse: of(s.rmse, 'mm/h'),
          correlation: of(s.correlation, '1'),
        })
      }
      if (table) {
        const { low, high } = intervalOf(table, morphed[k]!)
        for (let c = 0; c < was.length; c++) {
          const [said, true_] = [morphed[k]!.rate[c]!, was[c]!]
          if (Number.isNaN(said + true_) || (said < rainyFrom && true_ < rainyFrom)) continue
          rainy++
          if (true_ >= low[c]! && true_ <= high[c]!) held++
        }
      }
      await run.progress(0.7 + (0.2 * t) / truth.intervals.length)
    }
  }
  const middle = morphed[Math.floor(steps / 2)]!
  const origin = {
    source: `${passes.product}, ${overpasses.length} overpasses; ${history.product}`,
    ...(isSimulated(i.overpasses, i.history) ? { simulated: true } : {}),
  }
  const intervals = morphed.map((_, k) => ({ start: first + (k - 1) * step, end: first + k * step }))
  const asset = async (name: string, title: string, of: (m: Morphed) => Float32Array) =>
    run.write(
      name,
      'application/x-netcdf',
      await writeRainNetcdf({
        title,
        grid,
        kind: 'rate',
        intervals,
        fields: morphed.map((m) => ({
          values: of(m),
          reason: Uint8Array.from(of(m), (v) => (Number.isNaN(v) ? 2 : 0)),
        })),
      }),
    )
  const names = [...new Set(skill.map((r) => r.estimate))]
  return {
    steps: morphed.map((m, k) => stepRow(m, instant(k), step / 60000)),
    skill,
    coverageOfInterval: estimateOf(
      rainy ? held / rainy : Number.NaN,
      '1',
      { n: rainy },
      table ? 'no withheld frame with rain' : 'the history is too short to learn an interval',
    ),
    variances: Array.from(variances, (v, age) => ({ age: (age * step) / 60000, rmse: Math.sqrt(v) })),
    field: gridCoverage(grid, middle.rate, { name: 'rain', label: 'Rain between overpasses', unit: 'mm/h' }),
    picture: field({
      grid,
      values: middle.rate,
      unit: 'mm/h',
      title: `Rain between overpasses, ${instant(Math.floor(steps / 2))}`,
      scale: 'log',
      ...origin,
    }),
    ...(skill.length
      ? {
          curve: skillByLead({
            title: 'Against the withheld frames',
            score: 'correlation',
            x: { quantity: 'time after the first overpass', unit: 'min' },
            lines: names.map((name) => ({
              name,
              points: skill
                .filter((r) => r.estimate === name)
                .map((r) => ({ x: (Date.parse(r.time) - first) / 60000, y: r.correlation.value })),
            })),
            ...origin,
          }),
        }
      : {}),
    netcdf: await asset('morphed.nc', 'Rain between overpasses', (m) => m.rate),
    sigmaNetcdf: await asset('morphed-sigma.nc', 'Standard deviation of rain between overpasses', (m) => m.sigma),
  }
}

const stepRow = (m: Morphed, time: string, minutes: number): Outputs['steps'][number] => {
  let [n, rate, variance, age] = [0, 0, 0, 0]
  for (let c = 0; c < m.rate.length; c++) {
    if (Number.isNaN(m.rate[c]!)) continue
    n++
    rate += m.rate[c]!
    variance += m.sigma[c]! ** 2
    age += m.age[c]!
  }
  return {
    time,
    mean: n ? rate / n : null,
    sigma: n ? Math.sqrt(variance / n) : null,
    age: n ? (age / n) * minutes : null,
    missingShare: 1 - n / m.rate.length,
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: between }
