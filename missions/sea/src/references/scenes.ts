/** Whole scenes: the real ship chip, lengths of made-up ships, the made-up product from detection to dark ships. */
import type { Bench, Reference } from '@setu/core/contract'
import { readAll } from '@setu/core/source'
import { readPng } from '@setu/formats/png/read'
import { detectCells } from '../cfar.js'
import { type Cluster, clustersOf } from '../clusters.js'
import { echoes } from '../clusters-ghosts.js'
import { madeShips, shipScene } from '../clutter-ships.js'
import { labelledDetections } from '../confidence-scenes.js'
import { detectionConfidence } from '../detection-confidence.js'
import { scoreOf } from '../detection-score.js'
import type { ProductShip } from '../product-scene.js'

const chipFile = (channel: string): string => `sea/sar/ship-chip-s1b-20211130/detection0_${channel}.png`

/** Ships in the chip; its scale is not known, so cells count as metres. */
const shipsInChip = async (b: Bench, channel: string): Promise<readonly Cluster[]> => {
  const file = chipFile(channel)
  const { width, height, channels, data } = readPng(await readAll(await (await b.open(b.data(file))).open()), file)
  const intensity = Float32Array.from({ length: width * height }, (_, i) => (data[i * channels]! + 0.5) ** 2)
  const ring = { guard: 25, outer: 40 }
  const r = detectCells(intensity, width, height, { detector: 'k', looks: 4.4, falseAlarmRate: 1e-7, ring })
  const cell = { x: 1, y: 1 }
  const all = clustersOf(intensity, r.background, r.hits, width, height, { cell, blurM: { x: 2, y: 2.2 } })
  const echo = echoes(all, cell)
  return all.filter((_, i) => !echo[i])
}

const SIDE = 480

/** Share of made-up ships of 60 to 300 m whose length is within 15 %. */
const lengthShare = async (): Promise<number> => {
  let [right, all] = [0, 0]
  for (const seed of [3, 13, 23]) {
    const ships = madeShips(SIDE, 80, seed)
    const image = shipScene(SIDE, ships, seed + 1)
    const ring = { guard: 25, outer: 38 }
    const r = detectCells(image, SIDE, SIDE, { detector: 'k', looks: 4.4, falseAlarmRate: 1e-7, ring })
    const found = clustersOf(image, r.background, r.hits, SIDE, SIDE, { cell: { x: 10, y: 10 } })
    for (const s of ships) {
      const near = found.filter((c) => Math.hypot(c.column - s.column, c.row - s.row) < 5)
      all++
      if (near.length === 1 && Math.abs(near[0]!.lengthM / s.lengthM - 1) < 0.15) right++
    }
  }
  return right / all
}

interface Found {
  readonly ships: readonly {
    readonly lon: number
    readonly lat: number
    readonly class: string
    readonly lengthM: number
  }[]
}

const productScore = async (b: Bench): Promise<number> => {
  const { ships } = (await b.execute('sea.detect', { scene: 'sample:sea/product' })) as unknown as Found
  const body = await readAll(await (await b.open('sample:sea/product/truth.json')).open())
  const truth = JSON.parse(new TextDecoder().decode(body)) as readonly ProductShip[]
  return scoreOf(
    truth.map((t) => ({ lon: t.shownLon, lat: t.shownLat, lengthM: t.lengthM })),
    ships.filter((s) => s.class === 'ship'),
  ).f1!
}

const brier = async (): Promise<number> => {
  const other = labelledDetections(20, 6)
  return other.reduce((sum, d) => sum + (detectionConfidence(d.input) - d.label) ** 2, 0) / other.length
}

export const sceneReferences: readonly Reference[] = [
  ...(['vv', 'vh'] as const).map((channel) => ({
    id: `chip.${channel}`,
    what: `Real ship chip, ${channel.toUpperCase()}: ships, its ridge not split`,
    expected: 1,
    tolerance: 0,
    unit: '1',
    source: 'one ship, by eye',
    needs: [chipFile(channel)],
    value: async (b: Bench) => (await shipsInChip(b, channel)).length,
  })),
  {
    id: 'length.simulated',
    what: 'Made-up ships of 60 to 300 m: share whose length is within 15 %',
    expected: 1,
    tolerance: 0.1,
    unit: '1',
    source: 'simulated ships, known truth',
    needs: [],
    value: lengthShare,
  },
  {
    id: 'product.f1',
    what: 'Made-up product, seven ships and a ghost: F1 at 200 m',
    expected: 1,
    tolerance: 0,
    unit: '1',
    source: 'simulated product, known truth',
    needs: [],
    value: productScore,
  },
  {
    id: 'confidence.brier',
    what: 'Confidence of detections on made-up scenes that it was not fitted to: Brier score (0.25 for a coin)',
    expected: 0,
    tolerance: 0.1,
    unit: '1',
    source: 'simulated labelled detections',
    needs: [],
    value: brier,
  },
]
