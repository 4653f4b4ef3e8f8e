/** Ticks of longitude and latitude, and a scale bar. */
import { formatNumber } from '../numbers/format.js'
import type { Extent } from './layers.js'
import { niceStep } from './scale.js'

export interface Tick {
  readonly at: number
  readonly text: string
}

const degrees = (value: number, positive: string, negative: string, decimals: number): string =>
  value === 0 ? '0°' : `${Math.abs(value).toFixed(decimals)}°\u00a0${value > 0 ? positive : negative}`

const along = (from: number, to: number, count: number): { at: number[]; decimals: number } => {
  const step = niceStep((to - from) / count)
  const at: number[] = []
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9; i++) at.push(Number((i * step).toPrecision(10)))
  return {
    at,
    decimals: Math.max(
      0,
      Math.min(
        3,
        -Math.floor(Math.log10(step) + 1e-9),
        ...(step < 1 ? [String(Number(step.toPrecision(4))).split('.')[1]?.length ?? 0] : [0]),
      ),
    ),
  }
}

export const graticule = (
  extent: Extent,
  width: number,
  height: number,
): { readonly lon: readonly Tick[]; readonly lat: readonly Tick[] } => {
  const lon = along(extent[0], extent[2], Math.max(1, Math.floor(width / 72)))
  const lat = along(extent[1], extent[3], Math.max(1, Math.floor(height / 70)))
  const wrap = (x: number): number => (x > 180 ? x - 360 : x < -180 ? x + 360 : x)
  return {
    lon: lon.at.map((at) => ({ at, text: degrees(wrap(at), 'E', 'W', lon.decimals) })),
    lat: lat.at.map((at) => ({ at, text: degrees(at, 'N', 'S', lat.decimals).replace('\u00a0', '') })),
  }
}

/** `pxPerDegree` of longitude at the latitude. */
export const scaleBar = (
  lat: number,
  pxPerDegree: number,
  width: number,
): { readonly px: number; readonly text: string } | undefined => {
  const kmPerDegree = 111.32 * Math.cos((lat * Math.PI) / 180)
  const pxPerKm = pxPerDegree / kmPerDegree
  const most = (width * 0.3) / pxPerKm
  const power = 10 ** Math.floor(Math.log10(most))
  const km = ([5, 2, 1].find((n) => n * power <= most) ?? 1) * power
  const px = km * pxPerKm
  return Number.isFinite(px) && px > 12 && km < 8000
    ? { px, text: km >= 1 ? `${formatNumber(km)} km` : `${formatNumber(km * 1000)} m` }
    : undefined
}
