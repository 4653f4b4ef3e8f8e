/** A radar image as the detectors see it: rows of linear backscatter by channel, and where its cells lie. */
import type { CellSize } from './clusters.js'
import type { RadarGeometry } from './radar-geometry.js'

export interface RadarScene {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly cell: CellSize
  /** Width of the radar's blur at half power, m; 20 x 22 m is taken where the product does not say. */
  readonly blurM?: CellSize
  /** Polarisations where the product names them, else band names. */
  readonly channels: readonly string[]
  readonly geometry: RadarGeometry
  /** Noise at the image's border is to be expected: cells near it are left out. */
  readonly noisyBorder: boolean
  /** Time of the first line, ms; null where the product does not say. */
  readonly startMs: number | null
  /** Backscatter (sigma nought), linear, row-major, of all columns or some; NaN where there is none. */
  read(channel: number, row: number, rows: number, column?: number, columns?: number): Promise<Float32Array>
}
