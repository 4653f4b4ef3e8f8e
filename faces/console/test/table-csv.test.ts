import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnsOf } from '../src/result/columns.js'
import { tableCsv } from '../src/result/table-csv.js'

const schema = {
  items: {
    properties: {
      threshold: { title: 'Threshold', type: ['number', 'null'], 'x-unit': 'mm/d' },
      csi: { title: 'CSI', 'x-role': 'estimate', 'x-unit': '1' },
      note: { type: 'string' },
    },
  },
}

test('units in the header, an estimate as value, low, high, n; missing is empty', () => {
  const rows = [
    { threshold: 1, csi: { value: 0.26, unit: '1', low: 0.17, high: 0.34, n: 892 }, note: 'a "b", c' },
    { threshold: null, csi: { value: null, unit: '1', reason: 'none' }, note: '' },
  ]
  expect(tableCsv(columnsOf(schema, rows), rows)).toBe(
    'threshold [mm/d],csi,csi_low,csi_high,csi_n,note\r\n1,0.26,0.17,0.34,892,"a ""b"", c"\r\n,,,,,\r\n',
  )
})

test('no cell starts a formula, and every line has the same count of cells', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string().filter((s) => !/[",\r\n]/.test(s)),
        { minLength: 1 },
      ),
      (notes) => {
        const rows = notes.map((note) => ({ threshold: 1, note }))
        const lines = tableCsv(columnsOf({ items: { properties: { threshold: {}, note: {} } } }, rows), rows)
          .trimEnd()
          .split('\r\n')
        for (const line of lines.slice(1)) expect(line).not.toMatch(/,[=+\-@\t]/)
      },
    ),
  )
})
