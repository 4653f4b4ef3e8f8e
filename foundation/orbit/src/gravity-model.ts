/**
 * The constants of the Earth that a general perturbation theory was fitted with. Element sets of the public catalogue are
 * made with WGS-72: propagating them with another model adds error, so the others are for comparison only.
 * Values: Vallado, Crawford, Hujsak and Kelso 2006 (AIAA 2006-6753), appendix B.
 */
export type GravityModelName = 'wgs72' | 'wgs72old' | 'wgs84'

export interface GravityModel {
  readonly muKm3PerS2: number
  readonly radiusKm: number
  /** Square root of mu in earth radii^1.5 per minute. */
  readonly xke: number
  readonly j2: number
  readonly j3: number
  readonly j4: number
}

const model = (muKm3PerS2: number, radiusKm: number, j2: number, j3: number, j4: number): GravityModel => ({
  muKm3PerS2,
  radiusKm,
  xke: 60 / Math.sqrt(radiusKm ** 3 / muKm3PerS2),
  j2,
  j3,
  j4,
})

export const gravityModels: Readonly<Record<GravityModelName, GravityModel>> = {
  wgs72: model(398600.8, 6378.135, 0.001082616, -0.00000253881, -0.00000165597),
  wgs72old: {
    ...model(398600.79964, 6378.135, 0.001082616, -0.00000253881, -0.00000165597),
    xke: 0.0743669161,
  },
  wgs84: model(398600.5, 6378.137, 0.00108262998905, -0.00000253215306, -0.00000161098761),
}
