/** Detections on a plane map, each a stroke of its heading, longer for longer ships. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import { type Origin, originOf } from './origin.js'

export interface DetectionMapInput extends Origin {
  /** What is marked, and what the rest is. */
  readonly what?: string
  readonly others?: string
  readonly detections: readonly {
    readonly lon: number
    readonly lat: number
    readonly lengthM: number
    readonly class: string
  }[]
}

const MOST = 2000

export const detectionMap = (input: DetectionMapInput): FigureSpec => {
  const shown = input.detections.slice(0, MOST)
  const first = shown[0]?.lon ?? 0
  const turn = (lon: number): number => first + ((((lon - first + 540) % 360) + 360) % 360) - 180
  const data = shown.map((d) => ({
    lon: turn(d.lon),
    lat: d.lat,
    length: Math.round(d.lengthM),
    ship: d.class === 'ship',
  }))
  const range = (v: readonly number[]): readonly [number, number] => {
    const [low, high] = [Math.min(...v), Math.max(...v)]
    const pad = Math.max(0.005, (high - low) * 0.08)
    return v.length ? [low - pad, high + pad] : [0, 1]
  }
  const [west, east] = range(data.map((d) => d.lon))
  const [south, north] = range(data.map((d) => d.lat))
  const stretch = Math.max(0.2, Math.cos((((south + north) / 2) * Math.PI) / 180))
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
  const ships = data.filter((d) => d.ship)
  const others = data.filter((d) => !d.ship)
  return figure(
    {
      title: input.what ? `${ships.length} ${input.what}` : `${ships.length} ${ships.length === 1 ? 'ship' : 'ships'}`,
      description: `${ships.length} ${input.what ?? 'detections with the size of a ship'} and ${others.length} ${input.others ?? 'without'}, between ${west.toFixed(2)} and ${east.toFixed(2)} °E, ${south.toFixed(2)} and ${north.toFixed(2)} °N.`,
      ...originOf(input),
      caption: `Area of a filled mark: length of the ship.${others.length ? ` Open rings: ${input.others ?? 'detections that are no ships'}.` : ''}${input.detections.length > MOST ? ` The brightest ${MOST}.` : ''}`,
      aspect: Math.min(1.6, Math.max(0.35, (north - south) / ((east - west) * stretch))),
      maxWidth: 640,
    },
    {
      layer: [
        {
          data: rows(ships),
          mark: { type: 'point', style: 'signal', filled: true },
          encoding: {
            x,
            y,
            size: {
              field: 'length',
              type: 'quantitative',
              scale: { domain: [0, 400], range: [6, 160] },
              legend: null,
            },
          },
        },
        {
          data: rows(others),
          mark: { type: 'point', style: 'context', size: 24, filled: false },
          encoding: { x, y },
        },
      ],
    },
  )
}
