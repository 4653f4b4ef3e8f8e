import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packages, root } from './sources.js'

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<
    string,
    {
      version?: string
      license?: string
      hasInstallScript?: boolean
      link?: boolean
      dev?: boolean
      optional?: boolean
    }
  >
}
const whole = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

test('every package is ours under Apache-2.0, private, of one version, for Node 20.19 and newer', () => {
  for (const { manifest } of [...packages, { manifest: whole }]) {
    expect(manifest, String(manifest['name'])).toMatchObject({
      license: 'Apache-2.0',
      private: true,
      version: whole.version,
      type: 'module',
      engines: { node: '>=20.19' },
    })
  }
})

test('versions are exact', () => {
  const loose = [...packages, { name: 'root', manifest: whole }].flatMap(({ name, manifest }) =>
    Object.entries({ ...manifest.dependencies, ...manifest.devDependencies } as Record<string, string>)
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([dependency, version]) => `${name}: ${dependency} ${version}`),
  )
  expect(loose).toEqual([])
})

test('the versions of our own packages are the one version', () => {
  for (const { name, manifest } of packages)
    for (const [d, v] of Object.entries(manifest.dependencies ?? {}))
      if (d.startsWith('@setu/')) expect(v, `${name}: ${d}`).toBe(whole.version)
})

test('no dependency needs an install script', () => {
  // fsevents is optional, for macOS alone, and works without its script.
  const scripts = Object.entries(lock.packages).filter(
    ([path, p]) => p.hasInstallScript && path.startsWith('node_modules/') && !path.endsWith('/fsevents'),
  )
  expect(scripts.map(([path]) => path)).toEqual([])
})

test('licences of what the product ships allow it', () => {
  const allowed =
    /^(MIT|MIT-0|ISC|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|0BSD|Unlicense|CC0-1\.0|BlueOak-1\.0\.0|OFL-1\.1|MPL-2\.0|Python-2\.0|SEE LICENSE IN .*|\(.*(MIT|Apache-2\.0|BSD).*\)|.* (OR|AND) .*)$/
  const others = Object.entries(lock.packages)
    .filter(([path, p]) => path.startsWith('node_modules/') && !p.link && !p.dev)
    .filter(([, p]) => p.license !== undefined && !allowed.test(p.license))
    .map(([path, p]) => `${path}: ${p.license}`)
  expect(others).toEqual([])
})

test('the lock holds the optional packages of every platform, so that npm ci passes elsewhere', () => {
  const platforms = Object.keys(lock.packages).filter((p) => p.includes('@biomejs/cli-'))
  expect(platforms.length).toBe(8)
})
