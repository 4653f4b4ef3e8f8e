/** Zones of a GeoJSON file as rings with their names, to be looked at; `sea.events` reads the file itself. */
import type { Outline } from './sea-messages.js'

export interface Zone {
  readonly name: string
  readonly ring: Outline
}

interface Shape {
  readonly type?: string
  readonly coordinates?: unknown
  readonly properties?: Readonly<Record<string, unknown>> | null
  readonly geometry?: Shape | null
  readonly features?: readonly Shape[]
}
const MOST_POINTS = 200_000

/** Outer rings only; what is no polygon is passed by. */
export const zonesOf = (text: string): Zone[] => {
  const zones: Zone[] = []
  let points = 0
  const take = (shape: Shape | null | undefined, name: string): void => {
    if (!shape) return
    if (shape.type === 'FeatureCollection') for (const f of shape.features ?? []) take(f, '')
    else if (shape.type === 'Feature') {
      const said = shape.properties?.['name'] ?? shape.properties?.['NAME'] ?? shape.properties?.['label']
      take(shape.geometry, typeof said === 'string' ? said : '–')
    } else if (shape.type === 'Polygon' || shape.type === 'MultiPolygon') {
      const polygons = (shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates) as [number, number][][][]
      for (const [ring] of polygons) {
        points += ring?.length ?? 0
        if (ring && points <= MOST_POINTS) zones.push({ name, ring })
      }
    }
  }
  try {
    take(JSON.parse(text) as Shape, '')
  } catch {
    // The process says what is wrong with the file.
  }
  return zones
}
