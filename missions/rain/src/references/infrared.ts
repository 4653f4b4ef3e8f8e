/** Rates of the Auto-Estimator, as recomputed from its published coefficients, and of the exponential law. */
import type { Reference } from '@setu/core/contract'
import { autoEstimatorRate, exponentialRate, imsraLaw } from '../infrared-rain.js'

const auto: readonly (readonly [number, number, number])[] = [
  [195, 159.684, 5e-4],
  [200, 85.193, 5e-4],
  [210, 24.0224, 5e-5],
  [220, 6.6921, 5e-5],
  [230, 1.8426, 5e-5],
  [235, 0.9628, 5e-5],
  [240, 0.5017, 5e-5],
  [250, 0.1351, 5e-5],
]
const law: readonly (readonly [number, number])[] = [
  [200, 7.5687],
  [220, 2.1183],
  [235, 0.8151],
]

export const infraredReferences: readonly Reference[] = [
  ...auto.map(
    ([kelvin, expected, tolerance]): Reference => ({
      id: `infrared.auto-estimator.${kelvin}`,
      what: `Auto-Estimator at ${kelvin} K`,
      expected,
      tolerance,
      unit: 'mm/h',
      source: 'Vicente, Scofield & Menzel (1998), coefficients as in several implementations',
      needs: [],
      value: async () => autoEstimatorRate(kelvin),
    }),
  ),
  ...law.map(
    ([kelvin, expected]): Reference => ({
      id: `infrared.exponential.${kelvin}`,
      what: `exponential law (IMSRA-like, coefficients unverified) at ${kelvin} K`,
      expected,
      tolerance: 5e-5,
      unit: 'mm/h',
      source: 'specification, section 6; no second source found',
      needs: [],
      value: async () => exponentialRate(imsraLaw, kelvin),
    }),
  ),
]
