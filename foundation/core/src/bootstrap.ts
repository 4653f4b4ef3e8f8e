/**
 * Block bootstrap of series at stations: blocks of time steps drawn from a circle (Politis & Romano 1992) or of random
 * length (stationary, Politis & Romano 1994), and stations drawn with replacement as clusters; both together by default.
 * One resample draws the same time blocks for all stations, which keeps the correlation between stations, and whole
 * stations, which keeps that within a station.
 *
 * Every resample has its own random stream of the seed: any range of resamples can be computed apart, with equal results.
 */
import { setuError } from './errors.js'
import { randomFrom } from './random.js'

export interface BootstrapDesign {
  readonly resamples: number
  readonly seed: number
  readonly time: 'circular' | 'stationary' | 'fixed'
  /** Steps in a block; its mean for `stationary`. */
  readonly block: number
  readonly stations: 'clusters' | 'fixed'
}

/** 1000 resamples, seed 1, circular blocks of 10 steps, stations as clusters. */
export const defaultDesign: BootstrapDesign = {
  resamples: 1000,
  seed: 1,
  time: 'circular',
  block: 10,
  stations: 'clusters',
}

/** `block-shortened`: the series is shorter than four blocks. `one-station`, `one-step`: nothing to draw from there. */
export type PlanNote = 'block-shortened' | 'one-station' | 'one-step'

export interface ResamplePlan {
  readonly design: BootstrapDesign
  readonly stations: number
  readonly times: number
  /** Steps in a block as used. */
  readonly block: number
  /** How often resample r draws station s: [r * stations + s]. */
  readonly stationWeights: Uint16Array
  /** Blocks of resample r are `firstBlock[r]` to `firstBlock[r + 1]` (exclusive). */
  readonly firstBlock: Uint32Array
  readonly starts: Uint32Array
  readonly lengths: Uint32Array
  readonly notes: readonly PlanNote[]
}

const check = (where: string, value: number, low: number, high: number): void => {
  if (!Number.isInteger(value) || value < low || value > high)
    throw setuError('bad-input', { where, found: String(value), expected: `an integer from ${low} to ${high}` })
}

/** Draws all resamples. A series of fewer than four blocks gets shorter blocks, with the note that says so. */
export const planResamples = (design: BootstrapDesign, stations: number, times: number): ResamplePlan => {
  check('resamples', design.resamples, 1, 100_000)
  check('block', design.block, 1, 1_000_000)
  check('stations', stations, 1, 1_000_000)
  check('times', times, 1, 10_000_000)
  const block = design.time === 'fixed' ? times : Math.min(design.block, Math.max(1, Math.floor(times / 4)))
  const notes: PlanNote[] = []
  if (design.time !== 'fixed' && block < design.block) notes.push('block-shortened')
  if (design.time !== 'fixed' && times === 1) notes.push('one-step')
  if (design.stations === 'clusters' && stations === 1) notes.push('one-station')
  const stationWeights = new Uint16Array(design.resamples * stations)
  const firstBlock = new Uint32Array(design.resamples + 1)
  const starts: number[] = []
  const lengths: number[] = []
  for (let r = 0; r < design.resamples; r++) {
    const random = randomFrom(design.seed, r + 1)
    for (let filled = 0; filled < times; ) {
      let length = block
      if (design.time === 'stationary') {
        // Geometric with mean `block`: each step goes on with probability 1 - 1 / block.
        length = 1
        while (length < times - filled && random.uniform() * block >= 1) length++
      }
      starts.push(design.time === 'fixed' ? 0 : random.integer(times))
      lengths.push(Math.min(length, times - filled))
      filled += length
    }
    firstBlock[r + 1] = starts.length
    const own = stationWeights.subarray(r * stations, (r + 1) * stations)
    if (design.stations === 'fixed') own.fill(1)
    else
      for (let k = 0; k < stations; k++) {
        const s = random.integer(stations)
        own[s] = own[s]! + 1
      }
  }
  return {
    design,
    stations,
    times,
    block,
    stationWeights,
    firstBlock,
    starts: Uint32Array.from(starts),
    lengths: Uint32Array.from(lengths),
    notes,
  }
}

/** How often resample r has each time step. */
export const timeWeights = (plan: ResamplePlan, r: number): Float64Array => {
  const { times } = plan
  const weight = new Float64Array(times + 1)
  const add = (from: number, to: number): void => {
    weight[from] = weight[from]! + 1
    weight[to] = weight[to]! - 1
  }
  for (let b = plan.firstBlock[r]!; b < plan.firstBlock[r + 1]!; b++) {
    const start = plan.starts[b]!
    const end = start + plan.lengths[b]!
    add(start, Math.min(end, times))
    if (end > times) add(0, end - times)
  }
  for (let t = 1; t < times; t++) weight[t] = weight[t]! + weight[t - 1]!
  return weight.subarray(0, times)
}
