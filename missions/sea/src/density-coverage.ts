/** A density grid as CoverageJSON for a map: hours of ships in each cell, cells without traffic empty. */
import type { GridCoverage } from '@setu/core/schema'
import type { DensityGrid } from './density.js'

export const densityCoverage = (g: DensityGrid): GridCoverage => {
  const x = Array.from({ length: g.columns }, (_, c) => Number((g.west + (c + 0.5) * g.step).toFixed(6)))
  const y = Array.from({ length: g.rows }, (_, r) => Number((g.south + (r + 0.5) * g.step).toFixed(6)))
  return {
    type: 'Coverage',
    domain: {
      type: 'Domain',
      domainType: 'Grid',
      axes: { x: { values: x }, y: { values: y } },
      referencing: [
        {
          coordinates: ['x', 'y'],
          system: { type: 'GeographicCRS', id: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' },
        },
      ],
    },
    parameters: {
      hours: {
        type: 'Parameter',
        observedProperty: { label: { en: 'Ship-hours' } },
        unit: { symbol: { type: 'http://www.opengis.net/def/uom/UCUM/', value: 'h' } },
      },
    },
    ranges: {
      hours: {
        type: 'NdArray',
        dataType: 'float',
        axisNames: ['y', 'x'],
        shape: [g.rows, g.columns],
        values: Array.from(g.hours, (h) => (h > 0 ? Number(h.toPrecision(6)) : null)),
      },
    },
  }
}
