/** The sentence of rain.improve: what errs least, and whether the product helps. */
import type { Sentence } from '@setu/core/contract'
import type { Static } from '@setu/core/schema'
import type { outputs } from './improve-outputs.js'

export const messages = {
  'rain.improve.merged':
    '{method} errs least where gauges are held out: {rmse, number, ::.00} {unit}, against {raw, number, ::.00} of the product as it is and {gauges, number, ::.00} of the gauges alone. Here the product {helps, select, yes {helps} no {does not help} other {may help}}.',
  'rain.improve.alone':
    '{method}, which does not use the product, errs least where gauges are held out: {rmse, number, ::.00} {unit}, against {merged, number, ::.00} of the best method with the product and {raw, number, ::.00} of the product as it is. Here the product {helps, select, yes {helps} no {does not help} other {does not clearly help}}.',
  'rain.improve.asked':
    '{method}, as asked, errs by {rmse, number, ::.00} {unit} where gauges are held out; {best} errs least there, by {least, number, ::.00}, the product as it is by {raw, number, ::.00}.',
  'rain.improve.used':
    '{method} was used on {steps, plural, one {# step} other {# steps}} with {stations, plural, one {one gauge} other {# gauges}}; it was not tested.',
}

export const sentence = (o: Static<typeof outputs>): Sentence => {
  const rows = o.validation.flatMap((r) => (r.rmse.value === null ? [] : [{ ...r, error: r.rmse.value }]))
  const least = (some: typeof rows): (typeof rows)[number] | undefined =>
    some.reduce<(typeof rows)[number] | undefined>((a, r) => (a && a.error <= r.error ? a : r), undefined)
  const raw = rows.find((r) => r.method === 'raw')
  const chosen = rows.find((r) => r.method === o.method)
  const gauges = least(rows.filter((r) => !r.uses.includes('product')))
  const merged = least(rows.filter((r) => r.uses.includes('product') && r.method !== 'raw'))
  const best = least(rows)
  const { unit } = o
  if (!raw || !chosen || !gauges || !best)
    return {
      code: 'rain.improve.used',
      values: {
        method: o.methodTitle,
        steps: o.steps.find((s) => s.what === 'steps')?.value ?? 0,
        stations: o.stations.features.length,
      },
    }
  const common = { method: o.methodTitle, rmse: chosen.error, raw: raw.error, unit }
  if (chosen.error > best.error * (1 + 1e-6))
    return { code: 'rain.improve.asked', values: { ...common, best: best.title, least: best.error } }
  if (!chosen.uses.includes('product') && merged)
    return { code: 'rain.improve.alone', values: { ...common, merged: merged.error, helps: o.productHelps } }
  return { code: 'rain.improve.merged', values: { ...common, gauges: gauges.error, helps: o.productHelps } }
}
