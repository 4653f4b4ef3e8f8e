/** Passes on the sky of a place: azimuth around, elevation from the horizon to the zenith; north up, east to the right. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'

export interface SkyArc {
  readonly name: string
  /** Azimuth and elevation, degrees, in order of time. */
  readonly points: readonly (readonly [azimuthDeg: number, elevationDeg: number])[]
  /** What stands at the highest point, for example its time. */
  readonly label: string
}
const at = (azimuthDeg: number, elevationDeg: number): { x: number; y: number } => {
  const r = (90 - Math.max(0, elevationDeg)) / 90
  const a = (azimuthDeg * Math.PI) / 180
  return { x: Number((r * Math.sin(a)).toFixed(4)), y: Number((r * Math.cos(a)).toFixed(4)) }
}
const MOST_ARCS = 24

export const sky = (
  arcs: readonly SkyArc[],
  head: { source: string; simulated?: boolean; place: string },
): FigureSpec => {
  const shown = arcs.slice(0, MOST_ARCS)
  const ring = (elevation: number) =>
    Array.from({ length: 73 }, (_, k) => ({ ring: elevation, k, ...at(k * 5, elevation) }))
  const marks = [...[0, 30, 60].flatMap(ring)]
  const tracks = shown.flatMap((arc, i) =>
    arc.points.map(([azimuth, elevation], k) => ({ pass: i, k, name: arc.name, ...at(azimuth, elevation) })),
  )
  const tops = shown.flatMap((arc) => {
    if (arc.points.length === 0) return []
    const [azimuth, elevation] = arc.points.reduce((a, b) => (b[1] > a[1] ? b : a))
    return [{ ...at(azimuth, elevation), label: arc.label }]
  })
  const axis = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain: [-1.12, 1.12], nice: false, zero: false },
    axis: null,
  })
  const names = [
    { ...at(0, -8), text: 'N' },
    { ...at(90, -8), text: 'E' },
    { ...at(180, -8), text: 'S' },
    { ...at(270, -8), text: 'W' },
  ].map((n, i) => ({ text: n.text, x: [0, 1.07, 0, -1.07][i]!, y: [1.07, 0, -1.07, 0][i]! }))
  const rings = [30, 60].map((e) => ({ ...at(45, e), text: `${e}°` }))
  return figure(
    {
      title: 'Passes on the sky',
      description: `${arcs.length} passes over ${head.place}: horizon at the rim, zenith in the middle, north up and east to the right.`,
      source: head.source,
      ...(head.simulated ? { simulated: true } : {}),
      aspect: 1,
      maxWidth: 520,
      caption: `Rings at 0, 30 and 60 degrees of elevation; dots mark the highest points.${arcs.length > MOST_ARCS ? ` The first ${MOST_ARCS} passes are drawn.` : ''}`,
    },
    {
      layer: [
        {
          data: rows(marks),
          mark: { type: 'line', style: 'rule' },
          encoding: { x: axis('x'), y: axis('y'), detail: { field: 'ring' }, order: { field: 'k' } },
        },
        {
          data: rows(tracks),
          mark: { type: 'line', style: 'signal' },
          encoding: { x: axis('x'), y: axis('y'), detail: { field: 'pass' }, order: { field: 'k' } },
        },
        { data: rows(tops), mark: { type: 'point', style: 'ink' }, encoding: { x: axis('x'), y: axis('y') } },
        {
          data: rows([...names, ...rings]),
          mark: { type: 'text', style: 'ink-2' },
          encoding: { x: axis('x'), y: axis('y'), text: { field: 'text' } },
        },
      ],
    },
  )
}
