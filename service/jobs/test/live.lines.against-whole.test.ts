import { lineCutter } from '@setu/jobs/live/lines'
import { stamper } from '@setu/jobs/live/stamp'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (b: Uint8Array): string => new TextDecoder().decode(b)

describe('lines out of chunks', () => {
  test('cut at any byte, the same lines come out, and never half of one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[!-~]{0,30}$/), { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 17 }), { minLength: 1, maxLength: 40 }),
        (lines, cuts) => {
          const whole = bytes(lines.map((l) => `${l}\r\n`).join(''))
          const cutter = lineCutter()
          let out = ''
          for (let at = 0, k = 0; at < whole.length; k++) {
            const n = cuts[k % cuts.length]!
            const part = text(cutter.push(whole.subarray(at, at + n)))
            if (part !== '') expect(part).toMatch(/[\r\n]$/)
            out += part
            at += n
          }
          expect(out + text(cutter.end())).toBe(text(whole))
        },
      ),
    )
  })

  test('half a line at the end is a line', () => {
    const cutter = lineCutter()
    expect(text(cutter.push(bytes('one\ntw')))).toBe('one\n')
    expect(text(cutter.end())).toBe('tw\n')
  })

  test('a line of 1 GB without an end keeps its head only, and what follows is read', () => {
    const cutter = lineCutter()
    const piece = new Uint8Array(1 << 16).fill(65)
    let out = 0
    const before = process.memoryUsage().arrayBuffers
    for (let k = 0; k < 2 ** 14; k++) out += cutter.push(piece).length
    expect(out).toBe(4097)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20)
    expect(text(cutter.push(bytes('rest\n!next\n')))).toBe('!next\n')
    expect(cutter.tooLong).toBe(1)
  })
})

describe('the time of reception', () => {
  const bare = '!AIVDM,1,1,,B,402=481uaUcf;OQ55JS9ITi025Jp,0*2B\r\n'
  test('a bare sentence gets it in a TAG block whose checksum is right; CR and LF stay', () => {
    const out = text(stamper('10.0.0.5', () => 1709596800123)(bytes(bare)))
    expect(out).toBe(`\\c:1709596800123,s:10.0.0.5*1B\\${bare}`)
    const block = /^\\(.*)\*(..)\\/.exec(out)!
    expect([...block[1]!].reduce((x, c) => x ^ c.charCodeAt(0), 0)).toBe(Number.parseInt(block[2]!, 16))
  })
  test('who says times himself is left as he is', () => {
    for (const own of [
      `\\c:1709596800*5C\\${bare}!AIVDM,2,2,0,A,00000000000,2*24\r\n`,
      bare.replace('*2B', '*2B,1325394060'),
      `$PGHP,1,2010,6,11,11,46,11,390,231,45,992190934,1,2B*5B\r\n${bare}`,
      '{"MessageType":"PositionReport"}\n',
      'not a sentence!\n',
    ])
      expect(text(stamper(undefined, () => 1)(bytes(own))), own).toBe(own)
  })
})
