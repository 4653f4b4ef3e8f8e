/** What a detection is taken for, out of its size, shape, neighbours and history. */
import type { Found } from './detect-strip.js'

export const detectionClasses = [
  'ship',
  'azimuth ambiguity',
  'echo of a brighter ship',
  'fixed structure',
  'too long for a ship',
  'too short for a ship',
  'not ship-shaped',
] as const
export type DetectionClass = (typeof detectionClasses)[number]

/** A rectangle filled less than this, or this many times as long as wide, is no hull; widths under a cell or two are not known. */
const [LEAST_FILL, MOST_ASPECT, KNOWN_WIDTH_M] = [0.2, 15, 20]

export const detectionClass = (
  c: Pick<Found, 'lengthM' | 'widthM' | 'fill'>,
  o: {
    readonly leastLengthM: number
    readonly mostLengthM: number
    readonly ambiguity: boolean
    readonly echo: boolean
    readonly fixed: boolean
  },
): DetectionClass =>
  o.fixed
    ? 'fixed structure'
    : o.ambiguity
      ? 'azimuth ambiguity'
      : o.echo
        ? 'echo of a brighter ship'
        : c.lengthM > o.mostLengthM
          ? 'too long for a ship'
          : c.lengthM < o.leastLengthM
            ? 'too short for a ship'
            : c.fill < LEAST_FILL || c.lengthM > MOST_ASPECT * Math.max(KNOWN_WIDTH_M, c.widthM)
              ? 'not ship-shaped'
              : 'ship'
