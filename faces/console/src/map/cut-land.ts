/** Land cut to a box. A ring that goes on past 180 degrees lies once more a turn to each side: no continent is lost. */
import { clipRing } from './clip-ring.js'
import type { Extent } from './layers.js'
import type { Ring } from './outlines.js'

export const cutLand = (all: readonly (readonly Ring[])[], box: Extent): readonly (readonly Ring[])[] =>
  all.flatMap((rings) =>
    [0, 360, -360]
      .map((turn) =>
        rings
          .map((ring) => clipRing(turn === 0 ? ring : ring.map(([x, y]) => [x + turn, y] as const), box))
          .filter((ring) => ring.length > 3),
      )
      .filter((cut) => cut.length > 0),
  )
