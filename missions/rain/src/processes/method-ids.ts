/** Ids of the methods of improvement, for definitions: light. A test holds them equal to the methods themselves. */
export const methodIds = [
  'raw',
  'idw',
  'kriging',
  'kriging-elevation',
  'mean-field-bias',
  'mean-field-bias-kalman',
  'additive',
  'multiplicative',
  'mixed',
  'barnes',
  'cressman',
  'conditional-merging',
  'optimal-interpolation',
  'kriging-product',
  'kriging-product-elevation',
  'regression-kriging',
  'quantile-mapping',
  'matched-optimal-interpolation',
] as const

/** What is compared unless asked otherwise: one of each kind. */
export const usualMethods: readonly (typeof methodIds)[number][] = [
  'raw',
  'idw',
  'kriging',
  'kriging-elevation',
  'mean-field-bias',
  'additive',
  'conditional-merging',
  'optimal-interpolation',
  'kriging-product',
  'kriging-product-elevation',
]
