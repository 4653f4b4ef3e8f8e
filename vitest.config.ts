import { defineConfig } from 'vitest/config'

// Tests run the sources; what a test spawns runs what `tsc -b` built (scripts/test.mjs builds first).
const conditions = ['source', 'module', 'node', 'development|production']
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{foundation,missions,service,faces}/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/properties.setup.ts'],
    isolate: false,
    pool: 'threads',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes late on a machine that many share; a second is not enough.
    expect: { poll: { timeout: 30_000 } },
  },
})
