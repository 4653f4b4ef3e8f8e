/** A field as a small CoverageJSON Grid for a map: at most 65,536 cells, larger grids averaged in blocks. */

import { normaliseLongitude } from '@setu/core/earth'
import { centreX, centreY, type Grid, isGeographic } from '@setu/core/grid'
import type { GridCoverage } from '@setu/core/schema'

const MOST_CELLS = 65536

/** Values row-major from the grid's first row, NaN missing. A block's value is the mean of its valid cells. */
export const gridCoverage = (
  grid: Grid,
  values: ArrayLike<number>,
  parameter: { readonly name: string; readonly label: string; readonly unit: string },
): GridCoverage => {
  let block = 1
  while (Math.ceil(grid.width / block) * Math.ceil(grid.height / block) > MOST_CELLS) block++
  const columns = Math.ceil(grid.width / block)
  const rows = Math.ceil(grid.height / block)
  const out: (number | null)[] = []
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      let [n, sum] = [0, 0]
      for (let y = r * block; y < Math.min(grid.height, (r + 1) * block); y++)
        for (let x = c * block; x < Math.min(grid.width, (c + 1) * block); x++) {
          const v = values[y * grid.width + x]!
          if (Number.isNaN(v)) continue
          n++
          sum += v
        }
      out.push(n ? sum / n : null)
    }
  const middle = (k: number, count: number): number => (Math.min(count, (k + 1) * block) + k * block) / 2 - 0.5
  const geographic = isGeographic(grid)
  const x = Array.from({ length: columns }, (_, c) => centreX(grid, middle(c, grid.width)))
  const wraps = geographic && x.some((v) => v > 180) && x.every((v) => v > 180)
  return {
    type: 'Coverage',
    domain: {
      type: 'Domain',
      domainType: 'Grid',
      axes: {
        x: { values: wraps ? x.map(normaliseLongitude) : x },
        y: { values: Array.from({ length: rows }, (_, r) => centreY(grid, middle(r, grid.height))) },
      },
      referencing: [
        {
          coordinates: ['x', 'y'],
          system: geographic
            ? { type: 'GeographicCRS', id: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' }
            : { type: 'ProjectedCRS', id: grid.crs },
        },
      ],
    },
    parameters: {
      [parameter.name]: {
        type: 'Parameter',
        observedProperty: { label: { en: parameter.label } },
        unit: { symbol: { type: 'http://www.opengis.net/def/uom/UCUM/', value: parameter.unit } },
      },
    },
    ranges: {
      [parameter.name]: {
        type: 'NdArray',
        dataType: 'float',
        axisNames: ['y', 'x'],
        shape: [rows, columns],
        values: out,
      },
    },
  }
}
