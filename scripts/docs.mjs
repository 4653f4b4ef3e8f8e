// Writes docs/processes from the definitions, their examples as they ran, and golden.json. Committed; a test compares.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const { makeDocs } = await import('../faces/cli/dist/write-docs.js')
const { pages, pictures, golden } = await makeDocs({ pictures: true })
rmSync('docs/processes', { recursive: true, force: true })
for (const [path, body] of [...pages, ...pictures]) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, body)
}
writeFileSync('missions/registry/golden.json', `${JSON.stringify(golden, null, 1)}\n`)
console.log(`${pages.size} pages, ${pictures.size} pictures`)
