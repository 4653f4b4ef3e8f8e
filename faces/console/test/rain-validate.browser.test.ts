/** The main job in the page's own worker, on the real files of Valparaíso: the numbers of the peer's scripts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, buildConsole, chromiumPath, dropFiles, sideways, startBench } from './real-page.js'

const root = resolve(import.meta.dirname, '../../..')
const folder = [process.env['SETU_DATA'], resolve(root, '.references'), resolve(root, '../shared/data')]
  .filter((f): f is string => Boolean(f))
  .map((f) => resolve(f, 'rain/valparaiso'))
  .find((f) => existsSync(f))

describe.runIf(chromiumPath)('rain.validate in the page', () => {
  let bench: Bench
  let built = ''
  beforeAll(async () => {
    built = buildConsole()
    bench = await startBench(built)
  }, 120_000)
  afterAll(async () => {
    await bench?.close()
  })

  test('the example runs in this tab and is called simulated', async () => {
    const page = await bench.open('/processes/rain.validate')
    await page.click('.empty .btn')
    await page.waitForSelector('[data-result], .problem', { timeout: 60_000 })
    expect(await page.$('.problem')).toBeNull()
    expect(await page.textContent('.meta .tag.sim')).toBe('simulated')
    expect(await page.textContent('p.result')).toMatch(/\d\u00a0%/)
    await page.close()
  }, 90_000)

  test.runIf(folder)(
    'dropped files give RMSE 5.318705824529037 and H 671 M 221 F 1712 C 5521, on a phone as well',
    async () => {
      const page = await bench.open('/processes/rain.validate', { width: 390, height: 844, dark: true })
      await page.waitForSelector('form')
      await dropFiles(
        page,
        ['PERSIANNcdr5km.tif', 'gauges_daily.csv', 'gauges_stations.csv'].map((name) => ({
          name,
          body: readFileSync(resolve(folder!, name)),
        })),
      )
      await page.waitForFunction(() => document.querySelectorAll('.in .t').length === 3)
      await page.fill('#in-start', '1983-01-01')
      await page.fill('#in-step', 'P1D')
      await page.fill('#in-threshold', '1')
      await page.click('button.go')
      await page.waitForSelector('[data-result], .problem', { timeout: 60_000 })
      expect(Number(await page.getAttribute('[data-path="scores.rmse"] b', 'title'))).toBeCloseTo(5.318705824529037, 10)
      const table = (await page.textContent('[data-of="contingency"]')) ?? ''
      for (const [name, count] of [
        ['Hits', 671],
        ['Misses', 221],
        ['False alarms', 1712],
        ['Correct negatives', 5521],
      ])
        expect(table.replace(/\s+/g, ' ')).toContain(`${name} ${count}`)
      expect(await page.innerText('[data-what="command"]')).toContain(
        'setu rain validate --product PERSIANNcdr5km.tif --start 1983-01-01 --step P1D --gauges gauges_daily.csv --stations gauges_stations.csv --threshold 1',
      )
      expect(await sideways(page)).toBeLessThanOrEqual(0)
      await page.close()
    },
    90_000,
  )

  test('code of the pages, gzip: the first 120 kB, a form far under it, the map with its worker and outlines 520 kB', () => {
    interface Chunk {
      readonly file: string
      readonly imports?: readonly string[]
      readonly css?: readonly string[]
      readonly isEntry?: boolean
    }
    const manifest = JSON.parse(readFileSync(resolve(built, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
    const gzipped = (file: string): number => gzipSync(readFileSync(resolve(built, file))).length
    const sizeOf = (...pages: readonly string[]): number => {
      const files = new Set<string>()
      const take = (key: string): void => {
        const chunk = manifest[key]!
        if (files.has(chunk.file)) return
        files.add(chunk.file)
        for (const css of chunk.css ?? []) files.add(css)
        chunk.imports?.forEach(take)
      }
      for (const key of Object.keys(manifest))
        if (manifest[key]!.isEntry || pages.some((page) => key.endsWith(page))) take(key)
      return [...files].reduce((n, f) => n + gzipped(f), 0)
    }
    const assets = readdirSync(resolve(built, 'assets'), { recursive: true }).map(String)
    const map = assets.filter((f) => /^maplibre-gl-worker.*\.js$|coarse\.json$/.test(f))
    expect(map.length).toBe(2)
    const sizes = {
      first: sizeOf('pages/Home.svelte'),
      form: sizeOf('pages/WorkspacePage.svelte', 'card/rain.validate'),
      result: sizeOf('pages/WorkspacePage.svelte', 'card/rain.validate', 'result/Result.svelte'),
      explore: sizeOf('pages/Explore.svelte') + map.reduce((n, f) => n + gzipped(`assets/${f}`), 0),
    }
    console.info('code of the pages, bytes gzip', sizes)
    expect(sizes.first).toBeLessThan(80_000)
    expect(sizes.form).toBeLessThan(90_000)
    expect(sizes.result).toBeLessThan(120_000)
    expect(sizes.explore).toBeLessThan(520_000)
  })

  test('nothing went wrong on the way, and nothing was asked of anyone else', () => {
    expect(bench.complaints).toEqual([])
    expect(bench.foreign).toEqual([])
  })
})
