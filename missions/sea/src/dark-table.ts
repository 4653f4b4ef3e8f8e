/**
 * The reviewed table of matches between radar detections and broadcasting ships (columns of Kroodsma et al. 2022): a row
 * is a pair, a detection without a ship, or a ship without a detection.
 */
import { setuError } from '@setu/core/errors'
import { numberIn } from '@setu/formats/csv/number'
import { type CsvTable, readCsv } from '@setu/formats/csv/read'

export interface DarkRow {
  readonly scene: string
  readonly region: string
  /** Number of the ship; empty where only the radar saw it. */
  readonly ship: string
  /** Length in the registers, m; NaN where unknown. */
  readonly shipLengthM: number
  readonly fishing: boolean
  /** How likely the ship was inside the image, 0..1. */
  readonly inside: number
  readonly detection: string
  readonly radarLengthM: number
  /** Score of the match; 0 without one. */
  readonly score: number
  /** Word of a reviewer: yes, no, maybe, or empty. */
  readonly review: string
}

const COLUMNS = {
  scene: 'scene_id',
  ship: 'ssvid',
  detection: 'detect_id',
  shipLength: 'gfw_length',
  radarLength: 'sar_length',
  score: 'score',
  inside: 'likelihood_in',
} as const
const OPTIONAL = { region: 'region', fishing: 'is_fishing', review: 'match_review' } as const

const cellsOf = (table: CsvTable) => {
  const missing = Object.values(COLUMNS).filter((c) => !table.columns.includes(c))
  if (missing.length)
    throw setuError('bad-file', {
      where: table.where,
      found: `columns ${table.columns.slice(0, 12).join(', ')}`,
      expected: `${missing.join(', ')} as well`,
      wayOut: 'Give a table of matches: a pair, a detection alone or a ship alone in each row.',
    })
  const at = (name: string): number => table.columns.indexOf(name)
  return { ...COLUMNS, ...OPTIONAL, index: at }
}

export interface DarkTable {
  readonly rows: readonly DarkRow[]
  /** Rows left out, by reason, with the lines of the first. */
  readonly faults: ReadonlyMap<string, { count: number; readonly lines: number[] }>
}

export const readDarkTable = (body: Uint8Array, where: string): DarkTable => {
  const table = readCsv(body, { where })
  const names = cellsOf(table)
  const faults = new Map<string, { count: number; lines: number[] }>()
  const fault = (reason: string, line: number): void => {
    const known = faults.get(reason) ?? { count: 0, lines: [] }
    known.count++
    if (known.lines.length < 3) known.lines.push(line)
    faults.set(reason, known)
  }
  const columns = Object.fromEntries(
    Object.entries({ ...COLUMNS, ...OPTIONAL }).map(([k, name]) => [k, names.index(name)]),
  ) as Record<keyof typeof COLUMNS | keyof typeof OPTIONAL, number>
  const rows: DarkRow[] = []
  table.rows.forEach((cells, r) => {
    const line = table.lineOf(r)
    const cell = (k: keyof typeof columns): string => (columns[k] < 0 ? '' : (cells[columns[k]] ?? '').trim())
    const number = (k: keyof typeof columns): number => {
      const v = numberIn(cell(k), table.decimal)
      if (v === undefined) fault(`not a number in ${k === 'shipLength' ? names.shipLength : names[k]}`, line)
      return v ?? Number.NaN
    }
    const row: DarkRow = {
      scene: cell('scene'),
      region: cell('region') || 'all',
      ship: cell('ship'),
      shipLengthM: number('shipLength'),
      fishing: /^(true|1|yes)$/i.test(cell('fishing')),
      inside: number('inside'),
      detection: cell('detection'),
      radarLengthM: number('radarLength'),
      score: number('score'),
      review: cell('review').toLowerCase(),
    }
    if (!row.ship && !row.detection) fault('neither ship nor detection', line)
    else if (row.detection && !(row.radarLengthM > 0)) fault('detection without a length', line)
    else if (row.inside < 0 || row.inside > 1.000001) fault('likelihood outside 0..1', line)
    else rows.push(row)
  })
  return { rows, faults }
}
