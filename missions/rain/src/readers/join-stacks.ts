/**
 * Many stacks of one product as one: sorted by time, the first of two fields for one interval kept, one grid for all.
 * Fields are read one at a time, so that a month of global hours needs the memory of one.
 */
import { setuError } from '@setu/core/errors'
import { formatInstant } from '@setu/core/time'
import type { Interval, RainStack } from '../rain-field.js'
import { sameGrid } from './image-stack.js'
import type { Found } from './reader-options.js'

interface Place {
  readonly stack: RainStack
  readonly index: number
  readonly interval: Interval
}

/** Fields that overlap would be counted twice in an accumulation: say so. */
const reportOverlap = (places: readonly Place[], where: string, found: Found): void => {
  const overlaps = places.filter((p, i) => i > 0 && p.interval.start < places[i - 1]!.interval.end).length
  if (overlaps > 0) {
    found({
      code: 'overlapping-intervals',
      severity: 'warning',
      where,
      message: `${overlaps} intervals begin before the one before them ends.`,
      values: { intervals: overlaps },
    })
  }
}

export const joinStacks = (
  stacks: readonly RainStack[],
  names: readonly string[],
  where: string,
  found: Found,
): RainStack => {
  const first = stacks[0]!
  const places: Place[] = []
  stacks.forEach((stack, s) => {
    if (!sameGrid(first.grid, stack.grid) || stack.kind !== first.kind) {
      throw setuError('bad-file', {
        where: names[s] ?? where,
        found: `${stack.grid.width} x ${stack.grid.height} cells from ${stack.grid.x0}, ${stack.grid.y0} (${stack.kind})`,
        expected: `the grid of ${names[0]}: ${first.grid.width} x ${first.grid.height} cells from ${first.grid.x0}, ${first.grid.y0} (${first.kind})`,
        wayOut: 'Give files of one product and region.',
      })
    }
    stack.intervals.forEach((interval, index) => void places.push({ stack, index, interval }))
  })
  const order = places
    .map((_, i) => i)
    .sort(
      (a, b) =>
        places[a]!.interval.start - places[b]!.interval.start ||
        places[a]!.interval.end - places[b]!.interval.end ||
        a - b,
    )
  // Between files order is that of their names and says nothing; within a file it is that of the frames.
  const late = places.filter((p, i) => p.index > 0 && p.interval.start < places[i - 1]!.interval.start).length
  if (late > 0) {
    found({
      code: 'times-sorted',
      severity: 'warning',
      where,
      message: `${late} fields stand after a later one in their file; all were put in order of time.`,
      values: { fields: late },
    })
  }
  const kept: Place[] = []
  let doubled = 0
  let firstDouble = 0
  for (const i of order) {
    const place = places[i]!
    const before = kept.at(-1)?.interval
    if (before && before.start === place.interval.start && before.end === place.interval.end) {
      if (doubled++ === 0) firstDouble = place.interval.start
    } else kept.push(place)
  }
  if (doubled > 0) {
    found({
      code: 'duplicate-times',
      severity: 'warning',
      where,
      message: `${doubled} fields are for an interval that had one already, first at ${formatInstant(firstDouble)}; the first is kept.`,
      values: { fields: doubled },
    })
  }
  if (stacks.length === 1 && kept.length === first.intervals.length && kept.every((p, i) => p.index === i)) {
    reportOverlap(kept, where, found)
    return first
  }
  reportOverlap(kept, where, found)
  return {
    ...first,
    intervals: kept.map((p) => p.interval),
    async read(index) {
      const place = kept[index]
      if (!place) throw setuError('bad-input', { where, found: `field ${index}`, expected: `0 to ${kept.length - 1}` })
      return place.stack.read(place.index)
    },
  }
}
