/** What is looked at: references of a sample or of files of this tab, by the part that they play. */
import type { Role } from './drops.js'

export const scales = ['linear', 'decibel', 'palsar'] as const
export type Scale = (typeof scales)[number]

export interface Given {
  /** Stands in the address. */
  readonly id: string
  readonly simulated: boolean
  /** How the numbers of the image are meant; linear by default. */
  readonly scale?: Scale
  readonly refs: Readonly<Partial<Record<Role, string>>>
}

export const samples: readonly Given[] = [
  {
    id: 'strait',
    simulated: true,
    refs: {
      positions: 'sample:sea/strait/log.nmea',
      anchorages: 'sample:sea/strait/anchorages.csv',
      zones: 'sample:sea/strait/zone.geojson',
      rules: 'sample:sea/strait/rules.json',
    },
  },
  {
    id: 'pass',
    simulated: true,
    refs: {
      positions: 'sample:sea/pass/positions.csv',
      detections: 'sample:sea/pass/detections.csv',
      annotation: 'sample:sea/pass/annotation/sim-iw-grd-vv.xml',
    },
  },
  { id: 'image', simulated: true, refs: { image: 'sample:sea/ships/scene.tif' } },
]
/** Of the dark number, which rests on many scenes and not on one. */
export const darkSample = 'sample:sea/fleet/matches.csv'

export type Step = 'tracks' | 'events' | 'ingest' | 'replay' | 'detect' | 'match'

/** Processes to run, in order, with their inputs as far as they are known before the first has ended. */
export const planOf = ({
  refs,
  scale = 'linear',
}: Given): readonly { readonly step: Step; readonly inputs: Record<string, unknown> }[] => {
  const { positions, anchorages, zones, rules, image, annotation, detections } = refs
  const given = (o: Record<string, string | undefined>): Record<string, string> =>
    Object.fromEntries(Object.entries(o).filter((e): e is [string, string] => e[1] !== undefined))
  return [
    ...(image ? [{ step: 'detect' as const, inputs: { scene: image, scale } }] : []),
    ...(positions
      ? [
          { step: 'tracks' as const, inputs: { positions } },
          ...(annotation && (detections || image)
            ? [{ step: 'match' as const, inputs: given({ detections, scene: annotation, positions }) }]
            : []),
          { step: 'events' as const, inputs: given({ positions, anchorages, zones }) },
          { step: 'replay' as const, inputs: given({ positions, anchorages, zones, rules }) },
          { step: 'ingest' as const, inputs: { positions } },
        ]
      : []),
  ]
}
