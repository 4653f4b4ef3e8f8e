/** Rings of coasts at the date line. */
import type { Ring } from './outlines.js'

/** A ring across the date line goes on past 180; one around a pole does not close there and stays as it is. */
export const unwrapped = (ring: Ring): Ring => {
  let shift = 0
  const out = ring.map(([lon, lat], i): readonly [number, number] => {
    const step = i ? lon - ring[i - 1]![0] : 0
    if (step > 180) shift -= 360
    else if (step < -180) shift += 360
    return [lon + shift, lat]
  })
  return shift === 0 ? out : ring
}
