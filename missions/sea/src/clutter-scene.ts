/** Made-up sea clutter of known statistics: gamma variates by Marsaglia & Tsang (2000), K as their product. */
import { type Random, randomFrom } from '@setu/core/random'
import type { Clutter } from './clutter-tail.js'

/** A gamma variate of mean one. */
const gammaVariate = (random: Random, shape: number): number => {
  if (shape === 1) return -Math.log(1 - random.uniform())
  if (shape < 1) return (gammaVariate(random, shape + 1) * (shape + 1) * random.uniform() ** (1 / shape)) / shape
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const z = random.normal()
    const v = (1 + c * z) ** 3
    if (v <= 0) continue
    const u = random.uniform()
    if (u < 1 - 0.0331 * z ** 4 || Math.log(u) < 0.5 * z * z + d * (1 - v + Math.log(v))) return (d * v) / shape
  }
}

/** Independent cells of mean one. */
export const clutterImage = (cells: number, { looks, shape = Number.POSITIVE_INFINITY }: Clutter, seed: number) => {
  const random = randomFrom(seed)
  const image = new Float32Array(cells)
  for (let i = 0; i < cells; i++)
    image[i] = gammaVariate(random, looks) * (shape === Number.POSITIVE_INFINITY ? 1 : gammaVariate(random, shape))
  return image
}
