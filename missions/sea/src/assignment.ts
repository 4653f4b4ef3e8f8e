/**
 * Who belongs to whom, all at once: the cheapest assignment of rows to columns where each may stay alone, over sparse
 * allowed pairs. Connected groups are solved apart by shortest augmenting paths (Jonker & Volgenant 1987). Probabilities
 * of each pair come from belief propagation on the same graph (Williams & Lau 2014), which is near the exact marginals.
 */

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

export const assign = (rows: number, columns: number, edges: readonly Edge[]): Assignment => {
  const columnOf = new Int32Array(rows).fill(-1)
  let cost = 0
  for (const group of components(rows, columns, edges)) {
    const own = [...new Set(group.map((e) => e.row))]
    const theirs = [...new Set(group.map((e) => e.column))]
    const [rowAt, columnAt] = [new Map(own.map((r, i) => [r, i])), new Map(theirs.map((c, i) => [c, i]))]
    const costs = new Float64Array(own.length * theirs.length).fill(1e9)
    for (const e of group) {
      const at = rowAt.get(e.row)! * theirs.length + columnAt.get(e.column)!
      costs[at] = Math.min(costs[at]!, e.gain)
    }
    solve(own.length, theirs.length, costs).forEach((j, i) => {
      if (j < 0) return
      columnOf[own[i]!] = theirs[j]!
      cost += costs[i * theirs.length + j]!
    })
  }
  return { columnOf, cost }
}

/** Probability of each edge; what is left of a row or column to one is that it stands alone. */
export const marginals = (rows: number, columns: number, edges: readonly Edge[], steps = 200): Float64Array => {
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
