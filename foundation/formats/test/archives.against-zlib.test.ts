import { gzipSync as zlibGzip } from 'node:zlib'
import { isSetuError } from '@setu/core/errors'
import { bytesOf, entriesOf } from '@setu/core/source'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { crc32 } from '../src/gzip/crc32.js'
import { gunzip, gunzipPortable, gunzipStream } from '../src/gzip/gunzip.js'
import { zipSource } from '../src/zip/zip-source.js'

const where = 'file.gz'
const utf8 = (s: string): Uint8Array => new TextEncoder().encode(s)
const caught = async (act: () => unknown): Promise<unknown> => {
  try {
    await act()
  } catch (error) {
    return error
  }
  return undefined
}

describe('gzip', () => {
  test('what zlib packs is unpacked, in one member or several', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 3000 }), { minLength: 1, maxLength: 4 }),
        async (parts) => {
          const packed = Buffer.concat(parts.map((p) => zlibGzip(p)))
          const expected = Buffer.concat(parts)
          expect(Buffer.from(gunzip(new Uint8Array(packed), { where })).equals(expected)).toBe(true)
          expect(Buffer.from(gunzipPortable(new Uint8Array(packed), { where })).equals(expected)).toBe(true)
          const pieces: Uint8Array[] = []
          for await (const piece of gunzipStream(bytesOf(new Uint8Array(packed)), { where })) pieces.push(piece)
          expect(Buffer.concat(pieces).equals(expected)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('CRC-32 of the standard check string', () => {
    expect(crc32(utf8('123456789'))).toBe(0xcbf43926)
    expect(crc32(utf8('56789'), crc32(utf8('1234')))).toBe(0xcbf43926)
  })

  test('a file that is cut off names itself, what it got and what it should be', async () => {
    const packed = new Uint8Array(zlibGzip(new Uint8Array(100_000).map((_, i) => (i * i) % 251)))
    const error = await caught(() => gunzip(packed.slice(0, packed.length >> 1), { where, expected: 100_000 }))
    expect(isSetuError(error, 'bad-file')).toBe(true)
    expect((error as Error).message).toMatch(
      /file\.gz: found a gzip stream that stops or is damaged after \d+ bytes.*expected 100000 bytes/,
    )
  })

  test('a bomb is stopped while it is unpacked; a dry field is not a bomb', async () => {
    const bomb = new Uint8Array(zlibGzip(new Uint8Array(80 * 2 ** 20), { level: 9 }))
    expect(isSetuError(await caught(() => gunzip(bomb, { where })), 'too-large')).toBe(true)
    const dry = new Uint8Array(zlibGzip(new Uint8Array(17_280_000)))
    expect(gunzip(dry, { where }).length).toBe(17_280_000)
    expect(gunzipPortable(dry, { where }).length).toBe(17_280_000)
  })
})

describe('zip', () => {
  test('entries are listed and inflated', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,5})?$/), fc.uint8Array({ maxLength: 500 }), {
          minKeys: 1,
          maxKeys: 6,
        }),
        async (files) => {
          const source = await zipSource(bytesOf(zipSync(files)), 'a.zip', 'id')
          expect(await entriesOf(source)).toEqual(Object.keys(files).sort())
          for (const [name, body] of Object.entries(files)) {
            const bytes = await source.open(name)
            expect(await bytes.read(0, bytes.size)).toEqual(body)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test.each([
    ['../x', 'refused'],
    ['/etc/x', 'refused'],
    ['a/../../x', 'refused'],
  ])('a name that leaves the archive: %s', async (name, code) => {
    expect(
      isSetuError(
        await caught(() => zipSource(bytesOf(zipSync({ [name]: utf8('x') })), 'a.zip', 'id')),
        code as 'refused',
      ),
    ).toBe(true)
  })

  test('entries that lie over one another are refused', async () => {
    const body = zipSync({ a: new Uint8Array(2000).fill(7), b: new Uint8Array(2000).fill(7) })
    const view = new DataView(body.buffer, body.byteOffset)
    // The second entry of the directory is pointed at the first one's place.
    let at = body.length - 22
    while (view.getUint32(at, true) !== 0x06054b50) at--
    const first = view.getUint32(at + 16, true)
    const second = first + 46 + view.getUint16(first + 28, true) + view.getUint16(first + 30, true)
    view.setUint32(second + 42, 0, true)
    expect(isSetuError(await caught(() => zipSource(bytesOf(body), 'a.zip', 'id')), 'refused')).toBe(true)
  })

  test('an entry that inflates without end is stopped', async () => {
    const body = zipSync({ a: [new Uint8Array(80 * 2 ** 20), { level: 9 }] })
    const source = await zipSource(bytesOf(body), 'a.zip', 'id')
    expect(isSetuError(await caught(() => source.open('a')), 'too-large')).toBe(true)
  })
})
