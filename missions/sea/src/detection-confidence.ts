/** The probability that a detection is a ship and not clutter. */
export interface ConfidenceInput {
  /** Brightest cell over its threshold. */
  readonly over: number
  readonly lengthM: number
  readonly shape: number
}

/** Filled in from `bench/confidence.ts`. */
const COEFFICIENTS = { intercept: -0.5, over: 3, length: 1, texture: -1 }

export const detectionConfidence = ({ over, lengthM, shape }: ConfidenceInput): number =>
  1 /
  (1 +
    Math.exp(
      -(
        COEFFICIENTS.intercept +
        COEFFICIENTS.over * Math.log(Math.max(1, over)) +
        COEFFICIENTS.length * Math.log(Math.max(1, lengthM) / 50) +
        COEFFICIENTS.texture / Math.max(0.1, shape)
      ),
    ))
