/** Made-up ships on made-up sea, blurred as a radar blurs, with known truth. */
import type { SampleFiles } from '@setu/core/contract'
import { randomFrom } from '@setu/core/random'
import { writeCsv } from '@setu/formats/csv/write'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { clutterImage } from './clutter-scene.js'

export interface MadeShip {
  readonly column: number
  readonly row: number
  readonly lengthM: number
  readonly widthM: number
  /** 0 to 180 degrees from north. */
  readonly heading: number
  /** Mean backscatter of its deck, linear; 1 where it is not given. */
  readonly deck?: number
}

const CELL = 10
const BLUR = { x: 20, y: 22 }
/** Mean backscatter of the sea and of a ship's deck, linear. */
const SEA = 0.01
const DECK = 1

/** Ships on a lattice, so that none touches another. */
export const madeShips = (side: number, spacing: number, seed: number): MadeShip[] => {
  const random = randomFrom(seed)
  const ships: MadeShip[] = []
  for (let row = spacing / 2; row + spacing / 2 <= side; row += spacing)
    for (let column = spacing / 2; column + spacing / 2 <= side; column += spacing) {
      const lengthM = 60 + 240 * random.uniform()
      ships.push({
        column: column + 4 * random.uniform(),
        row: row + 4 * random.uniform(),
        lengthM,
        widthM: Math.max(12, lengthM / 6.5),
        heading: 180 * random.uniform(),
      })
    }
  return ships
}

/** Mean backscatter of a ship: its rectangle blurred by the radar, then speckled as the sea is. */
export const shipScene = (
  side: number,
  ships: readonly MadeShip[],
  seed: number,
  { sea = SEA, deck = 1 }: { readonly sea?: number; readonly deck?: number } = {},
): Float32Array => {
  const image = clutterImage(side * side, { looks: 4.4, shape: 8 }, seed)
  const speckle = clutterImage(side * side, { looks: 4.4 }, seed + 1)
  for (let i = 0; i < image.length; i++) image[i] = image[i]! * sea
  const sigma = { x: BLUR.x / 2.3548, y: BLUR.y / 2.3548 }
  for (const s of ships) {
    const [sin, cos] = [Math.sin((s.heading * Math.PI) / 180), Math.cos((s.heading * Math.PI) / 180)]
    // The deck as points 4 m apart, each a Gaussian of the blur.
    const reach = Math.ceil((s.lengthM / 2 + 60) / CELL)
    const [c0, r0] = [Math.round(s.column), Math.round(s.row)]
    const points: [number, number][] = []
    for (let a = -s.lengthM / 2 + 2; a < s.lengthM / 2; a += 4)
      for (let b = -s.widthM / 2 + 2; b < s.widthM / 2; b += 4) points.push([a * sin + b * cos, -(a * cos - b * sin)])
    const weight = (16 * DECK * deck * (s.deck ?? 1)) / (2 * Math.PI * sigma.x * sigma.y)
    for (let r = r0 - reach; r <= r0 + reach; r++)
      for (let c = c0 - reach; c <= c0 + reach; c++) {
        if (r < 0 || c < 0 || r >= side || c >= side) continue
        let mean = 0
        for (const [x, y] of points) {
          const dx = ((c - s.column) * CELL - x) / sigma.x
          const dy = ((r - s.row) * CELL - y) / sigma.y
          const far = dx * dx + dy * dy
          if (far < 30) mean += Math.exp(-0.5 * far)
        }
        const at = r * side + c
        image[at] = image[at]! + mean * weight * speckle[at]!
      }
  }
  return image
}

const SIDE = 512
/** Degrees of a cell of 10 m at 7.5 degrees north. */
export const harbour = { west: 134, north: 7.6, dx: 10 / 110_359, dy: 10 / 110_592 }

/** A scene of sixteen ships: GeoTIFF of linear backscatter, and the truth. */
export const shipFiles = async (): Promise<SampleFiles> => {
  const ships = madeShips(SIDE, 128, 5)
  const image = shipScene(SIDE, ships, 6)
  const { west, north, dx, dy } = harbour
  const grid = { width: SIDE, height: SIDE, x0: west, y0: north, dx, dy: -dy, crs: 'EPSG:4326' }
  return new Map([
    ['scene.tif', writeGeoTiff({ grid, bands: [image], noData: Number.NaN, bandNames: ['sigma0'] })],
    [
      'truth.csv',
      writeCsv(
        [
          { name: 'lon', unit: 'deg' },
          { name: 'lat', unit: 'deg' },
          { name: 'length', unit: 'm' },
          { name: 'width', unit: 'm' },
          { name: 'heading', unit: 'deg' },
        ],
        ships.map((s) => [
          west + (s.column + 0.5) * dx,
          north - (s.row + 0.5) * dy,
          Number(s.lengthM.toFixed(1)),
          Number(s.widthM.toFixed(1)),
          Number(s.heading.toFixed(1)),
        ]),
      ),
    ],
  ])
}
