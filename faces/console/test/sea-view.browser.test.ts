/** The sea view in a real Chromium: slider, ships, events with their evidence, files dropped on the page, two rule sets. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { shipFiles } from '@setu/sea/clutter-ships'
import { strait } from '@setu/sea/sample'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, buildConsole, chromiumPath, dropFiles, sideways, startBench } from './real-page.js'
import { runSea } from './sea-processes.js'

const ready = (page: Page): Promise<unknown> =>
  page.waitForSelector('.hero[data-ready=true] canvas.marks[data-frames]', { timeout: 60_000 })
const picture = async (page: Page, name: string): Promise<void> => {
  if (process.env['SETU_SHOTS'])
    await page.screenshot({ path: `${process.env['SETU_SHOTS']}/${name}.png`, fullPage: true })
}
const number = async (page: Page, selector: string, name: string): Promise<number> =>
  Number(await page.locator(selector).first().getAttribute(name))
/** On a machine that many share a second is not enough. */
const soon = <T>(of: () => T | Promise<T>) => expect.poll(of, { timeout: 30_000 })
const frames = (page: Page): Promise<number> => number(page, 'canvas.marks', 'data-frames')
/** Frames a second until so many were drawn. */
const rateOf = async (page: Page, drawn: number): Promise<number> => {
  const [from, began] = [await frames(page), Date.now()]
  await soon(() => frames(page)).toBeGreaterThan(from + drawn)
  return ((await frames(page)) - from) / ((Date.now() - began) / 1000)
}
/** Another sample on the page that is open; what ran before is kept in it. */
const scene = async (page: Page, name: string, at: string): Promise<void> => {
  await page.getByRole('button', { name }).click()
  await soon(() => page.getByRole('button', { name }).getAttribute('aria-pressed')).toBe('true')
  await page.waitForSelector(at)
  await ready(page)
}
/** Controls without a name or too low for a finger. */
const bare = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.hero button, .hero input, .hero select, .hero canvas:not([aria-hidden])')]
      .filter((e) => {
        const box = e.getBoundingClientRect()
        const label = e.getAttribute('aria-label') ?? e.closest('label')?.textContent ?? e.textContent ?? ''
        return label.trim() === '' || (box.height > 0 && box.height < 24 && !e.matches('input[type=checkbox]'))
      })
      .map((e) => e.outerHTML.slice(0, 120)),
  )
/** At a width and a theme: nothing runs sideways, every control has a name and 24 px. */
const looks = async (page: Page, name: string, width: number, dark: boolean): Promise<void> => {
  const theme = (): Promise<string | undefined> => page.evaluate(() => document.documentElement.dataset['theme'])
  if ((await theme()) !== (dark ? 'dark' : 'light')) await page.keyboard.press('l')
  await soon(theme).toBe(dark ? 'dark' : 'light')
  await page.setViewportSize({ width, height: 1200 })
  await soon(() => sideways(page)).toBe(0)
  expect(await bare(page)).toEqual([])
  await picture(page, `sea-${name}-${width}-${dark ? 'dark' : 'light'}`)
}
const real = [process.env['SETU_DATA'], resolve('.references'), resolve('../shared/data')]
  .filter((p) => p !== undefined)
  .map((p) => resolve(p, 'sea/nmea/dma-stream-2010-06-11.txt'))
  .find((p) => existsSync(p))

describe.runIf(chromiumPath)('the sea view', () => {
  let bench: Bench
  let built = ''
  /** One page for all that need no station: a sample that ran stays in it. */
  let page: Page
  beforeAll(async () => {
    built = buildConsole()
    bench = await startBench(built)
    page = await bench.open('/missions/sea', { height: 1200 })
    await ready(page)
  }, 300_000)
  afterAll(async () => {
    expect(bench.foreign).toEqual([])
    // Coasts of a place that was not looked at yet are asked for; without a network the browser prints that.
    expect(bench.complaints.filter((c) => !c.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([])
    await bench.close()
  })

  test('samples on one page, wide and narrow, light and dark: nothing runs sideways, every control has a name; classes as sea.match counts; a chip of what is chosen', async () => {
    await page.locator('[data-event=ed2714a97c40d39a] button').click()
    await looks(page, 'strait', 1440, false)
    await looks(page, 'strait', 390, true)
    await scene(page, 'A radar pass', 'tr[data-class=dark]')
    const entry = (name: RegExp): Promise<string | null> => page.getByRole('button', { name }).first().textContent()
    expect((await entry(/radar only \d/))?.replace(/\D/g, '')).toBe('6')
    expect((await entry(/matched \d/))?.replace(/\D/g, '')).toBe('18')
    expect(await page.locator('tr[data-class=dark]').count()).toBe(6)
    await page.locator('tr[data-class=dark] button').first().click()
    await looks(page, 'pass', 1440, true)
    await scene(page, 'A radar image', 'tr[data-class=seen]')
    expect(page.url()).toContain('scene=image')
    await page.locator('tr[data-class=seen] button').nth(2).click()
    await page.waitForSelector('figure canvas')
    expect(await page.locator('figure canvas').getAttribute('aria-label')).toMatch(/around d3, brightest cell/)
    await looks(page, 'image', 390, false)
    await page.setViewportSize({ width: 1440, height: 1200 })
  }, 120_000)

  test('the slider moves the time, the ships in view and the address; keys step, play and go from event to event', async () => {
    await scene(page, 'A day of AIS', '[data-event]')
    expect(await page.locator('#sea-title').textContent()).toBe('22 events of 14 ships in 21 tracks.')
    const time = page.locator('.bar input')
    await time.fill(String(Date.parse('2024-03-05T14:00:00Z') / 1000))
    await soon(() => page.locator('.instant').textContent()).toContain('14:00:00')
    // As sea.replay counts at this step.
    await soon(() => number(page, '.now', 'data-in-view')).toBe(20)
    expect(page.url()).toContain('t=2024-03-05T14:00:00Z')
    await time.press('ArrowRight')
    await soon(() => page.locator('.instant').textContent()).toContain('14:10:00')
    await page.locator('canvas.marks').focus()
    await soon(() => page.evaluate(() => document.activeElement?.className ?? '')).toContain('marks')
    const view = await page.locator('canvas.marks').getAttribute('data-view')
    await page.keyboard.press('ArrowRight')
    await soon(() => page.locator('canvas.marks').getAttribute('data-view')).not.toBe(view)
    expect(await page.locator('.readout').textContent()).toMatch(/Middle of the map: \d+\.\d\d° N, \d+\.\d\d° E/)
    await page.keyboard.press(' ')
    await soon(() => page.locator('.instant').textContent()).not.toContain('14:10:00')
    await page.keyboard.press(' ')
    await page.keyboard.press(']')
    await page.keyboard.press(']')
    await soon(() => page.url()).toContain('sel=event:85bc17436d6fbc39')
    await page.keyboard.press('[')
    await soon(() => page.url()).toContain('sel=event:7a293e12ff882185')
    await page.keyboard.press('Home')
    await soon(() => page.locator('.instant').textContent()).toContain('00:00:')
    // At the first instant one ship was heard; at the last all of those in view.
    await page.keyboard.press('End')
    await soon(() => number(page, '.now', 'data-in-view')).toBeGreaterThan(10)
    await page.keyboard.press('u')
    expect(await page.getByRole('button', { name: 'Reach of silent ships' }).getAttribute('aria-pressed')).toBe('false')
    await page.keyboard.press('t')
    const counted = async (): Promise<number> =>
      Number((await page.locator('summary', { hasText: 'In view as a table' }).textContent())!.replace(/\D/g, '')) -
      (await page.locator('details[open] .mono').count())
    await soon(counted).toBe(0)
    expect(await page.locator('details[open] .mono').count()).toBeGreaterThan(3)
  }, 90_000)

  test('an event opens its evidence: rule, lines of the log, alternatives, reach; a ship its identities and way', async () => {
    await scene(page, 'A day of AIS', '[data-event]')
    await page.locator('[data-event=fbf0da85677aeac2] button').click()
    await page.waitForSelector('.lines code')
    expect(await page.locator('.lines code').first().textContent()).toContain('!AIVDM')
    expect(await page.locator('#sea-evidence').textContent()).toBe('Silence')
    expect(await number(page, '[data-confidence]', 'data-confidence')).toBe(1)
    // Half of 14.6 h at 15 kn.
    expect(await number(page, '[data-reach]', 'data-reach')).toBeCloseTo(109.5, 1)
    expect(await page.locator('.or li').count()).toBeGreaterThan(1)
    expect(await page.locator('#ship-title').textContent()).toBe('HAI FENG 21')
    expect(await number(page, '[data-points]', 'data-points')).toBe(322)
    await page.locator('[data-event=ed2714a97c40d39a] button').click()
    await page.waitForSelector('#meeting-title')
    expect(await page.locator('#ship-title').textContent()).toMatch(/POLAR STAR 9|LU RONG 33/)
    const link = await page.locator('a.same', { hasText: 'sea.events' }).first().getAttribute('href')
    expect(link).toContain('/processes/sea.events?in=')
  }, 90_000)

  test('a log and then a GeoTIFF dropped on the page run in it; a file that is none is refused in words', async () => {
    await scene(page, 'A radar image', 'tr[data-class=seen]')
    const log = real
      ? { name: 'dma-stream.txt', body: new Uint8Array(readFileSync(real)) }
      : { name: 'night.nmea', body: (await strait()).get('log.nmea') as Uint8Array }
    await dropFiles(page, [log])
    await page.getByRole('button', { name: log.name }).waitFor()
    await page.waitForFunction(() => Number(document.querySelector('.now')?.getAttribute('data-in-view')) > 0, null, {
      timeout: 60_000,
    })
    await ready(page)
    expect(await page.locator('.hero .lead .tag.sim').count()).toBe(0)
    expect(await page.locator('#sea-title').textContent()).toMatch(/track/)
    await picture(page, 'sea-dropped-log')
    await dropFiles(page, [{ name: 'scene.tif', body: (await shipFiles()).get('scene.tif') as Uint8Array }])
    await page.waitForSelector('tr[data-class=seen]', { timeout: 60_000 })
    expect(await page.getByText('Without the annotation of the scene').count()).toBe(1)
    await ready(page)
    await dropFiles(page, [{ name: 'broken.tif', body: new TextEncoder().encode('II*\0 not an image') }])
    await page.locator('[data-code]').first().waitFor({ timeout: 60_000 })
  }, 180_000)

  test('another rule set: the page counts at once what it changes, sea.alerts says the same, the address keeps it', async () => {
    await scene(page, 'A day of AIS', '[data-event]')
    const sum = page.locator('.sum')
    await soon(() => sum.getAttribute('data-settled')).toBe('true')
    expect(await sum.getAttribute('data-first')).toBe('8')
    await page.locator('[data-rule="meeting at sea"] input[type=checkbox]').uncheck()
    await soon(() => sum.getAttribute('data-difference')).toBe('1')
    await page.getByRole('slider', { name: 'long silence: hours' }).fill('16')
    await soon(() => sum.getAttribute('data-second')).toBe('6')
    await soon(() => sum.getAttribute('data-same')).toBe('true')
    await soon(() => page.url()).toContain('rules=')
    await page.reload()
    await ready(page)
    await soon(() => page.locator('.sum').getAttribute('data-second')).toBe('6')
    await page.locator('summary', { hasText: 'JSON' }).click()
    await page.locator('textarea').fill('{"rules":[{"name":"x","event":"gab"}]}')
    expect(await page.getByRole('alert').textContent()).toContain('gab')
  }, 120_000)

  test('a station that keeps positions: they are opened at first, and its newer ones when a batch came in', async () => {
    const { copyFileSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } = await import('node:fs')
    const { tmpdir } = await import('node:os')
    const folder = resolve(mkdtempSync(resolve(tmpdir(), 'setu-station-')), 'dist')
    cpSync(built, folder, { recursive: true })
    const whole = (await runSea('ingest', { positions: 'sample:sea/strait/log.nmea' })).files.get('positions.parquet')!
    const log = new TextDecoder().decode((await strait()).get('log.nmea') as Uint8Array).split('\r\n')
    const half = new TextEncoder().encode(log.slice(0, log.length / 2).join('\r\n'))
    const first = (await runSea('ingest', { positions: 'upload:half' }, new Map([['upload:half', half]]))).files
    for (const [job, body] of [
      ['0001', first.get('positions.parquet')!],
      ['0002', whole],
    ] as const) {
      mkdirSync(resolve(folder, `jobs/${job}/files`), { recursive: true })
      writeFileSync(resolve(folder, `jobs/${job}/files/positions.parquet`), body)
    }
    copyFileSync(resolve(built, 'index.html'), resolve(folder, 'index.html'))
    let batches = 1
    const own = await startBench(folder, (_, path) =>
      path === '/jobs'
        ? { body: { jobs: [{ jobID: batches > 1 ? '0002' : '0001', processID: 'sea.ingest', status: 'successful' }] } }
        : path === '/jobs/0001/provenance'
          ? { body: { sources: [{ input: 'positions', name: 'log.nmea', simulated: true }] } }
          : path === '/live'
            ? { body: { sources: [{ process: 'sea.ingest', running: true, batches }] } }
            : undefined,
    )
    const page = await own.open('/missions/sea', { height: 1200 })
    await ready(page)
    // At once, or after a sample where the station is slow.
    await soon(() => page.getByRole('button', { name: 'Station, newest' }).getAttribute('aria-pressed')).toBe('true')
    await ready(page)
    await page.locator('.lead .tag', { hasText: 'live' }).waitFor()
    // What was made from a sample is called simulated at a station too; what was not is not.
    expect(await page.locator('.hero .lead .tag.sim').count()).toBe(1)
    const end = (): Promise<number> => number(page, '.bar input', 'max')
    const before = await end()
    await page.keyboard.press('End')
    batches = 2
    await soon(end).toBeGreaterThan(before)
    await ready(page)
    await soon(() => page.locator('.hero .lead .tag.sim').count()).toBe(0)
    // Live is a position of the bar: who stood at its end stands at the new one.
    await soon(async () => Number(await page.locator('.bar input').inputValue())).toBeGreaterThan(before)
    await page.close()
    expect(own.foreign).toEqual([])
    await own.close()
  }, 180_000)

  test('without a network the view works on; in Hindi and Japanese nothing runs sideways', async () => {
    const own = await bench.open('/missions/sea', { height: 1200 })
    await own.waitForSelector('.hero[data-warm=true]', { timeout: 60_000 })
    await own.context().setOffline(true)
    await own.getByText('offline: samples and opened files work').waitFor()
    await scene(own, 'A radar pass', 'tr[data-class=dark]')
    await own.context().setOffline(false)
    for (const [language, short] of [
      ['hi', 'हि'],
      ['ja', '日'],
    ] as const) {
      await own.setViewportSize({ width: 1440, height: 900 })
      await own.locator(`.lang button:text-is("${short}")`).click()
      await soon(() => own.evaluate(() => document.documentElement.lang)).toBe(language)
      await own.setViewportSize({ width: 390, height: 900 })
      await soon(() => sideways(own)).toBe(0)
      // The sentence that opens the view speaks the language too.
      await soon(() => own.locator('#sea-title > span').getAttribute('lang')).toBe(language)
      await picture(own, `sea-pass-390-${language}`)
    }
    await own.close()
  }, 180_000)

  // Minutes on a small machine: SETU_HEAVY=1 asks for it.
  test.runIf(process.env['SETU_HEAVY'])(
    'a hundred thousand ships in one file: read here, drawn in one draw, frames a second are said',
    async () => {
      const lines = ['mmsi,timestamp,lon,lat,speed,course']
      for (let k = 0; k < 100_000; k++) {
        const [lon, lat, course] = [
          100 + ((k * 7919) % 60_000) / 1000,
          -20 + ((k * 104_729) % 50_000) / 1000,
          (k * 37) % 360,
        ]
        for (let i = 0; i < 4; i++) {
          const far = (i * 10) / 60 / 6
          const [x, y] = [
            lon + far * Math.sin((course * Math.PI) / 180),
            lat + far * Math.cos((course * Math.PI) / 180),
          ]
          const at = new Date(Date.UTC(2026, 0, 1, 0, i * 10, k % 600)).toISOString()
          lines.push(`${201_000_000 + k * 5},${at},${x.toFixed(5)},${y.toFixed(5)},10,${course}`)
        }
      }
      const page = await bench.open('/missions/sea?scene=image', { height: 1200, noWebgl: true })
      await ready(page)
      const began = Date.now()
      await page.locator('input[type=file]').setInputFiles({
        name: 'many.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(lines.join('\n')),
      })
      await page.waitForFunction(
        () => Number(document.querySelector('.now')?.getAttribute('data-in-view')) > 50_000,
        null,
        {
          timeout: 400_000,
        },
      )
      console.info(`100,000 ships on the map ${((Date.now() - began) / 1000).toFixed(0)} s after the file was given`)
      await page.getByRole('button', { name: '60×', exact: true }).click()
      await page.getByRole('button', { name: 'Play' }).click()
      const busy = await rateOf(page, 100)
      const ms = await page.locator('canvas.marks').getAttribute('data-ms')
      await picture(page, 'sea-100000')
      console.info(`${busy.toFixed(1)} frames/s without a GPU, a frame in ${ms} ms, the worker computing beside`)
      expect(busy).toBeGreaterThan(5)
      await page.close()
    },
    600_000,
  )

  test('frames are drawn while time runs, their number is said; the code of the page stays small', async () => {
    const own = await bench.open('/missions/sea', { height: 1200, noWebgl: true })
    await ready(own)
    await own.getByRole('button', { name: '60×', exact: true }).click()
    await own.getByRole('button', { name: 'Play' }).click()
    const rate = await rateOf(own, 20)
    console.info(
      `strait: ${rate.toFixed(1)} frames/s without a GPU, a frame in ${await own.locator('canvas.marks').getAttribute('data-ms')} ms`,
    )
    await own.close()
    interface Chunk {
      readonly file: string
      readonly imports?: readonly string[]
      readonly css?: readonly string[]
      readonly isEntry?: boolean
    }
    const manifest = JSON.parse(readFileSync(resolve(built, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
    const files = (...keys: readonly string[]): Set<string> => {
      const found = new Set<string>()
      const take = (key: string): void => {
        const chunk = manifest[key]!
        if (found.has(chunk.file)) return
        found.add(chunk.file)
        for (const css of chunk.css ?? []) found.add(css)
        chunk.imports?.forEach(take)
      }
      keys.forEach(take)
      return found
    }
    const size = (set: Iterable<string>): number =>
      [...set].reduce((n, f) => n + gzipSync(readFileSync(resolve(built, f))).length, 0)
    const keys = Object.keys(manifest)
    const first = files(...keys.filter((k) => manifest[k]!.isEntry || k.endsWith('pages/Mission.svelte')))
    const sea = files(...keys.filter((k) => k.endsWith('missions/sea/Sea.svelte')))
    console.info(
      `a mission's page ${size(first)} bytes gzip, the sea view ${size([...sea].filter((f) => !first.has(f)))} more`,
    )
    expect(size(new Set([...first, ...sea]))).toBeLessThan(150_000)
    expect([...files(...keys.filter((k) => manifest[k]!.isEntry))].some((f) => /Sea-/.test(f))).toBe(false)
  }, 90_000)
})
