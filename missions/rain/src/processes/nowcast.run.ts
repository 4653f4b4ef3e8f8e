import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { estimateOf } from '@setu/core/estimate'
import type { Static } from '@setu/core/schema'
import { formatInstant, parseInstant } from '@setu/core/time'
import { extrapolate } from '../advection.js'
import { field } from '../figures/field.js'
import { skillByLead } from '../figures/skill-by-lead.js'
import { type FieldSkill, fieldSkill } from '../forecast-skill.js'
import { equalStep, rateOf, refuseEmpty } from '../frame-sequence.js'
import { gridCoverage } from '../grid-coverage.js'
import { cellKm } from '../grid-size.js'
import { motionOf } from '../motion.js'
import type { MotionField } from '../motion-vectors.js'
import { memberSkill } from '../nowcast-ensemble.js'
import { isSimulated, productOf } from '../open-inputs.js'
import type { RainStack } from '../rain-field.js'
import { runSteps, stepsBasis, stepsDefaults } from '../steps.js'
import { writeRainNetcdf } from '../write/rain-netcdf.js'
import type { inputs, outputs } from './nowcast.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const ours = { extrapolation: 'extrapolation', 's-prog': 'S-PROG', steps: 'STEPS mean' } as const

/** Index of the frame that ends at the time of issue. */
const issuedAt = (stack: RainStack, issued: string | undefined): number => {
  if (issued === undefined) return stack.intervals.length - 1
  const at = parseInstant(issued, '/issued')
  const k = stack.intervals.findIndex((t) => t.end === at)
  if (k < 0)
    throw setuError('bad-input', {
      where: '/issued',
      found: `no frame that ends at ${formatInstant(at)}`,
      expected: `the end of a frame, ${formatInstant(stack.intervals[0]!.end)} to ${formatInstant(stack.intervals.at(-1)!.end)}`,
    })
  return k
}

const meanMotion = (m: MotionField): readonly [number, number] => {
  let [u, v] = [0, 0]
  for (let i = 0; i < m.u.length; i++) {
    u += m.u[i]! / m.u.length
    v += m.v[i]! / m.v.length
  }
  return [u, v]
}

const fieldOf = (values: Float32Array) => ({
  values,
  reason: Uint8Array.from(values, (v) => (Number.isNaN(v) ? 1 : 0)),
})

const forecastOf = async (i: Inputs, run: Run): Promise<Outputs> => {
  const stack = await productOf(i.frames, i, run)
  const { grid } = stack
  const { width, height } = grid
  const step = equalStep(stack.intervals, stack.product)
  const last = issuedAt(stack, i.issued)
  if (last + 1 < i.past)
    throw setuError('bad-input', {
      where: '/past',
      found: `${last + 1} frames up to the time of issue`,
      expected: `${i.past}`,
      wayOut: 'Give earlier frames, a later time of issue, or a lower --past.',
    })
  const frames: Float32Array[] = []
  for (let k = last - i.past + 1; k <= last; k++)
    frames.push(refuseEmpty(await rateOf(stack, k), stack.intervals[k]!, stack.product))
  const now = frames.at(-1)!
  if (!now.some((v) => v >= 0.1))
    run.found({
      code: 'rain.nowcast.dry',
      severity: 'warning',
      message: 'No rain of 0.1 mm/h in the last frame: a forecast from it is dry.',
      affects: 'forecast',
    })
  await run.progress(0.1, 'motion')
  const motion = motionOf(frames, width, height, i.motion)
  const shift = motionOf(frames, width, height, 'global-shift')
  const [kmX, kmY] = cellKm(grid)
  const [u, v] = meanMotion(motion)
  const [east, north] = [u * Math.sign(grid.dx) * kmX, v * Math.sign(grid.dy) * kmY]
  await run.progress(0.2, 'forecast')
  const truths = new Map<number, Float32Array>()
  for (let s = 1; s <= i.steps && last + s < stack.intervals.length; s++) truths.set(s, await rateOf(stack, last + s))
  if (truths.size === 0)
    run.found({
      code: 'rain.nowcast.unjudged',
      severity: 'note',
      message: 'No frame after the time of issue: the forecast is not judged.',
      affects: 'skill',
    })
  const minutes = step / 60000
  const plain = extrapolate(now, motion, i.steps)
  let fields = plain
  const ensemble = memberSkill(i.members, i.steps, truths, i.threshold)
  let probability: Float32Array | undefined
  let spreads: Float32Array[] | undefined
  if (i.method !== 'extrapolation') {
    if (frames.length < 3)
      throw setuError('bad-input', {
        where: '/past',
        found: `${frames.length} frames`,
        expected: 'at least 3: the memory of scales needs two steps',
      })
    const basis = stepsBasis(frames, motion, i.levels)
    const members = i.method === 'steps' ? i.members : 0
    const sums = plain.map((f) => new Float32Array(f.length))
    const squares = members ? plain.map((f) => new Float64Array(f.length)) : []
    const counts = plain.map((f) => new Uint8Array(f.length))
    const events = new Float32Array(now.length)
    const km = Math.sqrt(kmX * kmY)
    const options = { steps: i.steps, levels: i.levels, seed: i.seed, minutes, km, rim: stepsDefaults.rim }
    await runSteps(basis, motion, members, options, async (member, s, rate) => {
      const [sum, square, n] = [sums[s - 1]!, squares[s - 1], counts[s - 1]!]
      for (let c = 0; c < rate.length; c++)
        if (!Number.isNaN(rate[c]!)) {
          sum[c]! += rate[c]!
          if (square) square[c]! += rate[c]! ** 2
          n[c]!++
          if (s === i.steps && rate[c]! >= i.threshold) events[c]!++
        }
      if (members) ensemble.add(member, s, rate)
      await run.progress(0.2 + (0.6 * (member * i.steps + s)) / (Math.max(1, members) * i.steps))
    })
    fields = sums.map((sum, s) => sum.map((v, c) => (counts[s]![c] ? v / counts[s]![c]! : Number.NaN)))
    if (members) {
      const n = counts.at(-1)!
      probability = events.map((e, c) => (n[c] ? e / n[c]! : Number.NaN))
      spreads = squares.map((square, s) =>
        Float32Array.from(square, (q, c) => {
          const k = counts[s]![c]!
          return k > 1 ? Math.sqrt(Math.max(0, q - sums[s]![c]! ** 2 / k) / (k - 1)) : Number.NaN
        }),
      )
    }
  }
  const rivals: readonly (readonly [string, readonly Float32Array[]])[] = [
    [ours[i.method], fields],
    ...(i.method === 'extrapolation' ? [] : [['extrapolation', plain] as const]),
    ['persistence', plain.map(() => now)],
    ['global shift', extrapolate(now, shift, i.steps)],
  ]
  const skill: Outputs['skill'] = []
  for (const [s, truth] of truths) {
    for (const [forecast, steps] of rivals) {
      const k: FieldSkill = fieldSkill(steps[s - 1]!, truth, width, height, i.threshold, i.window)
      const of = (value: number, unit: string, reason?: string) => estimateOf(value, unit, { n: k.n }, reason)
      skill.push({
        lead: s * minutes,
        forecast,
        csi: of(k.csi, '1', 'no event'),
        fss: of(k.fss, '1', 'no event'),
        rmse: of(k.rmse, 'mm/h', 'no cell in common'),
        correlation: of(k.correlation, '1', 'no variance'),
      })
    }
    await run.progress(0.8 + (0.15 * s) / i.steps)
  }
  const judged = i.method === 'steps' ? ensemble.rows(now, minutes) : { ensemble: [], ranks: [], reliability: [] }
  const source = `${stack.product}, issued ${formatInstant(stack.intervals[last]!.end)}`
  const origin = { source, ...(isSimulated(i.frames) ? { simulated: true } : {}) }
  const end = stack.intervals[last]!.end
  const final = fields.at(-1)!
  const intervals = fields.map((_, s) => ({ start: end + s * step, end: end + (s + 1) * step }))
  return {
    issued: formatInstant(end),
    stepMinutes: minutes,
    leadMinutes: minutes * i.steps,
    speed: (Math.hypot(east, north) / minutes) * 60,
    towards: ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360,
    skill,
    ...judged,
    forecast: gridCoverage(grid, final, { name: 'rain', label: 'Forecast rain', unit: 'mm/h' }),
    ...(probability
      ? {
          probability: gridCoverage(grid, probability, {
            name: 'probability',
            label: `Probability of ${i.threshold} mm/h`,
            unit: '1',
          }),
        }
      : {}),
    picture: field({
      grid,
      values: final,
      unit: 'mm/h',
      title: `Rain in ${minutes * i.steps} min, ${ours[i.method]}`,
      scale: 'log',
      ...origin,
    }),
    ...(truths.size
      ? {
          curve: skillByLead({
            title: 'Skill against lead',
            score: 'critical success index',
            x: { quantity: 'lead', unit: 'min' },
            lines: rivals.map(([name]) => ({
              name,
              points: skill.filter((r) => r.forecast === name).map((r) => ({ x: r.lead!, y: r.csi.value })),
            })),
            caption: `Events of at least ${i.threshold} mm/h, cells that forecast and observation both have.`,
            ...origin,
          }),
        }
      : {}),
    netcdf: await run.write(
      'nowcast.nc',
      'application/x-netcdf',
      await writeRainNetcdf({
        title: `Forecast by ${ours[i.method]}, ${source}`,
        grid,
        kind: 'rate',
        intervals,
        fields: fields.map(fieldOf),
      }),
    ),
    ...(spreads
      ? {
          spread: await run.write(
            'nowcast-spread.nc',
            'application/x-netcdf',
            await writeRainNetcdf({
              title: `Spread of ${i.members} members, ${source}`,
              grid,
              kind: 'rate',
              intervals,
              fields: spreads.map(fieldOf),
              statistic: 'standard deviation of the members',
            }),
          ),
        }
      : {}),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: forecastOf }
