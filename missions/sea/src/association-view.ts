/** How a Sentinel-1 image saw a place, out of its annotation. */
import type { SceneView } from './association.js'
import { directionsAt, pixelOf } from './geolocation.js'
import { type Annotation, speedOfLight } from './safe-annotation.js'
import { stateAt } from './safe-orbit.js'

/** A place beside the image by less than a cell of the grid has a view too, with `inside` false. */
export const viewOf =
  (a: Annotation): SceneView =>
  (lat, lon) => {
    const at = pixelOf(a.grid, lat, lon)
    if (!at) return undefined
    const inside = at.line >= 0 && at.pixel >= 0 && at.line <= a.lines - 1 && at.pixel <= a.samples - 1
    const seen = directionsAt(a.grid, at.line, at.pixel)
    const timeMs = a.firstLineMs + seen.timeMs
    return {
      inside,
      timeMs,
      slantRangeM: (seen.slantRangeS * speedOfLight) / 2,
      incidence: seen.incidence,
      look: seen.look,
      flight: seen.flight,
      satelliteSpeed: Math.hypot(...stateAt(a.orbit, timeMs).velocity),
    }
  }

/** Time of the middle of the image. */
export const middleMs = (a: Annotation): number => a.firstLineMs + (a.lines / 2) * a.lineStepMs
