/** How the intervals are made: circular blocks in time, stations as clusters (Künsch 1989; Politis and Romano 1992). */
import { choice, count, quantity } from '@setu/core/schema'

export const drawInputs = {
  resamples: count({
    title: 'Resamples',
    group: 'Uncertainty',
    default: 1000,
    minimum: 0,
    maximum: 20000,
    hint: '0: no intervals.',
  }),
  seed: count({ title: 'Seed', group: 'Uncertainty', default: 1, minimum: 0, maximum: 4294967295 }),
}

export const bootstrapInputs = {
  ...drawInputs,
  blockLength: quantity({
    title: 'Time block',
    group: 'Uncertainty',
    unit: 'd',
    default: 10,
    minimum: 0.01,
    maximum: 3660,
  }),
  interval: choice(['percentile', 'bca'] as const, { title: 'Interval', group: 'Uncertainty', default: 'percentile' }),
}
