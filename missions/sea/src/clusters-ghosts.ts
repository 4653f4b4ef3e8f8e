/**
 * Side lobes and other echoes of a bright ship: faint groups (under 2 % of its radar cross section) no farther from its
 * middle than its own length, or on its line or column within a kilometre, where the side lobes of range and azimuth make
 * a cross. A small boat there cannot be told from an echo, so they are marked, not dropped.
 */
import type { CellSize, Cluster } from './clusters.js'

const FAINT = 0.02
/** Arms of the cross, m, and how far beside the line they lie. */
const [ARM_M, BESIDE_M] = [1000, 25]

/** For each group whether it is an echo of a brighter one. */
export const echoes = (
  clusters: readonly Pick<Cluster, 'column' | 'row' | 'lengthM' | 'crossSectionM2'>[],
  cell: CellSize,
): boolean[] => {
  const order = clusters.map((_, i) => i).sort((a, b) => clusters[a]!.row - clusters[b]!.row)
  const longest = clusters.reduce((m, c) => Math.max(m, c.lengthM), 0)
  const most = Math.max(longest, ARM_M) / cell.y
  const echo = clusters.map(() => false)
  order.forEach((i, k) => {
    const bright = clusters[i]!
    for (const step of [-1, 1])
      for (let j = k + step; j >= 0 && j < order.length; j += step) {
        const c = clusters[order[j]!]!
        if (Math.abs(c.row - bright.row) > most) break
        if (!(c.crossSectionM2 < FAINT * bright.crossSectionM2)) continue
        const [dx, dy] = [Math.abs(c.column - bright.column) * cell.x, Math.abs(c.row - bright.row) * cell.y]
        const onArm = (dx <= BESIDE_M && dy <= ARM_M) || (dy <= BESIDE_M && dx <= ARM_M)
        if (Math.hypot(dx, dy) <= bright.lengthM || onArm) echo[order[j]!] = true
      }
  })
  return echo
}
