import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

test('every name with its file in docs/orbit-names.md is exported there', () => {
  const text = readFileSync(at('../../../docs/orbit-names.md'), 'utf8')
  // The last column of a table is ours.
  const ours = text
    .split('\n')
    .filter((l) => l.startsWith('|'))
    .map((l) => l.split(/(?<!\\)\|/).at(-2)!)
    .join('\n')
  const names = [...ours.matchAll(/`([a-z][a-z0-9-]*)\.([A-Za-z][A-Za-z0-9]*)/g)].filter(([, file]) =>
    existsSync(at(`../src/${file}.ts`)),
  )
  expect(names.length).toBeGreaterThan(60)
  const missing = names.filter(
    ([, file, name]) =>
      !new RegExp(`export (const|interface|type|function) ${name}\\b`).test(
        readFileSync(at(`../src/${file}.ts`), 'utf8'),
      ),
  )
  expect(missing.map(([, file, name]) => `${file}.${name}`)).toEqual([])
})
