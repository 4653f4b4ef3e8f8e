/**
 * Scales of the console as Vega-Lite data: a threshold domain and the name of its range. A class holds its lower bound.
 */

/** Vega-Lite `scale` of a stepped colour. */
export interface SteppedScale {
  readonly type: 'threshold'
  readonly domain: readonly number[]
  readonly range: string
}

/** Lower bounds of the rain classes of the India Meteorological Department, mm in 24 h; below the first: no rain. */
export const rainSteps = [0.1, 2.5, 15.6, 64.5, 115.6, 204.5] as const
/** Rain in 24 h, mm. */
export const rainScale: SteppedScale = { type: 'threshold', domain: rainSteps, range: 'rain' }

/** Six bounds of seven classes around zero; within the first is `zero = ±tolerance`. */
export const diffScale = (tolerance: number, step: number): SteppedScale => ({
  type: 'threshold',
  domain: [-tolerance - 2 * step, -tolerance - step, -tolerance, tolerance, tolerance + step, tolerance + 2 * step],
  range: 'diff',
})

const niceSteps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8]

/** The smallest of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is not below `value`. */
export const niceAbove = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9)
  const factor = niceSteps.find((step) => step * power >= value * (1 - 1e-9)) ?? 10
  return Number((factor * power).toPrecision(12))
}

/**
 * Six round bounds of seven classes that cover [low, high]; the last class is open. Equal steps; from zero where `low` is
 * in the first sixth of the range.
 */
export const amountScale = (low: number, high: number): SteppedScale => {
  const from = low >= 0 && low < (high - low) / 3 ? 0 : low
  const span = high - from
  if (!(span > 1e-6 * Math.abs(high))) return amountScale(0, high > 0 ? high * 1.2 : 1)
  const step = niceAbove(span / 7)
  const start = from === 0 ? 0 : Math.floor(from / step) * step
  return {
    type: 'threshold',
    domain: [1, 2, 3, 4, 5, 6].map((i) => Number((start + i * step).toPrecision(12))),
    range: 'amount',
  }
}

/** Counts, log steps. */
export const countScale = (highest: number): SteppedScale => {
  const steps = highest > 1000 ? [3, 10, 30, 100, 300] : highest > 60 ? [2, 5, 15, 40, 100] : [2, 3, 5, 10, 20]
  return { type: 'threshold', domain: steps, range: 'density' }
}

/** Ticks for a cube-root axis up to `high`. */
export const cubeRootTicks = (high: number): readonly number[] =>
  [0, 1, 5, 20, 50, 100, 200, 400, 800].filter((tick) => tick <= high * 1.001)
