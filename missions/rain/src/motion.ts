/** Motion of rain by the method that is asked for, cells a step. Frames are rates, mm/h, oldest first. */
import { setuError } from '@setu/core/errors'
import { motionByFarneback } from './farneback.js'
import { motionByGlobalShift } from './global-shift.js'
import { motionByLucasKanade } from './motion-lk.js'
import type { MotionField } from './motion-vectors.js'
import { motionByVet } from './motion-vet.js'
import { motionByPhaseCorrelation } from './phase-correlation.js'
import { rainImage } from './rain-image.js'

export const motionMethods = ['lucas-kanade', 'variational', 'farneback', 'phase-correlation', 'global-shift'] as const
export type MotionMethod = (typeof motionMethods)[number]

const by = {
  'lucas-kanade': motionByLucasKanade,
  variational: motionByVet,
  farneback: motionByFarneback,
  'phase-correlation': motionByPhaseCorrelation,
  'global-shift': motionByGlobalShift,
} as const

export const motionOf = (
  frames: readonly (Float32Array | Float64Array)[],
  width: number,
  height: number,
  method: MotionMethod,
): MotionField => {
  if (width < 32 || height < 32)
    throw setuError('bad-input', {
      where: 'motion',
      found: `a grid of ${width} x ${height} cells`,
      expected: 'at least 32 x 32 cells',
      wayOut: 'Motion needs a picture: give a larger area or finer cells.',
    })
  return by[method](frames.map((f) => rainImage(f, width, height)))
}
