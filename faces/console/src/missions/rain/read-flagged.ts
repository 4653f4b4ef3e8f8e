/** In the worker: `flagged.csv` of rain.qc. */
import { readCsv } from '@setu/formats/csv/read'
import type { Tasked } from '../../run/view-tasks.js'
import type { FlaggedValue } from './flagged.js'

export const flaggedOf = (body: Uint8Array): FlaggedValue[] =>
  readCsv(body, { where: 'flagged.csv' }).rows.map(([station, start, end, value, flags]) => ({
    station: station!,
    start: Date.parse(start!),
    end: Date.parse(end!),
    value: value === '' || value === undefined ? null : Number(value),
    flags: (flags ?? '').split(' ').filter((f) => f !== ''),
  }))

export const readFlagged = async (input: unknown): Promise<Tasked> => ({
  output: flaggedOf(new Uint8Array(await (input as Blob).arrayBuffer())),
  moved: [],
})
