/** A position reads the chunks that hold its point, and no other: they are counted. */
import type { Source } from '@setu/core/contract'
import { bytesOf, treeSource } from '@setu/core/source'
import { writeZarr } from '@setu/formats/zarr/write'
import { expect, test } from 'vitest'
import { atPoint, inBox } from '../src/field-extract.js'
import { type FieldSet, openFieldSet } from '../src/field-set.js'

const axis = (n: number, at: number): Float64Array => Float64Array.from({ length: n }, (_, i) => at + i)
const files = writeZarr(
  {
    dimensions: { time: 6, lat: 40, lon: 60 },
    attributes: {},
    variables: [
      { name: 'time', dimensions: ['time'], attributes: { units: 'days since 2020-01-01' }, data: axis(6, 0) },
      { name: 'lat', dimensions: ['lat'], attributes: { units: 'degrees_north' }, data: axis(40, 0) },
      { name: 'lon', dimensions: ['lon'], attributes: { units: 'degrees_east' }, data: axis(60, 60) },
      {
        name: 'rain',
        dimensions: ['time', 'lat', 'lon'],
        attributes: { units: 'mm/d' },
        data: Float32Array.from({ length: 6 * 40 * 60 }, (_, i) => i),
      },
    ],
  },
  { chunks: { time: 3, lat: 10, lon: 20 } },
)
const read: string[] = []
const tree = treeSource('made.zarr', new Map([...files].map(([name, body]) => [name, bytesOf(body)])), 'made')
const source: Source = {
  ...tree,
  open(entry) {
    read.push(entry ?? '')
    return tree.open(entry)
  },
}
const chunks = (): string[] => read.filter((name) => /^rain\/(c\/)?\d/.test(name)).sort()

/** Chunks that were read for one question to a field that nothing was asked of before. */
const chunksFor = async (ask: (fields: FieldSet) => Promise<unknown>): Promise<number> => {
  const fields = await openFieldSet(source)
  read.length = 0
  await ask(fields)
  return new Set(chunks()).size
}

test('of 24 chunks a point reads the two that hold its times, a short time one, a box those that it touches', async () => {
  expect([...files.keys()].filter((n) => /^rain\/(c\/)?\d/.test(n))).toHaveLength(2 * 4 * 3)
  const select = { parameters: ['rain'] }
  const at = (fields: FieldSet, t: number): [number, number] => [fields.times![t]!, fields.times![t]!]
  const counts = [
    await chunksFor(async (fields) => {
      const found = (await atPoint(fields, select, 85.2, 17.1))!
      expect([...found.values['rain']!]).toEqual([0, 1, 2, 3, 4, 5].map((t) => t * 2400 + 17 * 60 + 25))
    }),
    await chunksFor((fields) => atPoint(fields, { ...select, time: at(fields, 4) }, 85.2, 17.1)),
    await chunksFor((fields) => inBox(fields, { ...select, time: at(fields, 0) }, [78, 8, 82, 12])),
  ]
  expect(counts).toEqual([2, 1, 4])
})
