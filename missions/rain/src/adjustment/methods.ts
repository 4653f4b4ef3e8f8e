/** Every method of improvement by its id. The product as it is and the gauges alone are among them, always. */
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { additive, gaugeInverseDistance, mixed, multiplicative } from './inverse-distance.js'
import { bothDrifts, conditionalMerging, elevationDrift, ordinaryKriging, satelliteDrift } from './kriging-methods.js'
import { kalmanFieldBias, meanFieldBias } from './mean-field-bias.js'
import { type Method, unchanged } from './method.js'
import { optimalInterpolation } from './optimal-interpolation.js'
import { matchedInterpolation, quantileMapping } from './quantile-mapping.js'
import { regressionKriging } from './regression-kriging.js'
import { barnes, cressman } from './successive-correction.js'

export const rawProduct: Method = {
  id: 'raw',
  title: 'Product as it is',
  family: 'raw',
  satellite: true,
  elevation: false,
  cite: 'baseline',
  start: () => ({ at: (_t, { m }, satellite) => unchanged(satellite, m) }),
}

export const methods: readonly Method[] = [
  rawProduct,
  gaugeInverseDistance,
  ordinaryKriging,
  elevationDrift,
  meanFieldBias,
  kalmanFieldBias,
  additive,
  multiplicative,
  mixed,
  barnes,
  cressman,
  conditionalMerging,
  optimalInterpolation,
  satelliteDrift,
  bothDrifts,
  regressionKriging,
  quantileMapping,
  matchedInterpolation,
]

export const methodOf = (id: string): Method => {
  const found = methods.find((m) => m.id === id)
  if (found) return found
  const near = nearest(
    id,
    methods.map((m) => m.id),
  )
  throw setuError('bad-input', {
    where: '/method',
    found: `"${id}"`,
    expected: `one of ${methods.map((m) => m.id).join(', ')}`,
    ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
  })
}
