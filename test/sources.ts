/** The source files of the repository and what they import. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname ?? '.', '..')
export const floors = ['foundation', 'missions', 'service', 'faces'] as const

export interface Package {
  readonly floor: (typeof floors)[number]
  readonly folder: string
  readonly name: string
  readonly manifest: Record<string, unknown> & {
    dependencies?: Record<string, string>
    devDependencies?: Record<string, string>
  }
}

export const packages: readonly Package[] = floors.flatMap((floor) =>
  readdirSync(join(root, floor))
    .filter((name) => existsSync(join(root, floor, name, 'package.json')) && existsSync(join(root, floor, name, 'src')))
    .map((name) => {
      const folder = join(floor, name)
      const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
      return { floor, folder, name: manifest.name as string, manifest }
    }),
)

const walk = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })

/** Files under `src`, relative to the root. */
export const sourcesOf = (p: Package, endings = /\.(ts|svelte)$/): string[] =>
  walk(join(root, p.folder, 'src'))
    .filter((path) => endings.test(path) && !path.endsWith('.d.ts'))
    .map((path) => path.slice(root.length + 1))

const IMPORT =
  /(?:^|[\s;])(?:import|export)\s+(?:type\s+)?(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*(?:\/\*.*?\*\/\s*)?['"]([^'"]+)['"]\s*\)|import\.meta\.resolve\(['"]([^'"]+)['"]\)/g

export interface Import {
  readonly from: string
  readonly lazy: boolean
  readonly typeOnly: boolean
}

export const importsOf = (path: string): Import[] => {
  const text = readFileSync(join(root, path), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
  return [...text.matchAll(IMPORT)].map((m) => ({
    from: m[1] ?? m[2] ?? m[3]!,
    lazy: m[1] === undefined,
    typeOnly: /^\s*(?:import|export)\s+type\s/.test(m[0]),
  }))
}
