/**
 * Detections as a table: columns that begin with lon and lat; length, heading and id where there; an ellipse of a direction
 * finder (semi_major and semi_minor of 95 % in m, azimuth in degrees); class, of which only ships count.
 */

import { normaliseLongitude } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { numberIn } from '@setu/formats/csv/number'
import { readCsv } from '@setu/formats/csv/read'
import type { Detection } from './association.js'

/** Semi axes at 95 % of two dimensions are 2.4477 standard deviations. */
const AXES_95 = 2.4477

/** Covariance of an ellipse, m2 east and north; azimuth of the major axis from north. */
export const ellipseCovariance = (majorM: number, minorM: number, azimuthDegrees: number) => {
  const [a, b] = [(majorM / AXES_95) ** 2, (minorM / AXES_95) ** 2]
  const [s, c] = [Math.sin((azimuthDegrees * Math.PI) / 180), Math.cos((azimuthDegrees * Math.PI) / 180)]
  return { ee: a * s * s + b * c * c, en: (a - b) * s * c, nn: a * c * c + b * s * s }
}

export const readDetections = (
  body: Uint8Array,
  where: string,
): {
  readonly detections: readonly Detection[]
  readonly badLines: readonly number[]
  /** Rows of another class than ship. */
  readonly others: number
} => {
  const table = readCsv(body, { where })
  const column = (name: RegExp): number => table.columns.findIndex((c) => name.test(c))
  const [lon, lat] = [column(/^lon/i), column(/^lat/i)]
  const [length, id] = [column(/^(length|sar_length)/i), column(/^(id|detect(ion)?_?id)/i)]
  const [heading, kind] = [column(/^heading/i), column(/^class$/i)]
  const ellipse = [column(/^semi_?major/i), column(/^semi_?minor/i), column(/^azimuth/i)] as const
  if (lon < 0 || lat < 0)
    throw setuError('bad-file', {
      where,
      found: `columns ${table.columns.slice(0, 12).join(', ')}`,
      expected: 'lon and lat',
      wayOut: 'Give detections.csv of sea.detect, or a table with these columns.',
    })
  const detections: Detection[] = []
  const badLines: number[] = []
  let others = 0
  table.rows.forEach((cells, r) => {
    const x = numberIn(cells[lon] ?? '', table.decimal)
    const y = numberIn(cells[lat] ?? '', table.decimal)
    if (typeof x !== 'number' || typeof y !== 'number' || Math.abs(y) > 90 || Math.abs(x) > 360) {
      badLines.push(table.lineOf(r))
      return
    }
    const word = kind < 0 ? '' : (cells[kind] ?? '').trim()
    if (word !== '' && word !== 'ship') {
      others++
      return
    }
    const number = (at: number): number | undefined => {
      const v = at < 0 ? undefined : numberIn(cells[at] ?? '', table.decimal)
      return typeof v === 'number' && Number.isFinite(v) ? v : undefined
    }
    const axis = number(heading)
    const [major, minor, azimuth] = [number(ellipse[0]), number(ellipse[1]), number(ellipse[2])]
    const metres = length < 0 ? null : numberIn(cells[length] ?? '', table.decimal)
    detections.push({
      id: (id < 0 ? '' : (cells[id] ?? '').trim()) || `line ${table.lineOf(r)}`,
      lon: normaliseLongitude(x),
      lat: y,
      ...(typeof metres === 'number' && metres > 0 ? { lengthM: metres } : {}),
      ...(axis === undefined ? {} : { headingDegrees: axis }),
      ...(major && minor && azimuth !== undefined ? { covariance: ellipseCovariance(major, minor, azimuth) } : {}),
    })
  })
  return { detections, badLines, others }
}
