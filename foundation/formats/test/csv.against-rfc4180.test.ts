import { isSetuError } from '@setu/core/errors'
import { bytesOf } from '@setu/core/source'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numberIn, readNumber } from '../src/csv/number.js'
import { readCsv } from '../src/csv/read.js'
import { streamCsv } from '../src/csv/stream.js'
import { writeCsv } from '../src/csv/write.js'
import { gzip } from '../src/gzip/compress.js'

const utf8 = (s: string): Uint8Array => new TextEncoder().encode(s)
const where = 'table.csv'

describe('CSV', () => {
  test('what is written is read, whatever the cells hold', () => {
    const cell = fc.string({ maxLength: 12 }).filter((s) => !/[\0\r]|^'/.test(s))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, fc.double({ noNaN: true, noDefaultInfinity: true })), { minLength: 1, maxLength: 8 }),
        (rows) => {
          const table = readCsv(writeCsv([{ name: 'name' }, { name: 'rain', unit: 'mm/d' }], rows), {
            where,
            delimiter: ',',
          })
          expect(table.columns).toEqual(['name', 'rain [mm/d]'])
          rows.forEach(([text, value], i) => {
            expect(table.rows[i]![0]!.replace(/^'(?=[=+\-@\t])/, '')).toBe(text)
            expect(readNumber(table.rows[i]![1]!, where)).toBe(value === 0 ? 0 : value)
          })
        },
      ),
      { numRuns: 200 },
    )
  })

  test('formulas are made harmless, numbers are not', () => {
    const text = new TextDecoder().decode(
      writeCsv(
        [{ name: 'a' }, { name: 'b' }],
        [
          ['=1+1', -3],
          ['@x', null],
        ],
      ),
    )
    expect(text).toBe("a,b\r\n'=1+1,-3\r\n'@x,\r\n")
    expect(() => writeCsv([{ name: 'a' }], [[Number.NaN]])).toThrow()
  })

  test.each([
    ['a;b\n1,5;2\n3,25;4\n', ';', ','],
    ['a\tb\n1.5\t2\n', '\t', '.'],
    ['a|b\n1|2\n', '|', '.'],
    ['a,b\r\n1.5,2\r\n', ',', '.'],
    ['a;b\n1.5;2\n', ';', '.'],
  ])('dialect of %j', (text, delimiter, decimal) => {
    const table = readCsv(utf8(text), { where })
    expect([table.delimiter, table.decimal, table.columns.length]).toEqual([delimiter, decimal, 2])
  })

  test('encodings: byte order marks, UTF-16, Shift-JIS, Windows-1252', () => {
    const utf16 = (s: string) =>
      Uint8Array.from([0xff, 0xfe, ...[...s].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8])])
    expect(readCsv(Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8('a,b\n1,2\n')]), { where }).columns).toEqual(['a', 'b'])
    expect(readCsv(utf16('年,b\n1,2\n'), { where }).columns).toEqual(['年', 'b'])
    // 降水量 in Shift-JIS
    const sjis = Uint8Array.from([0x8d, 0x7e, 0x90, 0x85, 0x97, 0xca, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x32, 0x0a])
    expect(readCsv(sjis, { where })).toMatchObject({ columns: ['降水量', 'b'], encoding: 'shift_jis' })
    const latin = Uint8Array.from([0x53, 0xe3, 0x6f, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x32, 0x0a])
    expect(readCsv(latin, { where })).toMatchObject({ columns: ['São', 'b'], encoding: 'windows-1252' })
  })

  test('lines are counted through quoted line ends, comments and blank lines', () => {
    const table = readCsv(utf8('# unit: mm\na,b\n"x\ny",1\n\nz,2\n'), { where })
    expect([0, 1].map((i) => table.lineOf(i))).toEqual([3, 6])
    expect(table.comments).toEqual(['unit: mm'])
    const error = (() => {
      try {
        readCsv(utf8('a,b\n1,2\n3\n'), { where })
      } catch (e) {
        return e
      }
    })()
    expect(isSetuError(error, 'bad-file') && error.where).toBe('table.csv:3')
  })

  test('a number, a missing mark, or an error: never NaN', () => {
    expect(['1', '-2.5', '.5', '1e3', ' 7 '].map((s) => numberIn(s))).toEqual([1, -2.5, 0.5, 1000, 7])
    expect(['', 'NA', 'nan', '--', '///'].map((s) => numberIn(s))).toEqual([null, null, null, null, null])
    expect(['abc', '1.2.3', '0x10', 'Infinity', '1,5', '12abc'].map((s) => numberIn(s))).toEqual(
      new Array(6).fill(undefined),
    )
    expect(numberIn('1,5', ',')).toBe(1.5)
    expect(() => readNumber('abc', 'f.csv:7')).toThrow(/f\.csv:7/)
    fc.assert(fc.property(fc.string(), (s) => !Number.isNaN(numberIn(s) ?? 0)))
  })

  test('a stream gives the rows of the whole, gzipped or not', async () => {
    const text = `t,v\n${Array.from({ length: 120_000 }, (_, i) => `2020-01-01T${i},"${i}\n${i}"`).join('\n')}\n`
    const whole = readCsv(utf8(text), { where })
    for (const body of [utf8(text), gzip(utf8(text), 1)]) {
      let n = 0
      for await (const block of streamCsv(bytesOf(body), { where })) {
        if (n === 0) expect(block.columns).toEqual(['t', 'v'])
        expect(block.rows[0]).toEqual(whole.rows[n])
        expect(block.lineOf(0)).toBe(whole.lineOf(n))
        n += block.rows.length
      }
      expect(n).toBe(whole.rows.length)
    }
  })
})
