/**
 * Who belongs to whom, all at once: the cheapest assignment of rows to columns where each may stay alone, over sparse
 * allowed pairs. Connected groups are solved apart by shortest augmenting paths (Jonker & Volgenant 1987). Probabilities
 * of each pair are exact in groups of up to twelve rows or columns; in larger ones they come from belief propagation on the
 * same graph (Williams & Lau 2014), which is near the exact marginals.
 */
import { exactMarginals, mostExact } from './assignment-exact.js'

/** A pair may be: its cost less those of both staying alone; only pairs below zero pay. */
export interface Edge {
  readonly row: number
  readonly column: number
  readonly gain: number
}

export interface Assignment {
  /** Column of each row, -1 alone. */
  readonly columnOf: Int32Array
  readonly cost: number
}

/** Cheapest assignment of a small dense problem, rows to columns or to nothing at cost 0. */
const solve = (rows: number, columns: number, costs: Float64Array): Int32Array => {
  // Columns and one private place of each row; potentials as in the Hungarian method, 1-based.
  const m = columns + rows
  const u = new Float64Array(rows + 1)
  const v = new Float64Array(m + 1)
  const owner = new Int32Array(m + 1)
  const way = new Int32Array(m + 1)
  const costOf = (i: number, j: number): number =>
    j <= columns ? costs[(i - 1) * columns + j - 1]! : j - columns === i ? 0 : 1e9
  for (let i = 1; i <= rows; i++) {
    owner[0] = i
    let j0 = 0
    const least = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY)
    const used = new Uint8Array(m + 1)
    do {
      used[j0] = 1
      const i0 = owner[j0]!
      let [delta, j1] = [Number.POSITIVE_INFINITY, 0]
      for (let j = 1; j <= m; j++) {
        if (used[j]) continue
        const reduced = costOf(i0, j) - u[i0]! - v[j]!
        if (reduced < least[j]!) {
          least[j] = reduced
          way[j] = j0
        }
        if (least[j]! < delta) [delta, j1] = [least[j]!, j]
      }
      for (let j = 0; j <= m; j++)
        if (used[j]) {
          u[owner[j]!] = u[owner[j]!]! + delta
          v[j] = v[j]! - delta
        } else least[j] = least[j]! - delta
      j0 = j1
    } while (owner[j0] !== 0)
    do {
      const j1 = way[j0]!
      owner[j0] = owner[j1]!
      j0 = j1
    } while (j0)
  }
  const out = new Int32Array(rows).fill(-1)
  for (let j = 1; j <= columns; j++) if (owner[j]! > 0 && costOf(owner[j]!, j) < 1e8) out[owner[j]! - 1] = j - 1
  return out
}

/** Edges of each connected group. */
const components = (rows: number, columns: number, edges: readonly Edge[]): Edge[][] => {
  const parent = Int32Array.from({ length: rows + columns }, (_, i) => i)
  const find = (i: number): number => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]!]!
      i = parent[i]!
    }
    return i
  }
  for (const e of edges) parent[find(e.row)] = find(rows + e.column)
  const found = new Map<number, Edge[]>()
  for (const e of edges) {
    const root = find(e.row)
    const own = found.get(root)
    if (own) own.push(e)
    else found.set(root, [e])
  }
  return [...found.values()]
}

/** A group with its rows and columns numbered from 0. */
const numbered = (group: readonly Edge[]) => {
  const own = [...new Set(group.map((e) => e.row))]
  const theirs = [...new Set(group.map((e) => e.column))]
  const [rowAt, columnAt] = [new Map(own.map((r, i) => [r, i])), new Map(theirs.map((c, i) => [c, i]))]
  const edges = group.map((e) => ({ row: rowAt.get(e.row)!, column: columnAt.get(e.column)!, gain: e.gain }))
  return { own, theirs, edges }
}

const costsOf = (rows: number, columns: number, edges: readonly Edge[], without = -1): Float64Array => {
  const costs = new Float64Array(rows * columns).fill(1e9)
  edges.forEach((e, k) => {
    const at = e.row * columns + e.column
    if (k !== without) costs[at] = Math.min(costs[at]!, e.gain)
  })
  return costs
}

const costOf = (columnOf: Int32Array, columns: number, costs: Float64Array): number =>
  columnOf.reduce((sum, j, i) => (j < 0 ? sum : sum + costs[i * columns + j]!), 0)

/** Rows of a group up to which the second-best assignment is looked for. */
const MOST_SECOND = 80

/**
 * For each assigned pair, how much dearer the best assignment without it is (natural logarithm of how much less likely);
 * undefined in groups of more than eighty rows.
 */
export const secondBestMargins = (
  rows: number,
  columns: number,
  edges: readonly Edge[],
  columnOf: Int32Array,
): ReadonlyMap<number, number> => {
  const margins = new Map<number, number>()
  for (const group of components(rows, columns, edges)) {
    const { own, theirs, edges: inner } = numbered(group)
    if (own.length > MOST_SECOND || theirs.length > MOST_SECOND) continue
    const all = costsOf(own.length, theirs.length, inner)
    const best = costOf(solve(own.length, theirs.length, all), theirs.length, all)
    group.forEach((e, k) => {
      if (columnOf[e.row] !== e.column) return
      const costs = costsOf(own.length, theirs.length, inner, k)
      margins.set(e.row, costOf(solve(own.length, theirs.length, costs), theirs.length, costs) - best)
    })
  }
  return margins
}

export const assign = (rows: number, columns: number, edges: readonly Edge[]): Assignment => {
  const columnOf = new Int32Array(rows).fill(-1)
  let cost = 0
  for (const group of components(rows, columns, edges)) {
    const { own, theirs, edges: inner } = numbered(group)
    const costs = costsOf(own.length, theirs.length, inner)
    solve(own.length, theirs.length, costs).forEach((j, i) => {
      if (j < 0) return
      columnOf[own[i]!] = theirs[j]!
      cost += costs[i * theirs.length + j]!
    })
  }
  return { columnOf, cost }
}

/** Probability of each edge; what is left of a row or column to one is that it stands alone. */
export const marginals = (rows: number, columns: number, edges: readonly Edge[]): Float64Array => {
  const out = new Float64Array(edges.length)
  const place = new Map(edges.map((e, k) => [e, k]))
  for (const group of components(rows, columns, edges)) {
    const { own, theirs, edges: inner } = numbered(group)
    const exact = Math.min(own.length, theirs.length) <= mostExact
    const probability = exact
      ? exactMarginals(own.length, theirs.length, inner)
      : propagated(own.length, theirs.length, inner)
    group.forEach((e, k) => {
      out[place.get(e)!] = probability[k]!
    })
  }
  return out
}

const propagated = (rows: number, columns: number, edges: readonly Edge[], steps = 200): Float64Array => {
  const weight = Float64Array.from(edges, (e) => Math.exp(Math.min(600, -e.gain)))
  const toRow = new Float64Array(edges.length).fill(1)
  const toColumn = new Float64Array(edges.length)
  for (let step = 0; step < steps; step++) {
    const rowSum = new Float64Array(rows).fill(1)
    edges.forEach((e, k) => {
      rowSum[e.row] = rowSum[e.row]! + weight[k]! * toRow[k]!
    })
    edges.forEach((e, k) => {
      toColumn[k] = weight[k]! / Math.max(1e-300, rowSum[e.row]! - weight[k]! * toRow[k]!)
    })
    const columnSum = new Float64Array(columns).fill(1)
    edges.forEach((e, k) => {
      columnSum[e.column] = columnSum[e.column]! + toColumn[k]!
    })
    let change = 0
    edges.forEach((e, k) => {
      const next = 1 / Math.max(1e-300, columnSum[e.column]! - toColumn[k]!)
      change = Math.max(change, Math.abs(next - toRow[k]!))
      toRow[k] = next
    })
    if (change < 1e-10) break
  }
  const rowSum = new Float64Array(rows).fill(1)
  edges.forEach((e, k) => {
    rowSum[e.row] = rowSum[e.row]! + weight[k]! * toRow[k]!
  })
  return Float64Array.from(edges, (e, k) => (weight[k]! * toRow[k]!) / rowSum[e.row]!)
}
