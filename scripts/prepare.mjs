// `npm ci` also builds; without the dev dependencies it uses what is built.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
try {
  require.resolve('typescript/package.json')
  require.resolve('vite/package.json')
} catch {
  console.log('setu: no compiler here (dev dependencies left out), using what is built')
  process.exit(0)
}
await import('./build.mjs')
