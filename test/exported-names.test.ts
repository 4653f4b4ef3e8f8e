import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packages, root, sourcesOf } from './sources.js'

/** Names that a package's files export, by entry: a surface that cannot grow by accident. */
const exported = (path: string): string[] => {
  const text = readFileSync(join(root, path), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const declared = [
    ...text.matchAll(
      /^export (?:async )?(?:const|let|function\*?|class|interface|type|enum) (?:\{[^}]*\}|([A-Za-z_$][\w$]*))/gm,
    ),
  ].flatMap((m) => (m[1] ? [m[1]] : []))
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap((m) =>
    m[1]!
      .split(',')
      .map(
        (n) =>
          n
            .trim()
            .split(/\s+as\s+/)
            .pop()!,
      )
      .filter(Boolean),
  )
  return [...new Set([...declared, ...listed])].sort()
}

const file = join(root, 'test/exported-names.json')
const now = Object.fromEntries(
  packages
    .filter((p) => p.name === '@setu/core')
    .map((p) => [
      p.name,
      Object.fromEntries(
        sourcesOf(p, /\.ts$/)
          .map((path) => [path.replace(/^.*\/src\//, '').replace(/\.ts$/, ''), exported(path)])
          .sort(([a], [b]) => (a! < b! ? -1 : 1)),
      ),
    ]),
)

test('the names that core exports are those that were agreed (SETU_WRITE_NAMES=1 writes them anew)', () => {
  if (process.env['SETU_WRITE_NAMES']) writeFileSync(file, `${JSON.stringify(now, null, 1)}\n`)
  expect(now).toEqual(JSON.parse(readFileSync(file, 'utf8')))
})

test('no default export anywhere but in configurations', () => {
  const found = packages
    .flatMap((p) => sourcesOf(p, /\.ts$/))
    .filter(
      (path) => /^export default/m.test(readFileSync(join(root, path), 'utf8')) && !/\.config\.ts$|\.d\.ts$/.test(path),
    )
  expect(found).toEqual([])
})
