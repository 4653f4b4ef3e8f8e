/** A smooth motion field held at nodes, and what its bends cost: the unknowns of variational echo tracking. */
import type { MotionField } from './motion-vectors.js'

export interface Nodes {
  readonly across: number
  readonly down: number
  readonly spacing: number
  readonly u: Float64Array
  readonly v: Float64Array
}

export const nodesOf = (width: number, height: number, spacing: number): Nodes => {
  const across = Math.ceil((width - 1) / spacing) + 1
  const down = Math.ceil((height - 1) / spacing) + 1
  return { across, down, spacing, u: new Float64Array(across * down), v: new Float64Array(across * down) }
}

/** The same field on other nodes; from the nearest edge outside. */
export const onNodes = (from: Nodes, to: Nodes): Nodes => {
  for (let r = 0; r < to.down; r++)
    for (let c = 0; c < to.across; c++) {
      const x = Math.min(from.across - 1, (c * to.spacing) / from.spacing)
      const y = Math.min(from.down - 1, (r * to.spacing) / from.spacing)
      const [i, j] = [Math.min(from.across - 2, Math.floor(x)), Math.min(from.down - 2, Math.floor(y))]
      const [fx, fy] = [x - i, y - j]
      const at = (values: Float64Array): number => {
        const k = j * from.across + i
        const top = values[k]! * (1 - fx) + values[k + 1]! * fx
        const bottom = values[k + from.across]! * (1 - fx) + values[k + from.across + 1]! * fx
        return top * (1 - fy) + bottom * fy
      }
      to.u[r * to.across + c] = at(from.u)
      to.v[r * to.across + c] = at(from.v)
    }
  return to
}

/** Adds the quadratic form of second differences, and a little of first ones, to a matrix and its right side. */
export const addBends = (nodes: Nodes, weight: number, a: Float64Array, b: Float64Array): void => {
  const { across, down } = nodes
  const n = across * down
  const term = (parts: readonly (readonly [node: number, factor: number])[], w: number): void => {
    for (const [offset, values] of [
      [0, nodes.u],
      [n, nodes.v],
    ] as const) {
      let value = 0
      for (const [k, f] of parts) value += f * values[k]!
      for (const [k, f] of parts) {
        b[offset + k]! -= w * f * value
        for (const [m, g] of parts) a[(offset + k) * 2 * n + offset + m]! += w * f * g
      }
    }
  }
  for (let r = 0; r < down; r++)
    for (let c = 0; c < across; c++) {
      const k = r * across + c
      if (c > 0 && c < across - 1) term([[k - 1, 1], [k, -2], [k + 1, 1]], weight) // biome-ignore format: a stencil
      if (r > 0 && r < down - 1) term([[k - across, 1], [k, -2], [k + across, 1]], weight) // biome-ignore format: a stencil
      if (c < across - 1 && r < down - 1)
        term([[k, 1], [k + 1, -1], [k + across, -1], [k + across + 1, 1]], 2 * weight) // biome-ignore format: a stencil
      if (c < across - 1) term([[k, 1], [k + 1, -1]], 0.02 * weight) // biome-ignore format: a stencil
      if (r < down - 1) term([[k, 1], [k + across, -1]], 0.02 * weight) // biome-ignore format: a stencil
    }
}

/** A dense field read at nodes. */
export const atNodes = (field: MotionField, nodes: Nodes): Nodes => {
  for (let r = 0; r < nodes.down; r++)
    for (let c = 0; c < nodes.across; c++) {
      const i =
        Math.min(field.height - 1, r * nodes.spacing) * field.width + Math.min(field.width - 1, c * nodes.spacing)
      nodes.u[r * nodes.across + c] = field.u[i]!
      nodes.v[r * nodes.across + c] = field.v[i]!
    }
  return nodes
}
