import { planned, type Run, type Work } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { isGeographic } from '@setu/core/grid'
import type { Static } from '@setu/core/schema'
import { formatInstant } from '@setu/core/time'
import { typicalLength } from '../collocation.js'
import { stepWords } from '../event-thresholds.js'
import { openOther, otherFacts } from '../facts/open-other.js'
import { field } from '../figures/field.js'
import { timeline } from '../figures/timeline.js'
import { gaugeFacts } from '../gauge-facts.js'
import { gridCoverage } from '../grid-coverage.js'
import { type IntervalSums, intervalSums, mergeIntervalSums } from '../interval-sums.js'
import { isSimulated, productOf, productOptions } from '../open-inputs.js'
import { isTable } from '../product-at-gauges.js'
import { missingReasons, type RainStack } from '../rain-field.js'
import { openBrightness } from '../readers/brightness.js'
import type { inputs, outputs } from './info.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>
type Chunk = { readonly from: number; readonly to: number } | 'gauges' | 'other'
type Part = IntervalSums | 'gauges' | 'other'

/** Fields a part holds at once are one; parts are few, for each carries a sum of the whole grid. */
const MOST_PARTS = 8

const quiet = (run: Run): Run => ({ ...run, found: () => {} })

/** A product on a grid, or what else the file is. */
const asProduct = async (i: Inputs, run: Run): Promise<RainStack | 'gauges' | 'other'> => {
  if (i.as === 'gauges') return 'gauges'
  const table = await isTable(i.file, run)
  if (!table && (await openOther(i.file, i, quiet(run)))) return 'other'
  try {
    return await productOf(i.file, i, run)
  } catch (error) {
    if (i.as !== 'auto' || !isSetuError(error)) throw error
    // A table that is no product is read as gauges, which then say what they lack.
    if (table) return 'gauges'
    // A file without rain may hold temperatures of clouds.
    if (!isSetuError(error, 'unknown-variable')) throw error
    const images = await openBrightness(await run.open(i.file), productOptions(i), () => {}).catch(() => null)
    if (images) return 'other'
    throw error
  }
}

const split = async (i: Inputs, run: Run): Promise<Chunk[]> => {
  const stack = await asProduct(i, run)
  if (stack === 'gauges' || stack === 'other') return [stack]
  const n = stack.intervals.length
  const parts = Math.min(MOST_PARTS, n)
  return Array.from({ length: parts }, (_, k) => ({
    from: Math.floor((k * n) / parts),
    to: Math.floor(((k + 1) * n) / parts),
  }))
}

const part = async (chunk: Chunk, i: Inputs, run: Run): Promise<Part> => {
  if (chunk === 'gauges' || chunk === 'other') return chunk
  // What the reader finds was said when the work was split.
  return intervalSums(await productOf(i.file, i, quiet(run)), chunk.from, chunk.to, run)
}

const period = (stack: RainStack): string =>
  `${formatInstant(stack.intervals[0]!.start)} to ${formatInstant(stack.intervals.at(-1)!.end)}`

const facts = (stack: RainStack): Outputs['facts'] => {
  const { grid, intervals } = stack
  const geographic = isGeographic(grid)
  const unit = geographic ? '°' : ' m'
  const x = [grid.x0, grid.x0 + grid.width * grid.dx].map((v) => Number(v.toFixed(6)))
  const y = [grid.y0, grid.y0 + grid.height * grid.dy].map((v) => Number(v.toFixed(6)))
  const gaps = intervals.filter((t, k) => k > 0 && t.start > intervals[k - 1]!.end).length
  const fact = (name: string, value: string) => ({ fact: name, value })
  return [
    fact('variable', stack.variable),
    fact('kind', stack.kind === 'rate' ? 'rate' : 'accumulation in the interval'),
    fact('unit in the file', stack.fileUnit),
    fact(
      'grid',
      `${grid.width} x ${grid.height} cells of ${Number(Math.abs(grid.dx).toFixed(6))} x ${Number(Math.abs(grid.dy).toFixed(6))}${unit}`,
    ),
    fact(
      'extent',
      `${Math.min(...x)} to ${Math.max(...x)}${unit} ${geographic ? 'E' : 'x'}, ${Math.min(...y)} to ${Math.max(...y)}${unit} ${geographic ? 'N' : 'y'}`,
    ),
    fact('reference system', grid.crs || 'plane'),
    fact('first row', grid.dy < 0 ? 'north' : 'south'),
    fact('period', period(stack)),
    fact('step', stepWords(typicalLength(intervals) / 3_600_000)),
    fact('gaps', String(gaps)),
    ...(stack.others.length ? [fact('other rain variables', stack.others.join(', '))] : []),
  ]
}

const merge = async (parts: readonly Part[], i: Inputs, run: Run): Promise<Outputs> => {
  if (parts[0] === 'gauges') return gaugeFacts(i, run)
  if (parts[0] === 'other') return otherFacts(i.file, i, run)
  const stack = await productOf(i.file, i, quiet(run))
  const sums = mergeIntervalSums(parts as readonly IntervalSums[])
  const unit = stack.kind === 'rate' ? 'mm/h' : 'mm'
  const mean = sums.fieldSum.map((s, c) => (sums.fieldCount[c] ? s / sums.fieldCount[c]! : Number.NaN))
  const all = sums.reasons.reduce((a, b) => a + b, 0)
  const cells = stack.grid.width * stack.grid.height
  const source = (await run.open(i.file)).name
  const origin = { source, ...(isSimulated(i.file) ? { simulated: true } : {}) }
  const finite = (v: number): number | null => (Number.isFinite(v) ? v : null)
  const days = typicalLength(stack.intervals) / 86_400_000
  return {
    what: stack.product,
    format: stack.format,
    role: 'product',
    facts: facts(stack),
    intervals: stack.intervals.length,
    missingShare: all ? 1 - sums.valid / all : null,
    minimum: finite(sums.minimum),
    maximum: sums.valid ? sums.maximum.reduce((a, v) => (v > a ? v : a), Number.NEGATIVE_INFINITY) : null,
    mean: sums.valid ? sums.sum / sums.valid : null,
    unit: stack.kind === 'rate' ? 'mm/h' : `mm in ${stepWords(days * 24)}`,
    missing: Object.entries(missingReasons).flatMap(([reason, code]) =>
      code > 0 && sums.reasons[code]! > 0
        ? [{ reason, values: sums.reasons[code]!, share: sums.reasons[code]! / all }]
        : [],
    ),
    series: stack.intervals.map((t, k) => ({
      start: formatInstant(t.start),
      end: formatInstant(t.end),
      mean: finite(sums.mean[k]!),
      maximum: finite(sums.maximum[k]!),
      missingShare: sums.missing[k]! / cells,
    })),
    field: gridCoverage(stack.grid, mean, {
      name: 'rain',
      label: 'Mean rain',
      unit: stack.kind === 'rate' ? 'mm/h' : 'mm',
    }),
    picture: field({
      grid: stack.grid,
      values: mean,
      unit,
      title:
        stack.intervals.length === 1
          ? `${stack.product}, ${formatInstant(stack.intervals[0]!.start)}`
          : `Mean of ${stack.intervals.length} intervals`,
      scale:
        stack.kind === 'accum' && days > 0.9 && days < 1.1 && stack.intervals.length === 1
          ? 'day'
          : stack.kind === 'rate'
            ? 'log'
            : 'even',
      ...origin,
    }),
    timeline: timeline({
      intervals: stack.intervals,
      mean: sums.mean,
      maximum: sums.maximum,
      unit,
      over: 'cells',
      ...origin,
    }),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = planned<Inputs, Static<typeof outputs>, Chunk, Part>({
  split,
  part,
  merge,
})
