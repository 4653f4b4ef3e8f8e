/** The values that carry a flag, one line each, as a file: what a table of counts does not tell. */
import { formatInstant } from '@setu/core/time'
import { type CsvCell, writeCsv } from '@setu/formats/csv/write'
import type { GaugeNetwork } from '../rain-field.js'
import { valueFlagNames } from './flags.js'

/** `flags[s * intervals + t]` as the checks give them; mm in the interval. */
export const flaggedCsv = (network: GaugeNetwork, flags: ArrayLike<number>): Uint8Array => {
  const T = network.intervals.length
  const rows: CsvCell[][] = []
  for (const [s, { id }] of network.stations.entries())
    for (const [t, { start, end }] of network.intervals.entries()) {
      const bits = flags[s * T + t]!
      if (bits === 0) continue
      const value = network.values[s * T + t]!
      rows.push([
        id,
        formatInstant(start),
        formatInstant(end),
        Number.isFinite(value) ? value : null,
        valueFlagNames(bits).join(' '),
      ])
    }
  return writeCsv(
    [{ name: 'station' }, { name: 'time' }, { name: 'end' }, { name: 'value', unit: 'mm' }, { name: 'flags' }],
    rows,
  )
}
