/**
 * Ghosts of bright targets along the track: a radar that pulses PRF times a second sees a target again at
 * +- lambda PRF R / (2 V) from where it is (Li & Johnson 1983; Greidanus et al. 2017), fainter by 20 dB and more. A
 * detection is called an ambiguity where a source of the right brightness lies at one of the two places: another
 * detection, or a bright cell on land.
 */
import type { CellSize } from './clusters.js'
import { alongTrack, type RadarGeometry } from './radar-geometry.js'

export const ambiguityM = (wavelengthM: number, prfHz: number, slantRangeM: number, satelliteSpeed: number): number =>
  (wavelengthM * prfHz * slantRangeM) / (2 * satelliteSpeed)

/** A ghost has at most this share of its source's amplitude. */
const MOST_AMPLITUDE = 0.25
/** Metres between where a ghost should be and is. */
const NEAR_M = 200

export interface BrightTarget {
  readonly column: number
  readonly row: number
  readonly crossSectionM2: number
  readonly peak: number
}

const SIDE = 64

/** For each detection the displacement of its source, m along the flight; null for those that are no ghosts. */
export const ambiguities = (
  found: readonly BrightTarget[],
  /** Pixel, line and backscatter of bright cells on land. */
  bright: Float64Array,
  geometry: RadarGeometry,
  cell: CellSize,
): (number | null)[] => {
  const { wavelengthM } = geometry
  if (wavelengthM === undefined) return found.map(() => null)
  const cells = new Map<string, number[]>()
  const put = (column: number, row: number, k: number): void => {
    const key = `${Math.floor(column / SIDE)} ${Math.floor(row / SIDE)}`
    const list = cells.get(key)
    if (list) list.push(k)
    else cells.set(key, [k])
  }
  found.forEach((c, k) => void put(c.column, c.row, k))
  for (let b = 0; b < bright.length / 3; b++) put(bright[3 * b]!, bright[3 * b + 1]!, found.length + b)
  const isSource = (k: number, of: BrightTarget, column: number, row: number): boolean => {
    const far = (u: number, v: number): number => Math.hypot((u - column) * cell.x, (v - row) * cell.y)
    if (k < found.length) {
      const s = found[k]!
      return far(s.column, s.row) < NEAR_M && Math.sqrt(of.crossSectionM2 / s.crossSectionM2) < MOST_AMPLITUDE
    }
    const b = 3 * (k - found.length)
    return far(bright[b]!, bright[b + 1]!) < NEAR_M && Math.sqrt(of.peak / bright[b + 2]!) < MOST_AMPLITUDE
  }
  return found.map((c) => {
    const view = geometry.view(c.row, c.column)
    const prf = geometry.prfHz(c.row, c.column)
    if (!view || prf === undefined) return null
    const shift = ambiguityM(wavelengthM, prf, view.slantRangeM, view.satelliteSpeed)
    for (const metres of [shift, -shift]) {
      const at = alongTrack(geometry, view, c.row, c.column, metres)
      if (!at) continue
      const [u, v] = [Math.floor(at.pixel / SIDE), Math.floor(at.line / SIDE)]
      for (let dv = -1; dv <= 1; dv++)
        for (let du = -1; du <= 1; du++)
          for (const k of cells.get(`${u + du} ${v + dv}`) ?? []) if (isSource(k, c, at.pixel, at.line)) return metres
    }
    return null
  })
}
