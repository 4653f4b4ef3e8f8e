import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { floors, importsOf, packages, sourcesOf } from './sources.js'

const floorOf = (specifier: string): { floor: number; package: string } | undefined => {
  const name = specifier.startsWith('@setu/') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0]!
  const found = packages.find((p) => p.name === name)
  return found && { floor: floors.indexOf(found.floor), package: found.name }
}

test('imports point down only, and missions never import each other', () => {
  const wrong: string[] = []
  for (const p of packages)
    for (const path of sourcesOf(p))
      for (const { from } of importsOf(path)) {
        const target = floorOf(from)
        if (!target || target.package === p.name) continue
        if (target.floor > floors.indexOf(p.floor)) wrong.push(`${path} imports ${from}, a floor above`)
        if (p.floor === 'missions' && target.floor === 1 && p.name !== '@setu/registry')
          wrong.push(`${path} imports ${from}, another mission`)
        if (p.name === '@setu/core') wrong.push(`${path} imports ${from}: core stands on nothing of ours`)
        if ((p.name === '@setu/formats' || p.name === '@setu/core') && target.package === '@setu/figures')
          wrong.push(`${path} imports ${from}: figures serve missions`)
      }
  expect(wrong).toEqual([])
})

test('foundation and missions run in a browser: no node: import, no process, no Buffer', () => {
  const wrong: string[] = []
  for (const p of packages.filter(
    (p) => p.floor === 'foundation' || p.floor === 'missions' || p.name === '@setu/console',
  ))
    for (const path of sourcesOf(p))
      for (const { from } of importsOf(path))
        if (/^node:|^(fs|path|zlib|crypto|worker_threads)$/.test(from)) wrong.push(`${path} imports ${from}`)
  expect(wrong).toEqual([])
})

test('every import of another package is declared by the package that uses it', () => {
  const wrong: string[] = []
  for (const p of packages)
    for (const path of sourcesOf(p))
      for (const { from } of importsOf(path)) {
        if (/^[./]|^node:|^virtual:|\?/.test(from)) continue
        const name = from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : from.split('/')[0]!
        if (name !== p.name && !p.manifest.dependencies?.[name] && !p.manifest.devDependencies?.[name])
          wrong.push(`${path}: ${name}`)
      }
  expect(wrong).toEqual([])
})

test('no circle of imports within a package', () => {
  const circles: string[] = []
  for (const p of packages) {
    const files = new Set(sourcesOf(p, /\.ts$/))
    const next = (path: string): string[] =>
      importsOf(path)
        .filter((i) => i.from.startsWith('.') && !i.typeOnly && !i.lazy)
        .map((i) => normalize(join(dirname(path), i.from)).replace(/\.js$/, '.ts'))
        .filter((f) => files.has(f))
    const state = new Map<string, 'open' | 'done'>()
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === 'done') return
      if (state.get(path) === 'open') {
        circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
        return
      }
      state.set(path, 'open')
      for (const f of next(path)) visit(f, [...trail, path])
      state.set(path, 'done')
    }
    for (const f of files) visit(f, [])
  }
  expect(circles).toEqual([])
})

test('a definition is light: it reaches the contract, the schema words and other definitions, and nothing heavy', () => {
  const light = /^@setu\/core\/(contract|schema|estimate|errors|nearest|version)$|^typebox$|^@setu\/[a-z]+\/index$/
  const heavy: string[] = []
  const seen = new Set<string>()
  const visit = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const { from, lazy, typeOnly } of importsOf(path)) {
      if (lazy || typeOnly) continue
      if (from.startsWith('.')) visit(normalize(join(dirname(path), from)).replace(/\.js$/, '.ts'))
      else if (!light.test(from)) heavy.push(`${path} imports ${from}`)
      else if (/\/index$/.test(from))
        visit(join(packages.find((p) => from.startsWith(`${p.name}/`))!.folder, 'src/index.ts'))
    }
  }
  visit('missions/registry/src/registry.ts')
  expect(heavy).toEqual([])
  expect(seen.size).toBeGreaterThan(5)
})
