/** The coefficients of NRLMSISE-00, unpacked once from their tables, under the names of the official code. */
import * as table from './nrlmsise-table.js'

const unpack = (text: string): Float64Array =>
  Float64Array.from(
    text
      .trim()
      .split(/\s+/)
      .flatMap((w) => (w[0] === 'z' ? new Array<number>(Number(w.slice(1))).fill(0) : [Number(w)])),
  )
const rows = (all: Float64Array, width: number): Float64Array[] =>
  Array.from({ length: all.length / width }, (_, i) => all.subarray(i * width, (i + 1) * width))

export interface MsisModel {
  readonly pt: Float64Array
  readonly pd: readonly Float64Array[]
  readonly ps: Float64Array
  readonly pdl: readonly Float64Array[]
  readonly ptm: Float64Array
  readonly pdm: readonly Float64Array[]
  readonly ptl: readonly Float64Array[]
  readonly pma: readonly Float64Array[]
  readonly pavgm: Float64Array
}
let kept: MsisModel | undefined
export const msisModel = (): MsisModel =>
  (kept ??= {
    pt: unpack(table.exosphericTemperature),
    pd: rows(unpack(table.densities), 150),
    ps: unpack(table.shape),
    pdl: rows(unpack(table.turbopause), 25),
    ptm: unpack(table.means),
    pdm: rows(unpack(table.boundaries), 10),
    ptl: rows(unpack(table.lowerThermosphere), 100),
    pma: rows(unpack(table.middleAtmosphere), 100),
    pavgm: unpack(table.middleMeans),
  })
