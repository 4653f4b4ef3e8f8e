/**
 * Where a radar beam is: height and range above a point of the ground for an elevation, under a standard atmosphere, by
 * the 4/3 effective Earth radius (Doviak & Zrnić 1993, eqs. 2.28). Lengths in metres, angles in degrees.
 */
import { meanRadiusKm } from '@setu/core/earth'

/** Effective radius of the Earth, m. */
export const effectiveRadiusM = (4 / 3) * meanRadiusKm * 1000
const radians = Math.PI / 180

/** Height above sea level of a ray at `groundM` from a radar whose antenna is at `antennaM`. */
export const beamHeightM = (groundM: number, elevation: number, antennaM: number): number => {
  const r = effectiveRadiusM + antennaM
  const angle = groundM / r
  return (r * Math.cos(elevation * radians)) / Math.cos(elevation * radians + angle) - r + antennaM
}

/** Distance along a ray to what lies above `groundM`. */
export const slantRangeM = (groundM: number, elevation: number, antennaM: number): number => {
  const r = effectiveRadiusM + antennaM
  const angle = groundM / r
  return (r * Math.sin(angle)) / Math.cos(elevation * radians + angle)
}

/** Ground distance of a bin at `slantM`. */
export const groundRangeM = (slantM: number, elevation: number, antennaM: number): number => {
  const r = effectiveRadiusM + antennaM
  return r * Math.atan2(slantM * Math.cos(elevation * radians), r + slantM * Math.sin(elevation * radians))
}
