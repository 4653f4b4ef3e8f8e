/** In the worker: places into the plane of a grid and back, NaN where the projection has none. */
import { projector } from '@setu/core/projections'
import type { Tasked } from '../../run/view-tasks.js'
import type { ProjectInput } from './fields.js'

export const projectPoints = async (input: unknown): Promise<Tasked> => {
  const { crs, points, back } = input as ProjectInput
  const own = projector('EPSG:4326', crs)
  const output = new Float64Array(points.length)
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = back ? own.inverse(points[i]!, points[i + 1]!) : own.forward(points[i]!, points[i + 1]!)
    output[i] = Number.isFinite(x + y) ? x : Number.NaN
    output[i + 1] = Number.isFinite(x + y) ? y : Number.NaN
  }
  return { output, moved: [output.buffer as ArrayBuffer] }
}
