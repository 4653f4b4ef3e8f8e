/**
 * Where the cells of a radar image lie. Three kinds: the annotation of Sentinel-1 (places, times, look and flight of each
 * cell), a grid fitted to ground control points (places only), an affine map (places only). 0 is the middle of the first
 * cell.
 */
import { destination, geodesic, normaliseLongitude } from '@setu/core/earth'
import { centreX, centreY, type Grid, isGeographic } from '@setu/core/grid'
import { projector } from '@setu/core/projections'
import type { CellSize } from './clusters.js'
import type { RadarView } from './doppler-shift.js'
import { directionsAt, type GeolocationGrid, pixelOf, placeOf } from './geolocation.js'
import { type Annotation, speedOfLight } from './safe-annotation.js'
import { stateAt } from './safe-orbit.js'

export interface LonLat {
  readonly lon: number
  readonly lat: number
}

export interface CellView extends RadarView {
  readonly timeMs: number
}

export interface RadarGeometry {
  place(line: number, pixel: number): LonLat
  /** Undefined far outside the image. */
  pixel(lon: number, lat: number): { readonly line: number; readonly pixel: number } | undefined
  /** How the radar saw a cell; undefined where the product does not say. */
  view(line: number, pixel: number): CellView | undefined
  /** Pulse repetition of the sub-swath of a cell, Hz; undefined where the product does not say. */
  prfHz(line: number, pixel: number): number | undefined
  readonly wavelengthM?: number
}

export const annotationGeometry = (a: Annotation): RadarGeometry => ({
  place: (line, pixel) => placeOf(a.grid, line, pixel),
  pixel: (lon, lat) => pixelOf(a.grid, lat, lon),
  view: (line, pixel) => {
    const seen = directionsAt(a.grid, line, pixel)
    const timeMs = a.firstLineMs + seen.timeMs
    return {
      timeMs,
      slantRangeM: (seen.slantRangeS * speedOfLight) / 2,
      incidence: seen.incidence,
      look: seen.look,
      flight: seen.flight,
      satelliteSpeed: Math.hypot(...stateAt(a.orbit, timeMs).velocity),
    }
  },
  prfHz: (line, pixel) => {
    const inside = a.swaths.find(
      (s) => line >= s.firstLine && line <= s.lastLine && pixel >= s.firstPixel && pixel <= s.lastPixel,
    )
    return a.prfHz.get(inside?.swath ?? '') ?? (a.prfHz.size === 1 ? [...a.prfHz.values()][0] : undefined)
  },
  wavelengthM: a.wavelengthM,
})

/** Places of a grid without times and angles. */
export const gridGeometry = (grid: GeolocationGrid): RadarGeometry => ({
  place: (line, pixel) => placeOf(grid, line, pixel),
  pixel: (lon, lat) => pixelOf(grid, lat, lon),
  view: () => undefined,
  prfHz: () => undefined,
})

export const affineGeometry = (grid: Grid, where: string): RadarGeometry => {
  const geographic = isGeographic(grid)
  const to = geographic ? undefined : projector(grid.crs, 'EPSG:4326', where)
  const back = geographic ? undefined : projector('EPSG:4326', grid.crs, where)
  return {
    place: (line, pixel) => {
      const [x, y] = [centreX(grid, pixel), centreY(grid, line)]
      const [lon, lat] = to ? to.forward(x, y) : [x, y]
      return { lon: normaliseLongitude(lon), lat }
    },
    pixel: (lon, lat) => {
      const middle = grid.x0 + (grid.dx * grid.width) / 2
      const [x, y] = back ? back.forward(lon, lat) : [middle + normaliseLongitude(lon - middle), lat]
      const at = { pixel: (x - grid.x0) / grid.dx - 0.5, line: (y - grid.y0) / grid.dy - 0.5 }
      const near =
        at.pixel > -grid.width && at.pixel < 2 * grid.width && at.line > -grid.height && at.line < 2 * grid.height
      return near ? at : undefined
    },
    view: () => undefined,
    prfHz: () => undefined,
  }
}

/** Metres of a column and a row in the middle of an image. */
export const cellOf = (g: RadarGeometry, width: number, height: number): CellSize => {
  const [line, pixel] = [(height - 1) / 2, (width - 1) / 2]
  const across = (dLine: number, dPixel: number): number => {
    const [a, b] = [g.place(line - dLine, pixel - dPixel), g.place(line + dLine, pixel + dPixel)]
    return geodesic(a.lat, a.lon, b.lat, b.lon).distanceM / 10
  }
  return { x: across(0, 5), y: across(5, 0) }
}

/** A heading of the image (clockwise from falling lines, columns to the right) as degrees from north, 0 to 180. */
export const headingFromNorth = (
  g: RadarGeometry,
  cell: CellSize,
  line: number,
  pixel: number,
  heading: number,
): number => {
  const a = (heading * Math.PI) / 180
  const [here, there] = [
    g.place(line, pixel),
    g.place(line - (200 * Math.cos(a)) / cell.y, pixel + (200 * Math.sin(a)) / cell.x),
  ]
  return (geodesic(here.lat, here.lon, there.lat, there.lon).azimuth + 360) % 180
}

/** The cell at a distance along the flight of the satellite. */
export const alongTrack = (
  g: RadarGeometry,
  view: RadarView,
  line: number,
  pixel: number,
  metres: number,
): { readonly line: number; readonly pixel: number } | undefined => {
  const here = g.place(line, pixel)
  const there = destination(here.lat, here.lon, view.flight, metres)
  return g.pixel(there.lon, there.lat)
}
