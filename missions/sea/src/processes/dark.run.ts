import type { Run, Work } from '@setu/core/contract'
import { estimateOf } from '@setu/core/estimate'
import type { Static } from '@setu/core/schema'
import { readAll } from '@setu/core/source'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import { trueLengths } from '../dark-number.js'
import { darkShares, type Interval } from '../dark-share.js'
import { readDarkTable } from '../dark-table.js'
import { darkShareFigure, recallFigure } from '../figures/dark-share.js'
import { isSimulated } from '../open-inputs.js'
import { recallClasses } from '../recall-by-length.js'
import type { inputs, outputs } from './dark.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const EDGES = [0, 20, 30, 40, 50, 60, 100, 500]
/** Below this many unmatched detections a share rests on very little. */
const FEW = 20

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const source = await run.open(i.matches)
  const raw = await readAll(await source.open(), 2 ** 28, source.name)
  const table = readDarkTable(isGzip(raw) ? gunzip(raw, { where: source.name }) : raw, source.name)
  for (const [reason, { count, lines }] of table.faults)
    run.found({
      code: 'sea.dark.row',
      severity: 'warning',
      message: `${count} ${count === 1 ? 'row' : 'rows'}: ${reason} (first at line ${lines.join(', ')}).`,
      where: source.name,
      values: { count },
    })
  const result = await darkShares(table.rows, i, (f) => run.progress(f, 'Drawing scenes'))
  for (const r of result.regions) {
    if (r.unmatched < FEW)
      run.found({
        code: 'sea.dark.few',
        severity: 'note',
        message: `${r.region}: ${r.unmatched} unmatched detections; the shape of their lengths is uncertain.`,
        affects: 'regions',
        values: { unmatched: r.unmatched },
      })
    if (r.scenes < 5)
      run.found({
        code: 'sea.dark.scenes',
        severity: 'warning',
        message:
          r.scenes === 1
            ? `${r.region}: one scene; its interval is that of drawing its ships, and says nothing of other scenes.`
            : `${r.region}: ${r.scenes} scenes; an interval from so few is too narrow.`,
        affects: 'regions',
        values: { scenes: r.scenes },
      })
  }
  run.found({
    code: 'sea.dark.assumed',
    severity: 'note',
    message:
      'Dark ships are taken to be found as broadcasting ships of their length are, and to fish as often; false detections count as dark ships.',
    affects: 'regions',
  })
  const classes = recallClasses(result.sure.lengths, result.sure.found, EDGES)
  const estimateWith = (v: Interval, n: number) =>
    estimateOf(v.value, '1', { low: v.low, high: v.high, level: 0.95, n })
  const origin = { source: source.name, ...(isSimulated(i.matches) ? { simulated: true } : {}) }
  return {
    regions: result.regions.map((r) => ({
      region: r.region,
      scenes: r.scenes,
      detections: r.detections,
      unmatched: r.unmatched,
      broadcasting: r.broadcasting,
      dark: estimateWith(r.dark, r.unmatched),
      share: estimateWith(r.share, r.unmatched),
    })),
    recall: classes.map((c) => ({
      fromM: c.from,
      toM: c.to,
      ships: c.ships,
      found: c.found,
      share: estimateOf(c.share, '1', { low: c.low, high: c.high, level: 0.95, n: c.ships }),
    })),
    kernel: [{ pairs: result.pairs, ...result.kernel }],
    lengths: result.regions.flatMap((r) =>
      [...r.byLength].flatMap((dark, j) => (dark > 0.05 ? [{ region: r.region, lengthM: trueLengths[j]!, dark }] : [])),
    ),
    shares: darkShareFigure({ ...origin, regions: result.regions }),
    found: recallFigure({ ...origin, recall: result.recall, classes }),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
