/** Frames of a product as rates, mm/h, on one clock: in order, in equal steps, none of them empty. Refused by name otherwise. */
import { setuError } from '@setu/core/errors'
import { sameGrid } from '@setu/core/grid'
import { formatInstant, hourMs } from '@setu/core/time'
import type { Interval, RainStack } from './rain-field.js'

/** A field as mm/h; missing cells are NaN. */
export const rateOf = async (stack: RainStack, index: number): Promise<Float32Array> => {
  const { values, reason } = await stack.read(index)
  const { start, end } = stack.intervals[index]!
  const factor = stack.kind === 'rate' ? 1 : hourMs / (end - start)
  return Float32Array.from(values, (v, i) => (reason[i] ? Number.NaN : v * factor))
}

/** Refuses a frame without any value. */
export const refuseEmpty = (rate: Float32Array, interval: Interval, where: string): Float32Array => {
  if (!rate.some((v) => !Number.isNaN(v)))
    throw setuError('failed-check', {
      where: `${where} ${formatInstant(interval.end)}`,
      found: 'a frame without a single value',
      expected: 'frames with rain or dry cells',
      wayOut: 'Leave the frame out, or give others.',
    })
  return rate
}

/** The step of equal intervals, ms; times are the ends of intervals. */
export const equalStep = (intervals: readonly Interval[], where: string): number => {
  if (intervals.length < 2)
    throw setuError('bad-input', {
      where,
      found: `${intervals.length} frame`,
      expected: 'at least two frames of one grid',
      wayOut: 'Give the files of several times, as a folder or a pattern.',
    })
  const step = intervals[1]!.end - intervals[0]!.end
  for (let k = 1; k < intervals.length; k++) {
    const own = intervals[k]!.end - intervals[k - 1]!.end
    if (own <= 0)
      throw setuError('bad-input', {
        where,
        found: `a frame of ${formatInstant(intervals[k]!.end)} after one of ${formatInstant(intervals[k - 1]!.end)}`,
        expected: 'frames in order of time',
        wayOut: 'Sort the frames; two frames of one time must not be given.',
      })
    if (own !== step)
      throw setuError('bad-input', {
        where,
        found: `steps of ${step / 60000} and ${own / 60000} minutes (before ${formatInstant(intervals[k]!.end)})`,
        expected: 'equal steps between frames',
        wayOut: 'A frame is missing: give a stretch without gaps.',
      })
  }
  return step
}

/** Refuses a product that is not on the grid of the overpasses. */
export const onGrid = (a: RainStack, b: RainStack, where: string): void => {
  if (!sameGrid(a.grid, b.grid))
    throw setuError('bad-input', {
      where,
      found: `a grid of ${b.grid.width} x ${b.grid.height} cells at ${b.grid.x0}, ${b.grid.y0}`,
      expected: `that of the overpasses, ${a.grid.width} x ${a.grid.height} cells at ${a.grid.x0}, ${a.grid.y0}`,
      wayOut: 'Bring all frames on one grid first.',
    })
}
