/**
 * MF-JSON (OGC 19-045r3, Moving Features encoding extension): a collection of features with a `temporalGeometry` of type
 * MovingPoint and `temporalProperties`. Longitudes go on beyond 180 where a way passes it, as the standard has no other way
 * to say that a point moves the short way round.
 */
import type { MovingPoints } from '../moving-points.js'

const utf8 = new TextEncoder()

const moving = (w: MovingPoints): Record<string, unknown> => {
  const n = w.timeMs.length
  const coordinates: number[][] = []
  let turn = 0
  for (let i = 0; i < n; i++) {
    const d = i > 0 ? w.lon[i]! - w.lon[i - 1]! : 0
    if (d > 180) turn -= 360
    else if (d < -180) turn += 360
    coordinates.push([Number((w.lon[i]! + turn).toFixed(7)), Number(w.lat[i]!.toFixed(7))])
  }
  const datetimes = Array.from({ length: n }, (_, i) => new Date(w.timeMs[i]!).toISOString())
  return {
    type: 'Feature',
    id: w.id,
    properties: { ...(w.name ? { name: w.name } : {}), ...(w.description ? { description: w.description } : {}) },
    temporalGeometry: { type: 'MovingPoint', datetimes, coordinates, interpolation: 'Linear' },
    temporalProperties: (w.along ?? []).map(({ name, unit, values }) => {
      const kept = Array.from({ length: n }, (_, i) => i).filter((i) => Number.isFinite(values[i]))
      return {
        datetimes: kept.map((i) => datetimes[i]),
        [name]: {
          type: 'Measure',
          form: unit,
          values: kept.map((i) => Number(values[i]!.toFixed(6))),
          interpolation: 'Linear',
        },
      }
    }),
  }
}

export async function* writeMfJson(name: string, ways: Iterable<MovingPoints>): AsyncGenerator<Uint8Array> {
  yield utf8.encode(
    `{"type":"FeatureCollection","name":${JSON.stringify(name)},"crs":{"type":"Name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"trs":{"type":"Name","properties":{"name":"urn:ogc:data:time:iso8601"}},"features":[\n`,
  )
  let first = true
  for (const w of ways) {
    yield utf8.encode(`${first ? '' : ',\n'}${JSON.stringify(moving(w))}`)
    first = false
  }
  yield utf8.encode('\n]}\n')
}
