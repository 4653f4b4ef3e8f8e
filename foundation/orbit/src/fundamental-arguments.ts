/**
 * Fundamental arguments of nutation, radians: Delaunay variables, planets' mean longitudes and the general precession
 * (Simon et al. 1994 as in IERS Conventions 2010, eqs. 5.43 and 5.44). `t`: TDB (or TT) centuries since J2000.
 */
import { arcsec } from './vector3.js'

const TURN = 1_296_000
const poly = (t: number, c: readonly number[]): number => {
  let sum = 0
  for (let i = c.length - 1; i >= 0; i--) sum = sum * t + c[i]!
  return (sum % TURN) * arcsec
}

export const moonAnomaly = (t: number): number =>
  poly(t, [485868.249036, 1717915923.2178, 31.8792, 0.051635, -0.0002447])
export const sunAnomaly = (t: number): number =>
  poly(t, [1287104.793048, 129596581.0481, -0.5532, 0.000136, -0.00001149])
export const latitudeArgument = (t: number): number =>
  poly(t, [335779.526232, 1739527262.8478, -12.7512, -0.001037, 0.00000417])
export const elongation = (t: number): number =>
  poly(t, [1072260.703692, 1602961601.209, -6.3706, 0.006593, -0.00003169])
export const moonNode = (t: number): number => poly(t, [450160.398036, -6962890.5431, 7.4722, 0.007702, -0.00005939])

const turnOf = (angle: number): number => angle % (2 * Math.PI)
export const mercuryLongitude = (t: number): number => turnOf(4.402608842 + 2608.7903141574 * t)
export const venusLongitude = (t: number): number => turnOf(3.176146697 + 1021.3285546211 * t)
export const earthLongitude = (t: number): number => turnOf(1.753470314 + 628.3075849991 * t)
export const marsLongitude = (t: number): number => turnOf(6.203480913 + 334.06124267 * t)
export const jupiterLongitude = (t: number): number => turnOf(0.599546497 + 52.9690962641 * t)
export const saturnLongitude = (t: number): number => turnOf(0.874016757 + 21.329910496 * t)
export const uranusLongitude = (t: number): number => turnOf(5.481293872 + 7.4781598567 * t)
export const generalPrecession = (t: number): number => (0.02438175 + 0.00000538691 * t) * t
