/** Skill of a forecast field against what was observed, on the cells that both have. Rates in mm/h, event rule >=. */
import { fractionSums } from './fss.js'
import { eventTable } from './summed-area.js'

export interface FieldSkill {
  /** Cells that both have. */
  readonly n: number
  readonly csi: number
  readonly bias: number
  readonly rmse: number
  readonly mae: number
  readonly correlation: number
  readonly fss: number
}

/** NaN where a score is undefined. `window`: side of the neighbourhood of FSS, cells. */
export const fieldSkill = (
  forecast: Float32Array,
  observed: Float32Array,
  width: number,
  height: number,
  threshold: number,
  window: number,
): FieldSkill => {
  const [f, o] = [new Float64Array(forecast.length), new Float64Array(forecast.length)]
  let [n, hits, said, seen] = [0, 0, 0, 0]
  let [sf, so, sff, soo, sfo, absolute] = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < forecast.length; i++) {
    const [a, b] = [forecast[i]!, observed[i]!]
    if (Number.isNaN(a) || Number.isNaN(b)) {
      f[i] = Number.NaN
      o[i] = Number.NaN
      continue
    }
    f[i] = a
    o[i] = b
    n++
    const [ea, eb] = [a >= threshold, b >= threshold]
    if (ea && eb) hits++
    if (ea) said++
    if (eb) seen++
    sf += a
    so += b
    sff += a * a
    soo += b * b
    sfo += a * b
    absolute += Math.abs(a - b)
  }
  const table = eventTable(f, o, width, height, { forecast: threshold, observed: threshold }, '>=')
  const [vf, vo] = [sff / n - (sf / n) ** 2, soo / n - (so / n) ** 2]
  return {
    n,
    csi: hits / (said + seen - hits),
    bias: seen > 0 ? said / seen : Number.NaN,
    rmse: Math.sqrt((sff - 2 * sfo + soo) / n),
    mae: absolute / n,
    correlation: vf > 0 && vo > 0 ? (sfo / n - (sf / n) * (so / n)) / Math.sqrt(vf * vo) : Number.NaN,
    fss: fractionSums(table, [window])[0]!.fss,
  }
}
