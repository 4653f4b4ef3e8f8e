/** Days as IMD-compatible `.grd`: little-endian float32, longitude fastest, south first, mm/day, -999 missing. */
import type { RainField } from '../rain-field.js'
import { imdGrid } from '../readers/imd-grid.js'
import { coded, littleEndian, needCells } from './gsmap-file.js'

/** Accumulations of days on the IMD grid (or the merged one), one field after another. */
export const writeImdGrid = (days: readonly RainField[], grid = imdGrid): Uint8Array => {
  const cells = grid.width * grid.height
  const out = new Uint8Array(days.length * cells * 4)
  days.forEach((day, i) => {
    needCells(day, cells, 'IMD')
    out.set(littleEndian(coded(day, () => -999)), i * cells * 4)
  })
  return out
}
