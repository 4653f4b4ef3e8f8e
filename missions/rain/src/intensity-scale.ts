/**
 * Intensity-scale skill (Casati, Ross & Stephenson 2004): the error of event maps at a threshold split by scale with the
 * two-dimensional Haar wavelet. The component of scale l is the difference of means over blocks of 2^(l-1) and of 2^l
 * cells; components are orthogonal, so their mean squares are differences of the mean squares of block means and add up
 * to the whole. Skill is against chance, shared evenly over the components. On the largest square of 2^k cells, centred.
 */
import type { EventRule } from './joint-classes.js'

export interface ScaleSkill {
  /** Side of the blocks in cells: 1 is the finest detail; the last, `whole`, is the bias of the whole square. */
  readonly cells: number
  readonly whole: boolean
  readonly meanSquareError: number
  /** 1 is perfect, 0 chance; null without events, or with nothing but events. */
  readonly skill: number | null
}

type Field = Float32Array | Float64Array

/** Finest scale first. */
export const intensityScale = (
  forecast: Field,
  observed: Field,
  width: number,
  height: number,
  threshold: number,
  rule: EventRule = '>=',
): readonly ScaleSkill[] => {
  const levels = Math.floor(Math.log2(Math.min(width, height)))
  let side = 2 ** levels
  const left = (width - side) >> 1
  const top = (height - side) >> 1
  const event = (v: number): number => ((rule === '>' ? v > threshold : v >= threshold) ? 1 : 0)
  let error = new Float64Array(side * side)
  let events = 0
  let forecastEvents = 0
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const i = (top + y) * width + left + x
      const f = event(forecast[i]!)
      const o = event(observed[i]!)
      forecastEvents += f
      events += o
      error[y * side + x] = f - o
    }
  const cells = side * side
  const base = events / cells
  const drawn = forecastEvents / cells
  // Mean square error of a forecast of the same frequency drawn at random; 2 e (1 - e) without bias.
  const chance = drawn * (1 - base) + base * (1 - drawn)
  const energy: number[] = []
  for (;;) {
    let sum = 0
    for (const v of error) sum += v * v
    energy.push(sum / (side * side))
    if (side === 1) break
    side /= 2
    const coarse = new Float64Array(side * side)
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const i = 2 * y * 2 * side + 2 * x
        coarse[y * side + x] = (error[i]! + error[i + 1]! + error[i + 2 * side]! + error[i + 2 * side + 1]!) / 4
      }
    error = coarse
  }
  return energy.map((e, l) => {
    const whole = l === levels
    const meanSquareError = whole ? e : e - energy[l + 1]!
    return {
      cells: 2 ** l,
      whole,
      meanSquareError,
      skill: chance > 0 ? 1 - (meanSquareError * (levels + 1)) / chance : null,
    }
  })
}
