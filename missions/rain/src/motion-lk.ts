/** Motion of rain by followed points: corners of every frame but the last, followed to the next, cleaned and spread. */
import { corners } from './corners.js'
import { pyramid } from './image-pyramid.js'
import { track } from './lucas-kanade.js'
import {
  decluster,
  denseField,
  joinVectors,
  type MotionField,
  type MotionVectors,
  withoutOutliers,
} from './motion-vectors.js'
import type { RainImage } from './rain-image.js'

const LEVELS = 4

/** Vectors of all pairs of frames that follow each other, cells a step. */
export const followedVectors = (frames: readonly RainImage[], first?: readonly [number, number]): MotionVectors => {
  const stacks = frames.map((f) => pyramid(f, LEVELS))
  const all: MotionVectors[] = []
  for (let t = 0; t + 1 < frames.length; t++) {
    const [from, to] = [frames[t]!, frames[t + 1]!]
    const usable = (cell: number): boolean => !from.missing?.[cell] && !to.missing?.[cell]
    all.push(track(stacks[t]!, stacks[t + 1]!, corners(from, usable), first))
  }
  return joinVectors(all)
}

export const motionByLucasKanade = (frames: readonly RainImage[], first?: readonly [number, number]): MotionField => {
  const { width, height } = frames[0]!
  const clean = decluster(withoutOutliers(followedVectors(frames, first)))
  return denseField(clean, width, height)
}
