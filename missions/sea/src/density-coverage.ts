/** A density grid as CoverageJSON for a map: hours of ships in each cell (or per square kilometre of it), cells without traffic empty. */
import type { GridCoverage } from '@setu/core/schema'
import type { DensityGrid } from './density.js'

export const densityCoverage = (g: DensityGrid, areaKm2?: (row: number) => number): GridCoverage => {
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
        observedProperty: { label: { en: areaKm2 ? 'Ship-hours per square kilometre' : 'Ship-hours' } },
        unit: { symbol: { type: 'http://www.opengis.net/def/uom/UCUM/', value: areaKm2 ? 'h/km2' : 'h' } },
      },
    },
    ranges: {
      hours: {
        type: 'NdArray',
        dataType: 'float',
        axisNames: ['y', 'x'],
        shape: [g.rows, g.columns],
        values: Array.from(g.hours, (h, i) =>
          h > 0 ? Number((areaKm2 ? h / areaKm2(Math.floor(i / g.columns)) : h).toPrecision(6)) : null,
        ),
      },
    },
  }
}
