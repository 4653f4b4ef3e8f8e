import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandLine, commandWords, inputsOfLine, parseCommandLine, quoted } from '../src/result/command-line.js'
import { shellWords } from '../src/result/command-words.js'
import { findProcess } from './stand-in/registry.js'

const find = async (id: string) => {
  try {
    return findProcess(id)
  } catch {
    return undefined
  }
}

const show = findProcess('trial.show')

test('the line of the order, flag by flag', () => {
  const files: Record<string, string> = { 'upload:aa': 'PERSIANNcdr5km.tif' }
  const line = commandLine(
    show,
    { product: 'upload:aa', threshold: [1, 2.5], strict: true, mode: 'cell', label: "two words, it's" },
    (r) => files[r] ?? r,
  )
  expect(line).toBe(
    "setu trial show --product PERSIANNcdr5km.tif --threshold 1 --threshold 2.5 --strict --label 'two words, it'\\''s'",
  )
})

test('defaults are left out, a file is marked as data', () => {
  const words = commandWords(show, { product: 'a.tif', threshold: [1], depth: 2 }, (r) => r)
  expect(words.map((w) => w.text)).toEqual(['setu', 'trial', 'show', '--product', 'a.tif'])
  expect(words.filter((w) => w.data).map((w) => w.text)).toEqual(['a.tif'])
})

test('any text survives quoting and reading back', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ minLength: 1 }).filter((s) => !/[\0\r\n]/.test(s)),
        { minLength: 1 },
      ),
      (texts) => {
        expect(shellWords(texts.map(quoted).join(' '))).toEqual(texts)
      },
    ),
  )
})

test('inputs survive the line', () => {
  fc.assert(
    fc.property(
      fc.record({
        product: fc.string({ minLength: 1 }).filter((s) => !/[\0\r\n]/.test(s)),
        threshold: fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 2, maxLength: 4 }),
        strict: fc.constant(true),
      }),
      (inputs) => {
        expect(
          inputsOfLine(
            commandLine(show, inputs, (r) => r),
            show,
          ),
        ).toEqual(inputs)
      },
    ),
  )
})

test('npx before it, equals signs, and what is no command', async () => {
  expect((await parseCommandLine('npx setu trial show --product=x.tif --no-strict --unknown', find))?.inputs).toEqual({
    product: 'x.tif',
    strict: false,
  })
  expect(await parseCommandLine('setu trial nothing', find)).toBeUndefined()
  expect(await parseCommandLine('rain', find)).toBeUndefined()
})
