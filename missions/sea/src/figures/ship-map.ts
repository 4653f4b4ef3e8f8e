/** Tracks on a plane map: longitudes shrunk by the middle latitude, lines for tracks, rings for places. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { type Origin, originOf } from './origin.js'

export interface MapLine {
  readonly id: string
  /** Pairs of longitude and latitude. */
  readonly points: readonly (readonly [number, number])[]
}

export interface ShipMapInput extends Origin {
  readonly title: string
  readonly lines: readonly MapLine[]
  readonly places?: readonly { readonly lon: number; readonly lat: number; readonly label: string }[]
  readonly caption?: string
}

const MOST_ROWS = 4000

/** Longitudes of one turn around the middle of all, so that a track over the antimeridian stays one line. */
const unwrap = (lines: readonly MapLine[]): MapLine[] => {
  const all = lines.flatMap((l) => l.points.map((p) => p[0]))
  if (all.length === 0 || Math.max(...all.slice(0, 50_000)) - Math.min(...all.slice(0, 50_000)) <= 180)
    return [...lines]
  return lines.map((l) => ({ ...l, points: l.points.map(([x, y]) => [x < 0 ? x + 360 : x, y] as const) }))
}

export const shipMap = (input: ShipMapInput): FigureSpec => {
  const lines = unwrap(input.lines)
  const total = lines.reduce((n, l) => n + l.points.length, 0)
  const every = Math.max(1, Math.ceil(total / MOST_ROWS))
  const data = lines.flatMap((l) =>
    l.points
      .filter((_, k) => k % every === 0 || k === l.points.length - 1)
      .map(([lon, lat], k) => ({ id: l.id, lon, lat, k })),
  )
  const [xs, ys] = [data.map((d) => d.lon), data.map((d) => d.lat)]
  const least = (v: readonly number[]): number => v.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const most = (v: readonly number[]): number => v.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const pad = Math.max(0.02, (most(ys) - least(ys)) * 0.05)
  const [west, east, south, north] = data.length
    ? [least(xs) - pad, most(xs) + pad, least(ys) - pad, most(ys) + pad]
    : [0, 1, 0, 1]
  const stretch = Math.max(0.2, Math.cos((((south + north) / 2) * Math.PI) / 180))
  const aspect = Math.min(1.6, Math.max(0.35, (north - south) / ((east - west) * stretch)))
  const axis = (title: string) => ({ title, format: '~f', tickCount: 4 })
  const x = {
    field: 'lon',
    type: 'quantitative',
    scale: { domain: [west, east], nice: false },
    axis: axis('longitude, °E'),
  }
  const y = {
    field: 'lat',
    type: 'quantitative',
    scale: { domain: [south, north], nice: false },
    axis: axis('latitude, °N'),
  }
  const places = (input.places ?? []).slice(0, 500)
  return figure(
    {
      title: input.title,
      description: `${input.lines.length} tracks between ${west.toFixed(2)} and ${east.toFixed(2)} °E, ${south.toFixed(2)} and ${north.toFixed(2)} °N${places.length ? `, and ${places.length} places` : ''}.`,
      ...originOf(input),
      ...(input.caption || every > 1
        ? { caption: [input.caption, every > 1 ? `Every ${every}th position.` : ''].filter(Boolean).join(' ') }
        : {}),
      aspect,
      maxWidth: 720,
    },
    {
      layer: [
        {
          data: rows(data),
          mark: { type: 'line', style: 'signal-2', strokeWidth: 1 },
          encoding: { x, y, detail: { field: 'id' }, order: { field: 'k', type: 'quantitative' } },
        },
        {
          data: rows(
            lines
              .flatMap((l) => (l.points.length ? [{ lon: l.points.at(-1)![0], lat: l.points.at(-1)![1] }] : []))
              .slice(0, 900),
          ),
          mark: { type: 'point', style: 'ink', size: 10, filled: true },
          encoding: { x, y },
        },
        ...(places.length
          ? [
              {
                data: rows(places),
                mark: { type: 'point', style: 'signal-1', size: 60, filled: false, strokeWidth: 1.5 },
                encoding: { x, y },
              },
            ]
          : []),
      ],
    },
  )
}
