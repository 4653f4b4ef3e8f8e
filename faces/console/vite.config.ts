import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { coastTiles } from './build/coast-tiles.js'
import { processCards } from './build/process-cards.js'

// Packages are taken from their sources, so that the page builds without `tsc` first.
// SETU_CONSOLE_REGISTRY: another registry in place of the real one, for tests of the page itself.
const registry = process.env['SETU_CONSOLE_REGISTRY']
const entry = registry ?? resolve(import.meta.dirname, '../../missions/registry/src/registry.ts')
const conditions = ['source', 'module', 'production']

export default defineConfig({
  base: '/',
  plugins: [
    svelte({ configFile: false, compilerOptions: { runes: true } }),
    processCards(entry, [...conditions, 'node']),
    coastTiles(),
  ],
  resolve: {
    conditions: [...conditions, 'browser'],
    alias: registry ? [{ find: '@setu/registry/registry', replacement: registry }] : [],
  },
  worker: { format: 'es' },
  build: {
    outDir: process.env['SETU_CONSOLE_OUT'] ?? 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1600,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: {} },
})
