/**
 * Labelled detections on made-up scenes: ships of 12 to 300 m and of -15 to 0 dB on seas of many textures, looked at with
 * many false-alarm rates. What a detector marks within 60 m of a ship is one, anything else is clutter.
 */
import { randomFrom } from '@setu/core/random'
import { detectCells } from './cfar.js'
import { clustersOf } from './clusters.js'
import { clutterImage } from './clutter-scene.js'
import { type MadeShip, madeShips, shipScene } from './clutter-ships.js'
import { shapeAt } from './clutter-texture.js'
import { type ConfidenceInput, confidenceFeatures } from './detection-confidence.js'

export interface Labelled {
  readonly features: readonly number[]
  readonly input: ConfidenceInput
  /** 1 a ship, 0 clutter. */
  readonly label: number
}

const SIDE = 400

/** One set of options a rate: thresholds are kept by options. */
const rates = [1e-4, 1e-5, 1e-6, 1e-7].map((falseAlarmRate) => ({
  detector: 'k' as const,
  looks: 4.4,
  falseAlarmRate,
  ring: { guard: 20, outer: 32 },
}))

export const labelledDetections = (scenes: number, seed: number): Labelled[] => {
  const out: Labelled[] = []
  for (let k = 0; k < scenes; k++) {
    const random = randomFrom(seed, k + 1)
    const shape = [2, 4, 8, 20, 1000][k % 5]!
    const options = rates[k % rates.length]!
    const { falseAlarmRate } = options
    const ships: MadeShip[] = madeShips(SIDE, 100, seed * 1000 + k).map((s) => {
      const lengthM = 12 * 25 ** random.uniform()
      return { ...s, lengthM, widthM: Math.max(5, lengthM / 6), deck: 10 ** (-1.5 * random.uniform()) }
    })
    // The sea of the ship scene is of one texture: laid on another.
    const image = shipScene(SIDE, ships, seed * 77 + k, { sea: 0 })
    const sea = clutterImage(SIDE * SIDE, { looks: 4.4, shape }, seed * 99 + k)
    for (let i = 0; i < image.length; i++) image[i] = image[i]! + 0.01 * sea[i]!
    const r = detectCells(image, SIDE, SIDE, options)
    for (const c of clustersOf(image, r.background, r.hits, SIDE, SIDE, {
      cell: { x: 10, y: 10 },
      leastCells: 1,
      overThreshold: r.overThreshold,
    })) {
      const near = ships.some((s) => Math.hypot(s.column - c.column, s.row - c.row) * 10 < 60)
      const input = {
        over: c.over,
        cells: c.cells,
        falseAlarmRate,
        shape: r.shapes ? shapeAt(r.shapes, Math.round(c.column), Math.round(c.row)) : 1000,
      }
      out.push({ features: confidenceFeatures(input), input, label: near ? 1 : 0 })
    }
  }
  return out
}
