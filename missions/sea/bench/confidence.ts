/** Fits the confidence of a detection to labelled made-up scenes and shows how well it keeps its word on others. */
import { labelledDetections } from '@setu/sea/confidence-scenes'
import { fitLogistic } from '@setu/sea/logistic'

const scenes = Number(process.env['SETU_SCENES'] ?? 60)
const train = labelledDetections(scenes, 5)
const c = fitLogistic(
  train.map((d) => d.features),
  train.map((d) => d.label),
)
console.log(
  `${train.length} detections, ${train.filter((d) => d.label === 1).length} ships; coefficients [${[...c].map((v) => v.toFixed(4)).join(', ')}]`,
)
const other = labelledDetections(Math.ceil(scenes / 3), 6)
const probability = (x: readonly number[]): number =>
  1 / (1 + Math.exp(-x.reduce((sum, v, i) => sum + v * c[i + 1]!, c[0]!)))
let brier = 0
for (const d of other) brier += (probability(d.features) - d.label) ** 2 / other.length
console.log(`other scenes: Brier score ${brier.toFixed(4)}`)
for (const [low, high] of [
  [0, 0.2],
  [0.2, 0.4],
  [0.4, 0.6],
  [0.6, 0.8],
  [0.8, 0.95],
  [0.95, 1.01],
] as const) {
  const own = other.filter((d) => probability(d.features) >= low && probability(d.features) < high)
  const mean = own.reduce((sum, d) => sum + probability(d.features), 0) / own.length
  console.log(
    `said ${mean.toFixed(2)}, were ${(own.filter((d) => d.label === 1).length / own.length).toFixed(2)} (${own.length})`,
  )
}
