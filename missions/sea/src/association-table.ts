/** Detections as a table: columns that begin with lon and lat; length and id where there; class where `ship` is meant. */

import { normaliseLongitude } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { numberIn } from '@setu/formats/csv/number'
import { readCsv } from '@setu/formats/csv/read'
import type { Detection } from './association.js'

export const readDetections = (
  body: Uint8Array,
  where: string,
): { readonly detections: readonly Detection[]; readonly badLines: readonly number[] } => {
  const table = readCsv(body, { where })
  const column = (name: RegExp): number => table.columns.findIndex((c) => name.test(c))
  const [lon, lat] = [column(/^lon/i), column(/^lat/i)]
  const [length, id] = [column(/^(length|sar_length)/i), column(/^(id|detect_?id)/i)]
  if (lon < 0 || lat < 0)
    throw setuError('bad-file', {
      where,
      found: `columns ${table.columns.slice(0, 12).join(', ')}`,
      expected: 'lon and lat',
      wayOut: 'Give detections.csv of sea.detect, or a table with these columns.',
    })
  const detections: Detection[] = []
  const badLines: number[] = []
  table.rows.forEach((cells, r) => {
    const x = numberIn(cells[lon] ?? '', table.decimal)
    const y = numberIn(cells[lat] ?? '', table.decimal)
    if (typeof x !== 'number' || typeof y !== 'number' || Math.abs(y) > 90 || Math.abs(x) > 360) {
      badLines.push(table.lineOf(r))
      return
    }
    const metres = length < 0 ? null : numberIn(cells[length] ?? '', table.decimal)
    detections.push({
      id: (id < 0 ? '' : (cells[id] ?? '').trim()) || `line ${table.lineOf(r)}`,
      lon: normaliseLongitude(x),
      lat: y,
      ...(typeof metres === 'number' && metres > 0 ? { lengthM: metres } : {}),
    })
  })
  return { detections, badLines }
}
