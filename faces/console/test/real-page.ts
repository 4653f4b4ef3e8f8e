/** Builds the console, serves it under the station's own policy, and drives it in a real Chromium. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) =>
  existsSync(p),
)

const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self' data:"
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/**
 * Builds the console into a folder: on the real registry, which the gate has built already and says where, or on
 * `registry`, a module in its place.
 */
export const buildConsole = (registry?: string): string => {
  const before = process.env['SETU_CONSOLE_BUILT']
  if (before && !registry) return resolve(before)
  const root = resolve(import.meta.dirname, '..')
  const out = mkdtempSync(join(tmpdir(), 'setu-console-'))
  const done = spawnSync(
    process.execPath,
    [resolve(root, '../../node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE_ENV: 'production',
        SETU_CONSOLE_OUT: out,
        ...(registry ? { SETU_CONSOLE_REGISTRY: registry } : {}),
      },
    },
  )
  if (done.status !== 0) throw new Error(`vite build failed: ${done.stderr}`)
  return out
}

export interface Answer {
  readonly status?: number
  readonly body: unknown
}
/** What a station would answer to a request for JSON; nothing: 404. */
export type Station = (method: string, path: string, body: Uint8Array, query: URLSearchParams) => Answer | undefined

const serve = async (folder: string, station: Station): Promise<{ server: Server; base: string }> => {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://station')
    const path = decodeURIComponent(url.pathname)
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const wantsJson = (request.headers.accept ?? '').includes('application/json')
      if (wantsJson) {
        const answer = station(request.method ?? 'GET', path, Buffer.concat(parts), url.searchParams)
        response.writeHead(answer ? (answer.status ?? 200) : 404, {
          'content-type': answer ? 'application/json' : 'application/problem+json',
        })
        response.end(
          JSON.stringify(
            answer?.body ?? {
              type: 'about:blank',
              title: 'A named thing is unknown',
              status: 404,
              detail: path,
              code: 'not-found',
              where: path,
            },
          ),
        )
        return
      }
      const own = existsSync(join(folder, path)) && extname(path) !== ''
      const file = join(folder, own ? path : 'index.html')
      response.writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
      })
      response.end(readFileSync(file))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { server, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

export interface Bench {
  readonly base: string
  /** A new page; what it complained of, and where it asked beyond the station, is kept. */
  open(
    path: string,
    options?: { width?: number; height?: number; dark?: boolean; noWebgl?: boolean; language?: string },
  ): Promise<Page>
  readonly complaints: string[]
  readonly foreign: string[]
  close(): Promise<void>
}

export const startBench = async (folder: string, station: Station = () => undefined): Promise<Bench> => {
  const { server, base } = await serve(folder, station)
  const start = (gl: boolean): Promise<Browser> =>
    chromium.launch({
      executablePath: chromiumPath!,
      args: [
        '--no-sandbox',
        ...(gl ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : ['--disable-gpu', '--disable-3d-apis']),
      ],
    })
  const browsers = new Map<boolean, Promise<Browser>>()
  const complaints: string[] = []
  const foreign: string[] = []
  return {
    base,
    complaints,
    foreign,
    async open(path, { width = 1440, height = 900, dark = false, noWebgl = false, language = 'en' } = {}) {
      if (!browsers.has(!noWebgl)) browsers.set(!noWebgl, start(!noWebgl))
      const browser = await browsers.get(!noWebgl)!
      const page = await browser.newPage({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        locale: language,
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        // An unanswered request of the station is shown in the page; the browser also prints it.
        if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text())
      })
      page.on('request', (request) => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(base)) foreign.push(request.url())
      })
      await page.goto(base + path)
      return page
    },
    async close() {
      for (const browser of browsers.values()) await (await browser).close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** Drops files on the page as a person does. */
export const dropFiles = async (
  page: Page,
  files: readonly { readonly name: string; readonly body: Uint8Array }[],
): Promise<void> => {
  const sent = files.map((f) => ({ name: f.name, base64: Buffer.from(f.body).toString('base64') }))
  await page.evaluate((list) => {
    const data = new DataTransfer()
    for (const f of list) data.items.add(new File([Uint8Array.from(atob(f.base64), (c) => c.charCodeAt(0))], f.name))
    for (const kind of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }))
  }, sent)
}

/** Goes to another address of the page as a link in it does, and waits for what stands there. */
export const visit = async (page: Page, path: string): Promise<void> => {
  await page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)
  await page.waitForFunction(() => !document.querySelector('.coming') && document.querySelector('main h1'))
  await page.waitForLoadState('networkidle')
}

export const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
