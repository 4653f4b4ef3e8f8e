/**
 * A rain rate as an image for motion: decibels of mm/h above 0.1 mm/h, a floor of -15 below (Pulkkinen et al. 2019).
 * Missing cells take the floor and are marked.
 */

export interface RainImage {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
  /** 1 where the cell was missing; null where none was. */
  readonly missing: Uint8Array | null
}

export const rainFloor = 0.1
export const decibelFloor = -15

/** 10 log10 of a rate, mm/h. */
export const toDecibel = (rate: number): number => (rate >= rainFloor ? 10 * Math.log10(rate) : decibelFloor)
/** The rate of a value in decibels; below the rain floor it is dry. */
export const fromDecibel = (value: number): number => (value >= -10 ? 10 ** (value / 10) : 0)

/** Image of a field of rates, mm/h; NaN is missing. */
export const rainImage = (rate: ArrayLike<number>, width: number, height: number): RainImage => {
  const values = new Float32Array(width * height)
  let missing: Uint8Array | null = null
  for (let i = 0; i < values.length; i++) {
    const v = rate[i]!
    if (Number.isNaN(v)) {
      missing ??= new Uint8Array(values.length)
      missing[i] = 1
      values[i] = decibelFloor
    } else values[i] = toDecibel(v)
  }
  return { width, height, values, missing }
}
