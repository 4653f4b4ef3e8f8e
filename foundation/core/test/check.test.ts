import { admit, confirm } from '@setu/core/check'
import { defineProcess } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { choice, count, dataset, inputs, many, optional, outputs, quantity, scalar, text } from '@setu/core/schema'
import { expect, test } from 'vitest'

const process = defineProcess({
  id: 'test.rain',
  version: '1.0.0',
  title: 'Test',
  description: '',
  cite: [],
  inputs: inputs(
    {
      product: dataset({ title: 'Product', accepts: 'anything' }),
      threshold: many(quantity({ title: 'Threshold', unit: 'mm/d', minimum: 0 }), {
        title: 'Thresholds',
        default: [1],
      }),
      depth: optional(quantity({ title: 'Depth', unit: 'mm' })),
      seed: count({ title: 'Seed', default: 1, minimum: 0, maximum: 10 }),
      method: choice(['cell', 'nearest'] as const, { title: 'Method', default: 'cell' }),
      note: optional(text({ title: 'Note' })),
    },
    { additionalProperties: false },
  ),
  outputs: outputs({ value: scalar({ title: 'Value' }) }),
  views: [],
  examples: [],
  messages: {},
  sentence: () => ({ code: 'x', values: {} }),
  cost: () => ({ seconds: 1, bytes: 1 }),
  load: async () => ({ run: async () => ({ value: 1 }) }),
})

const issuesOf = (value: unknown): readonly { where: string; found?: string; expected?: string }[] => {
  try {
    admit(process, value)
  } catch (error) {
    if (isSetuError(error, 'bad-input')) return error.issues ?? []
    throw error
  }
  return []
}

test('defaults are set, units converted, the caller’s object left alone', () => {
  const given = { product: 'x', threshold: ['0.2 [in_i]/d', 3], depth: '1 cm' }
  expect(admit(process, given)).toEqual({
    product: 'x',
    threshold: [0.2 * 25.4, 3],
    depth: 10,
    seed: 1,
    method: 'cell',
  })
  expect(given.threshold[0]).toBe('0.2 [in_i]/d')
})

test('every departure is named at once, with place, found and expected', () => {
  const issues = issuesOf({ threshold: [-1], seed: 11, method: 'nearst', tresholds: 1 })
  const by = Object.fromEntries(issues.map((i) => [i.where, i]))
  expect(by['/product']).toMatchObject({ found: 'nothing' })
  expect(by['/threshold/0']).toMatchObject({ found: '-1', expected: 'at least 0 mm/d' })
  expect(by['/seed']).toMatchObject({ found: '11', expected: 'at most 10' })
  expect(by['/method']).toMatchObject({ expected: 'one of cell, nearest' })
  expect(by['/tresholds']).toBeDefined()
})

test.each([
  ['a number as text where no unit is declared', { product: 'x', seed: '3' }, '/seed'],
  ['not a number', { product: 'x', depth: Number.NaN }, '/depth'],
  ['infinity', { product: 'x', threshold: [Number.POSITIVE_INFINITY] }, '/threshold/0'],
  ['a fraction for a count', { product: 'x', seed: 1.5 }, '/seed'],
  ['a wrong dimension', { product: 'x', depth: '3 mm/d' }, '/depth'],
  ['an empty reference', { product: '' }, '/product'],
  ['a prototype key', JSON.parse('{"product": "x", "__proto__": {"a": 1}}'), '/__proto__'],
])('%s is refused', (_, value, where) => {
  expect(issuesOf(value).map((i) => i.where)).toContain(where)
})

test('outputs that do not fit, or hold a hole, are our fault', () => {
  expect(() => confirm(process, { value: 'x', findings: [] })).toThrow(/outputs of test.rain/)
  expect(() => confirm(process, { value: Number.NaN, findings: [] })).toThrow(/outputs of test.rain/)
  expect(confirm(process, { value: null, findings: [] })).toEqual({ value: null, findings: [] })
})
