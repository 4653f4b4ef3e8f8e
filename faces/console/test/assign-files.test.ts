import { findProcess } from '@setu/registry/registry'
import { expect, test } from 'vitest'
import { assignFiles } from '../src/form/assign.js'
import { fieldsOf } from '../src/form/fields.js'

const file = (name: string) => ({ name })
const given = (id: string, names: readonly string[], filled: readonly string[] = []) => {
  const a = assignFiles(fieldsOf(findProcess(id)), names.map(file), new Set(filled))
  return { ...Object.fromEntries(a.given.map((g) => [g.file.name, g.field.name])), ask: a.ask.map((f) => f.name) }
}

test('the three files of Valparaíso, in any order', () => {
  const names = ['gauges_stations.csv', 'PERSIANNcdr5km.tif', 'gauges_daily.csv']
  for (const order of [names, [...names].reverse(), [names[1]!, names[0]!, names[2]!]])
    expect(given('rain.validate', order)).toEqual({
      'PERSIANNcdr5km.tif': 'product',
      'gauges_daily.csv': 'gauges',
      'gauges_stations.csv': 'stations',
      ask: [],
    })
})

test('each of them alone', () => {
  expect(given('rain.validate', ['gauges_stations.csv'])['gauges_stations.csv' as never]).toBe('stations')
  expect(given('rain.validate', ['gauges_daily.csv'])['gauges_daily.csv' as never]).toBe('gauges')
})

test('a file that says nothing is asked about', () => {
  expect(given('rain.validate', ['a.bin']).ask).toEqual(['a.bin'])
})
