/**
 * Readers of Earth orientation files: IERS finals2000A (fixed columns; Bulletin B values where they stand, else A) and EOP
 * C04 as CSV with semicolons or as text (C04 14 and C04 20; the text layouts are tested on files of our own only).
 * What is no such file is refused with its line. Predicted rows are kept and marked by `predictedFrom`.
 */
import { setuError } from '@setu/core/errors'
import type { EopSeries } from './eop.js'

type Row = readonly [mjd: number, xp: number, yp: number, dut1: number, lod: number, dX: number, dY: number]

const seriesOf = (rows: readonly Row[], predictedFrom: number, where: string): EopSeries => {
  if (rows.length === 0)
    throw setuError('bad-file', {
      where,
      found: 'no row with polar motion and UT1',
      expected: 'IERS finals2000A or EOP C04',
      wayOut: 'Take finals2000A.all or eopc04 from the IERS or the USNO.',
    })
  for (let i = 1; i < rows.length; i++)
    if (!(rows[i]![0] > rows[i - 1]![0]))
      throw setuError('bad-file', {
        where,
        found: `MJD ${rows[i]![0]} after ${rows[i - 1]![0]}`,
        expected: 'rows in order of time, each day once',
      })
  const column = (k: number): Float64Array => Float64Array.from(rows, (r) => r[k]!)
  return {
    name: where,
    mjd: column(0),
    xpArcsec: column(1),
    ypArcsec: column(2),
    dut1Seconds: column(3),
    lodSeconds: column(4),
    dXArcsec: column(5),
    dYArcsec: column(6),
    predictedFrom,
  }
}

/** Refuses what no Earth has ever done; a wrong column shows itself here. */
const checked = (row: Row, where: string, text: string): Row => {
  const [mjd, xp, yp, dut1, lod, dX, dY] = row
  const sane =
    mjd > 37_000 &&
    mjd < 100_000 &&
    Math.abs(xp) < 2 &&
    Math.abs(yp) < 2 &&
    Math.abs(dut1) < 1.5 &&
    Math.abs(lod) < 0.1 &&
    Math.abs(dX) < 0.2 &&
    Math.abs(dY) < 0.2
  if (!sane)
    throw setuError('bad-file', {
      where,
      found: text.trim().slice(0, 100),
      expected: 'numbers: MJD, pole within 2 arcsec, |UT1-UTC| below 1.5 s, length of day within 0.1 s',
    })
  return row
}

/** IERS finals2000A, `.all` or `.daily`. */
export const readFinals2000A = (text: string, where = 'finals2000A'): EopSeries => {
  const rows: Row[] = []
  let predictedFrom = Number.POSITIVE_INFINITY
  const lines = text.split(/\r?\n/)
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue
    const at = `${where}:${i + 1}`
    const field = (from: number, to: number): number => {
      const s = line.slice(from - 1, to).trim()
      return s === '' ? Number.NaN : Number(s)
    }
    const mjd = field(8, 15)
    if (!Number.isFinite(mjd))
      throw setuError('bad-file', {
        where: at,
        found: line.slice(0, 60),
        expected: 'a row of finals2000A with MJD in columns 8 to 15',
      })
    const [flagPole, flagUt] = [line[16] ?? ' ', line[57] ?? ' ']
    if (flagPole === ' ' || flagUt === ' ') continue
    const either = (b: number, a: number): number => (Number.isFinite(b) ? b : a)
    const orZero = (v: number): number => (Number.isFinite(v) ? v : 0)
    rows.push(
      checked(
        [
          mjd,
          either(field(135, 144), field(19, 27)),
          either(field(145, 154), field(38, 46)),
          either(field(155, 165), field(59, 68)),
          orZero(field(80, 86)) / 1000,
          orZero(either(field(166, 175), field(98, 106))) / 1000,
          orZero(either(field(176, 185), field(117, 125))) / 1000,
        ],
        at,
        line,
      ),
    )
    if (flagUt === 'P') predictedFrom = Math.min(predictedFrom, mjd)
  }
  return seriesOf(rows, predictedFrom, where)
}

/** EOP C04: CSV of the IERS with semicolons, or text. */
export const readC04 = (text: string, where = 'EOP C04'): EopSeries => {
  const lines = text.split(/\r?\n/)
  const rows: Row[] = []
  const header = (lines[0] ?? '').replace(/^\ufeff/, '')
  if (header.startsWith('MJD;')) {
    const names = header.split(';')
    const columns = ['MJD', 'x_pole', 'y_pole', 'UT1-UTC', 'LOD', 'dX', 'dY'].map((name) => {
      const k = names.indexOf(name)
      if (k < 0)
        throw setuError('bad-file', { where: `${where}:1`, found: 'no such column', expected: `a column ${name}` })
      return k
    })
    for (const [i, line] of lines.entries()) {
      if (i === 0 || line.trim() === '') continue
      const fields = line.split(';')
      const given = columns.map((k) => (fields[k] === undefined || fields[k] === '' ? Number.NaN : Number(fields[k])))
      // dX and dY come later than the rest; a row without UT1 is not yet one.
      const row = given.map((v, k) => (k > 3 && Number.isNaN(v) ? 0 : v)) as unknown as Row
      if (Number.isNaN(given[1]) && Number.isNaN(given[3]) && Number.isFinite(given[0])) continue
      rows.push(checked(row, `${where}:${i + 1}`, line))
    }
    return seriesOf(rows, Number.POSITIVE_INFINITY, where)
  }
  for (const [i, line] of lines.entries()) {
    const f = line.trim().split(/\s+/)
    if (!/^(?:19|20)\d\d$/.test(f[0] ?? '') || f.length < 10) {
      if (line.trim() === '' || line.startsWith('#') || rows.length === 0) continue
      throw setuError('bad-file', {
        where: `${where}:${i + 1}`,
        found: line.slice(0, 60),
        expected: 'a row of EOP C04',
      })
    }
    const v = f.map(Number)
    // C04 20 has the hour before the MJD, and the length of day behind the pole's rates.
    const row: Row =
      v[4]! > 30_000
        ? [v[4]!, v[5]!, v[6]!, v[7]!, v[12]!, v[8]!, v[9]!]
        : [v[3]!, v[4]!, v[5]!, v[6]!, v[7]!, v[8]!, v[9]!]
    rows.push(checked(row, `${where}:${i + 1}`, line))
  }
  return seriesOf(rows, Number.POSITIVE_INFINITY, where)
}

/** Either, told apart by content. */
export const readEop = (text: string, where = 'EOP'): EopSeries =>
  /^[ \d]{6} \d{5}\.\d\d/.test(text) ? readFinals2000A(text, where) : readC04(text, where)
