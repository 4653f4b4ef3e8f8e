/**
 * Side lobes and other echoes of a bright ship: faint groups (under 2 % of its radar cross section) no farther from its
 * middle than its own length. A small boat there cannot be told from an echo, so they are marked, not dropped.
 */
import type { CellSize, Cluster } from './clusters.js'

const FAINT = 0.02

/** For each group whether it is an echo of a brighter one. */
export const echoes = (clusters: readonly Cluster[], cell: CellSize): boolean[] => {
  const order = clusters.map((_, i) => i).sort((a, b) => clusters[a]!.row - clusters[b]!.row)
  const most = clusters.reduce((m, c) => Math.max(m, c.lengthM), 0) / cell.y
  const echo = clusters.map(() => false)
  order.forEach((i, k) => {
    const bright = clusters[i]!
    for (const step of [-1, 1])
      for (let j = k + step; j >= 0 && j < order.length; j += step) {
        const c = clusters[order[j]!]!
        if (Math.abs(c.row - bright.row) > most) break
        const away = Math.hypot((c.column - bright.column) * cell.x, (c.row - bright.row) * cell.y)
        if (away <= bright.lengthM && c.crossSectionM2 < FAINT * bright.crossSectionM2) echo[order[j]!] = true
      }
  })
  return echo
}
