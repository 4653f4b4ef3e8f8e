/** Closest approach by hand, ports and numbers by their tables. */
import type { Reference } from '@setu/core/contract'
import { approach } from '../cpa.js'
import { isImoNumber } from '../imo.js'
import { midCount } from '../mid-table.js'

const a = { timeMs: 0, lon: 0, lat: 0, courseDegrees: 90, speedKnots: 10 }
const b = { timeMs: 0, lon: 5 / 60, lat: 5 / 60, courseDegrees: 180, speedKnots: 10 }

const row = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  unit: string,
  source: string,
  value: () => number,
): Reference => ({
  id,
  what,
  expected,
  tolerance,
  unit,
  source,
  needs: [],
  value: async () => value(),
})

export const approachReferences: readonly Reference[] = [
  row(
    'cpa.time',
    'A at 0,0 course 090, B 5 nmi east and north course 180, both 10 kn: time of closest approach',
    30,
    0.01,
    'min',
    'by hand',
    () => approach(a, b).tcpaMinutes,
  ),
  row(
    'cpa.distance',
    'the same: distance of closest approach',
    0,
    0.001,
    '[nmi_i]',
    'by hand',
    () => approach(a, b).cpaNmi,
  ),
  row(
    'imo.check',
    'IMO 9074729, 9134270, 9383663: right check digits',
    3,
    0,
    '1',
    'IMO A.1117(30)',
    () => [9074729, 9134270, 9383663].filter(isImoNumber).length,
  ),
  row(
    'mid.count',
    "countries' digits in the table",
    290,
    0,
    '1',
    'ITU table of Maritime Identification Digits',
    () => midCount,
  ),
]
