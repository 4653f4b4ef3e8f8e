import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { formatInstant, parseDayEnd, parseDuration } from '@setu/core/time'
import { accumulate, windowsOf } from '../accumulation.js'
import { field } from '../figures/field.js'
import { gridCoverage } from '../grid-coverage.js'
import { isSimulated, productOf } from '../open-inputs.js'
import type { Interval } from '../rain-field.js'
import { writeRainNetcdf } from '../write/rain-netcdf.js'
import type { inputs, outputs } from './accumulate.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

/** Totals above this many bytes are not kept as a file. */
const MOST_FILE = 5e8

/** Minutes after 00:00 UTC at which a day begins: a day that begins at a clock ended there the day before. */
export const boundaryMinutes = (text: string): number => {
  const end = parseDayEnd(text, '/boundary')
  return ((end % 1440) + 1440) % 1440 > 720 ? (((end % 1440) + 1440) % 1440) - 1440 : ((end % 1440) + 1440) % 1440
}

const add = async (i: Inputs, run: Run): Promise<Outputs> => {
  const stack = await productOf(i.product, i, run)
  const { grid } = stack
  const cells = grid.width * grid.height
  const length = parseDuration(i.window, '/window')
  const windows = windowsOf(
    stack.intervals,
    i.windows,
    length,
    i.every === undefined ? length : parseDuration(i.every, '/every'),
    boundaryMinutes(i.boundary),
  )
  if (windows.length === 0)
    throw setuError('bad-input', {
      where: '/window',
      found: `a window of ${i.window} in a product from ${formatInstant(stack.intervals[0]!.start)} to ${formatInstant(stack.intervals.at(-1)!.end)}`,
      expected: 'a window that fits in',
      wayOut: 'Take a shorter window, or give more of the product.',
    })
  const thresholds = [...new Set(i.threshold)].sort((a, b) => a - b)
  const counts = thresholds.map(() => new Uint16Array(cells))
  const reached = thresholds.map(() => 0)
  const over = thresholds.map(() => 0)
  const sum = new Float64Array(cells)
  const seen = new Uint16Array(cells)
  const rows: Outputs['windows'] = []
  const kept: { window: Interval; values: Float32Array }[] = []
  const keep = windows.length * cells * 4 <= MOST_FILE
  let [valid, empty] = [0, 0]
  let best: { mean: number; values: Float32Array; window: Interval } | undefined
  await accumulate(
    stack,
    windows,
    i.coverage,
    async ({ window, total }) => {
      let [n, all, high] = [0, 0, Number.NEGATIVE_INFINITY]
      const here = thresholds.map(() => false)
      for (let c = 0; c < cells; c++) {
        const v = total[c]!
        if (Number.isNaN(v)) continue
        n++
        all += v
        if (v > high) high = v
        sum[c]! += v
        seen[c]!++
        for (let k = 0; k < thresholds.length && v >= thresholds[k]!; k++) {
          counts[k]![c]!++
          over[k]!++
          here[k] = true
        }
      }
      here.forEach((h, k) => {
        if (h) reached[k]!++
      })
      valid += n
      if (n === 0) empty++
      const mean = n ? all / n : null
      rows.push({
        start: formatInstant(window.start),
        end: formatInstant(window.end),
        mean,
        maximum: n ? high : null,
        missingShare: 1 - n / cells,
      })
      if (mean !== null && mean > (best?.mean ?? -1)) best = { mean, values: total, window }
      if (keep && n > 0) kept.push({ window, values: total })
    },
    (f) => run.progress(0.9 * f),
  )
  if (empty)
    run.found({
      code: 'rain.accumulate.incomplete',
      severity: empty === rows.length ? 'warning' : 'note',
      message: `${empty} of ${rows.length} windows are seen less than ${Math.round(i.coverage * 100)} % in every cell.`,
      affects: 'windows',
      values: { windows: empty },
    })
  if (!best)
    throw setuError('failed-check', {
      where: '/coverage',
      found: 'no window that is complete enough in any cell',
      expected: `${i.coverage} of a window`,
      wayOut: 'Lower --coverage, take a shorter window, or give more of the product.',
    })
  if (!keep)
    run.found({
      code: 'rain.accumulate.no-file',
      severity: 'note',
      message: `The totals of ${windows.length} windows of ${cells} cells are too many for one file; the sum and the counts are kept.`,
      affects: 'netcdf',
    })
  const origin = { source: stack.product, ...(isSimulated(i.product) ? { simulated: true } : {}) }
  return {
    windows: rows,
    exceedance: thresholds.map((threshold, k) => ({
      threshold,
      windows: reached[k]!,
      share: valid ? over[k]! / valid : null,
      most: counts[k]!.reduce((m, v) => Math.max(m, v), 0),
    })),
    total: gridCoverage(
      grid,
      sum.map((v, c) => (seen[c] ? v : Number.NaN)),
      { name: 'rain', label: 'Rain of all complete windows', unit: 'mm' },
    ),
    ...(thresholds.length
      ? {
          count: gridCoverage(
            grid,
            Float64Array.from(counts[0]!, (v, c) => (seen[c] ? v : Number.NaN)),
            { name: 'windows', label: `Windows of at least ${thresholds[0]} mm`, unit: '1' },
          ),
        }
      : {}),
    picture: field({
      grid,
      values: best.values,
      unit: 'mm',
      title: `Rain from ${formatInstant(best.window.start)} to ${formatInstant(best.window.end)}`,
      scale: best.window.end - best.window.start === 86_400_000 ? 'day' : 'even',
      ...origin,
    }),
    ...(keep
      ? {
          netcdf: await run.write(
            'totals.nc',
            'application/x-netcdf',
            await writeRainNetcdf({
              title: `Totals of ${stack.product}`,
              grid,
              kind: 'accum',
              intervals: kept.map((k) => k.window),
              fields: kept.map(({ values }) => ({
                values,
                reason: Uint8Array.from(values, (v) => (Number.isNaN(v) ? 1 : 0)),
              })),
            }),
          ),
        }
      : {}),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: add }
