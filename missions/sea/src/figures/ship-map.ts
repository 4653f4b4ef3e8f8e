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
  /** Outlines of land, clipped to the picture. */
  readonly coast?: readonly (readonly (readonly [number, number])[])[]
}

const MOST_ROWS = 2800
const MOST_DOTS = 900
const MOST_COAST = 1000

/** The middle 99 % of values: a few false places must not shrink the picture to a dot. */
const middle = (values: readonly number[]): readonly [number, number] => {
  const v = [...values].sort((a, b) => a - b)
  const cut = Math.floor(v.length * 0.005)
  return [v[cut] ?? 0, v[v.length - 1 - cut] ?? 1]
}

const turned = (lon: number): number => (lon < 0 ? lon + 360 : lon)

/** Lines on one turn of longitudes, and the box that holds nearly all of them. */
const framed = (lines: readonly MapLine[]) => {
  const xs = lines.flatMap((l) => l.points.map((p) => p[0]))
  const ys = lines.flatMap((l) => l.points.map((p) => p[1]))
  const [west, east] = middle(xs)
  const [west2, east2] = middle(xs.map(turned))
  const turn = east2 - west2 < east - west
  const [south, north] = middle(ys)
  const [w, e] = turn ? [west2, east2] : [west, east]
  const pad = Math.max(0.02, (north - south) * 0.08, (e - w) * 0.04)
  const box = [w - pad, e + pad, south - pad, north + pad] as const
  const inside = ([x, y]: readonly [number, number]): boolean =>
    x >= box[0] && x <= box[1] && y >= box[2] && y <= box[3]
  let outside = 0
  const kept = lines.map((l) => {
    const points = l.points.map(([x, y]) => [turn ? turned(x) : x, y] as const).filter(inside)
    outside += l.points.length - points.length
    return { ...l, points }
  })
  return { lines: kept, box, outside, turn, inside }
}

/** Pieces of outlines inside the box, thinned to what a picture holds. */
const coastIn = (rings: NonNullable<ShipMapInput['coast']>, box: readonly number[], turn: boolean): object[] => {
  const [west, east, south, north] = box as [number, number, number, number]
  const pieces: (readonly [number, number])[][] = []
  for (const ring of rings) {
    let piece: (readonly [number, number])[] = []
    for (const [x, lat] of ring) {
      const lon = turn ? turned(x) : x
      if (
        lon >= west &&
        lon <= east &&
        lat >= south &&
        lat <= north &&
        Math.abs((piece.at(-1)?.[0] ?? lon) - lon) < 180
      )
        piece.push([lon, lat])
      else if (piece.length) {
        pieces.push(piece)
        piece = []
      }
    }
    if (piece.length) pieces.push(piece)
  }
  const every = Math.max(1, Math.ceil(pieces.reduce((n, p) => n + p.length, 0) / MOST_COAST))
  return pieces
    .filter((p) => p.length > 1)
    .flatMap((p, i) =>
      p.filter((_, k) => k % every === 0 || k === p.length - 1).map(([lon, lat], k) => ({ id: i, lon, lat, k })),
    )
    .slice(0, 2 * MOST_COAST)
}

export const shipMap = (input: ShipMapInput): FigureSpec => {
  const { lines, box, outside, turn, inside } = framed(input.lines)
  const total = lines.reduce((n, l) => n + l.points.length, 0)
  const every = Math.max(1, Math.ceil(total / MOST_ROWS))
  const data = lines.flatMap((l) =>
    l.points
      .filter((_, k) => k % every === 0 || k === l.points.length - 1)
      .map(([lon, lat], k) => ({ id: l.id, lon: Number(lon.toFixed(5)), lat: Number(lat.toFixed(5)), k })),
  )
  const [west, east, south, north] = box
  const coast = coastIn(input.coast ?? [], box, turn)
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
  const places = (input.places ?? [])
    .map((q) => ({ ...q, lon: turn ? turned(q.lon) : q.lon }))
    .filter((q) => inside([q.lon, q.lat]))
    .slice(0, 500)
  const notes = [
    input.caption,
    every > 1 ? `Every ${every}th position.` : undefined,
    outside > 0 ? `${outside} positions lie outside the picture.` : undefined,
  ].filter((n) => n !== undefined)
  return figure(
    {
      title: input.title,
      description: `${input.lines.length} tracks between ${west.toFixed(2)} and ${east.toFixed(2)} °E, ${south.toFixed(2)} and ${north.toFixed(2)} °N${places.length ? `, and ${places.length} places` : ''}.`,
      ...originOf(input),
      ...(notes.length ? { caption: notes.join(' ') } : {}),
      aspect,
      maxWidth: 720,
    },
    {
      layer: [
        ...(coast.length
          ? [
              {
                data: rows(coast),
                mark: { type: 'line', style: 'rule', strokeWidth: 1 },
                encoding: { x, y, detail: { field: 'id' }, order: { field: 'k', type: 'quantitative' } },
              },
            ]
          : []),
        {
          data: rows(data),
          mark: { type: 'line', style: 'signal-2', strokeWidth: 1 },
          encoding: { x, y, detail: { field: 'id' }, order: { field: 'k', type: 'quantitative' } },
        },
        {
          data: rows(
            lines
              .flatMap((l) => (l.points.length ? [{ lon: l.points.at(-1)![0], lat: l.points.at(-1)![1] }] : []))
              .slice(0, MOST_DOTS),
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
