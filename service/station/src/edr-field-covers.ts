/** What EDR's questions find in the fields of a collection. */
import {
  alongPath,
  atPoint,
  type Extract,
  inBox,
  inPolygons,
  type PathPoint,
  withinCorridor,
  withinRadius,
} from '@setu/archive/field-extract'
import { setuError } from '@setu/core/errors'
import type { Cover } from './edr-coverage.js'
import type { ItemFields } from './edr-fields.js'
import type { EdrPlace, Kind } from './edr-place.js'

const MOST_PATHS = 50

/** Points of a path no further apart than a cell, times in proportion. */
const dense = (path: readonly PathPoint[], cell: number): PathPoint[] => {
  const out: PathPoint[] = []
  path.forEach((b, i) => {
    const a = path[i - 1]
    if (a) {
      const n = Math.min(5000, Math.floor(Math.max(Math.abs(b.lon - a.lon), Math.abs(b.lat - a.lat)) / cell))
      for (let k = 1; k < n; k++) {
        const f = k / n
        out.push({
          lon: Number((a.lon + (b.lon - a.lon) * f).toPrecision(10)),
          lat: Number((a.lat + (b.lat - a.lat) * f).toPrecision(10)),
          ...(a.time !== undefined && b.time !== undefined ? { time: a.time + (b.time - a.time) * f } : {}),
        })
      }
    }
    out.push(b)
  })
  return out
}

export const fieldCovers = async (
  kind: Kind,
  place: EdrPlace,
  items: readonly ItemFields[],
  parameters: readonly string[],
  time: readonly [number | undefined, number | undefined] | undefined,
  level: ((z: number) => boolean) | undefined,
): Promise<Cover[]> => {
  const covers: Cover[] = []
  for (const { item, fields, times: itemTimes } of items) {
    if (fields.crs !== 'EPSG:4326')
      throw setuError('bad-input', {
        where: item.id,
        found: `a field in ${fields.crs}`,
        expected: 'longitude and latitude',
        wayOut: 'Take the file itself.',
      })
    const here = parameters.filter((p) => fields.parameters.some((f) => f.id === p))
    if (here.length === 0) continue
    const height = place.height
    const select = {
      parameters: here,
      ...(time ? { time } : {}),
      ...(level ? { level } : height ? { level: (z: number) => z >= height[0] && z <= height[1] } : {}),
    }
    const cover = (e: Extract, point: boolean): Cover => ({
      kind: point ? 'point' : 'grid',
      x: e.x,
      y: e.y,
      z: fields.z ? { ...fields.z, values: e.z } : null,
      times: e.times ?? itemTimes,
      values: e.values,
      ...(items.length > 1 && !point ? { id: item.id } : {}),
    })
    if (place.path) {
      const cell = Math.max(
        1e-6,
        Math.min(Math.abs((fields.x[1] ?? 1) - fields.x[0]!), Math.abs((fields.y[1] ?? 1) - fields.y[0]!)),
      )
      for (const line of place.path) {
        const points = dense(line, cell)
        const measured = points.some((p) => p.time !== undefined)
        const steps =
          measured || !fields.times
            ? [0]
            : fields.times.flatMap((t, i) => (!time || ((time[0] ?? t) <= t && (time[1] ?? t) >= t) ? [i] : []))
        if (steps.length > MOST_PATHS)
          throw setuError('too-large', {
            where: 'datetime',
            found: `${steps.length} times`,
            expected: `at most ${MOST_PATHS}`,
            wayOut: 'Give a datetime, or the time of each point as LINESTRINGM.',
          })
        for (const step of steps) {
          const found = await alongPath(fields, select, points, step)
          if (!found) continue
          const stamps = found.points.map((p) => p.time ?? itemTimes[0]!)
          covers.push({
            kind: 'path',
            x: found.points.map((p) => p.lon),
            y: found.points.map((p) => p.lat),
            z: null,
            times: stamps,
            values: found.values,
          })
        }
      }
    } else if (place.kind === 'points') {
      for (const [x, y] of place.points) {
        const found = await atPoint(fields, select, x!, y!)
        if (found) covers.push(cover(found, true))
      }
    } else {
      const parts =
        place.kind === 'box'
          ? await inBox(fields, select, place.box)
          : place.kind === 'polygons'
            ? await inPolygons(fields, select, place.polygons)
            : place.kind === 'circle'
              ? await withinRadius(fields, select, place.lon, place.lat, place.metres)
              : place.kind === 'corridor'
                ? await withinCorridor(fields, select, place.lines, place.metres)
                : []
      for (const part of parts) covers.push(cover(part, false))
    }
  }
  return kind === 'position' ? joined(covers) : covers
}

/** Series at one cell out of many items become one series. */
const joined = (covers: readonly Cover[]): Cover[] => {
  const groups = new Map<string, Cover[]>()
  for (const c of covers) {
    const key = `${c.x[0]}\n${c.y[0]}\n${c.z?.values.join(',') ?? ''}\n${Object.keys(c.values).join(',')}`
    groups.set(key, [...(groups.get(key) ?? []), c])
  }
  return [...groups.values()].map((group) => {
    if (group.length === 1) return group[0]!
    const levels = Math.max(1, group[0]!.z?.values.length ?? 0)
    const order = group.flatMap((c) => c.times.map((t, i) => ({ c, t, i }))).sort((a, b) => a.t - b.t)
    return {
      ...group[0]!,
      times: order.map((o) => o.t),
      values: Object.fromEntries(
        Object.keys(group[0]!.values).map((p) => [
          p,
          order.flatMap(({ c, i }) => Array.from({ length: levels }, (_, l) => c.values[p]![i * levels + l]!)),
        ]),
      ),
    }
  })
}
