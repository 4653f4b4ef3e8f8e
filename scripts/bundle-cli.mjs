// The command line as one start file with lazy chunks: `--help` in a tenth of a second. Packages from npm stay outside,
// but for those that the start itself needs.
import { rolldown } from 'rolldown'

const inside = /^(@setu\/|commander$|typebox|@noble\/hashes|\.|\/)/
const bundle = await rolldown({
  input: { setu: 'faces/cli/dist/main.js' },
  platform: 'node',
  external: (id) => !inside.test(id) || /^@setu\/(station|jobs|render|archive)\//.test(id),
})
await bundle.write({
  dir: 'faces/cli/dist/bundle',
  format: 'esm',
  chunkFileNames: '[name]-[hash].js',
  minify: false,
  cleanDir: true,
})
await bundle.close()
