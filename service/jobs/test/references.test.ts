import { isSetuError } from '@setu/core/errors'
import { expect, test } from 'vitest'
import { admitReference, openReference, referenceKind } from '../src/reference.js'
// @ts-expect-error: a fixture in plain JavaScript
import { missions } from './fixtures/catalogue.mjs'

test.each([
  '/etc/passwd',
  'etc/passwd',
  '../x',
  'data/*.nc',
  'file:///etc/passwd',
  'FILE:/etc/passwd',
  'C:\\x',
  '\\\\host\\share',
  '~',
  '.',
  'upload:../../etc/passwd',
  'upload:abc',
  'http://x/',
  'ftp://x',
  'data:,x',
  'gopher://x',
  'archive:x',
  'sampl:x',
  '\u0000',
  'upload%3Aabc',
])('from the network %j is not a dataset', async (reference) => {
  expect(() => admitReference(reference, 'x')).toThrow(expect.toSatisfy((e) => isSetuError(e)))
  await expect(openReference(reference, { allowPaths: false, missions: [] })).rejects.toSatisfy((e) => isSetuError(e))
})

test('kinds', () => {
  expect(
    ['a/b.tif', 'C:/x.tif', 'upload:ab', 'sample:rain/x', 'https://x/y', 'HTTPS://x', 'archive:a', 's3://b'].map(
      referenceKind,
    ),
  ).toEqual(['path', 'path', 'upload', 'sample', 'https', 'https', 'archive', 'other'])
})

test('a sample opens by its name, whole and by one file', async () => {
  const open = { allowPaths: false, missions }
  const tree = await openReference('sample:test/bytes', open)
  const one = await openReference('sample:test/bytes/all.bin', open)
  expect((await (await tree.open()).read(0, 9)).length).toBe(9)
  expect((await one.open()).size).toBe(10_000)
  await expect(openReference('sample:test/none', open)).rejects.toSatisfy((e) => isSetuError(e, 'not-found'))
})
