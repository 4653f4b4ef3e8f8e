// A soak: a station is asked everything, again and again, for an hour; its memory may grow by less than a tenth.
// `node service/station/bench/soak.mjs [minutes] [requests a second]`; also the scenario `soak` of `npm run endurance`.
// Memory is what /metrics says, the median of the fourth sixth against the last: the first half warms up.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A table of points and a field, made here: nothing is needed. */
const program = (folder) => `
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { archiveImport } from '@setu/archive/import'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { startStation } from '@setu/station/start'
const folder = ${JSON.stringify(folder)}
const features = Array.from({ length: 20000 }, (_, i) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [(i * 7.31) % 360 - 180, (i * 3.17) % 180 - 90] }, properties: { name: 'p' + i, n: i % 977 } }))
writeFileSync(join(folder, 'points.geojson'), JSON.stringify({ type: 'FeatureCollection', features }))
const [width, height] = [600, 400]
writeFileSync(join(folder, 'field.tif'), writeGeoTiff({ grid: { width, height, x0: 60, y0: 30, dx: 0.05, dy: -0.05, crs: 'EPSG:4326' }, bands: [Float32Array.from({ length: width * height }, (_, i) => Math.sin(i / 977) * 50 + 50)], noData: -9999 }))
const archive = await openArchive(join(folder, 'archive'))
await archiveImport(archive, join(folder, 'points.geojson'), { collection: 'points' })
await archiveImport(archive, join(folder, 'field.tif'), { collection: 'field', id: 'day', datetime: '2020-07-01T00:00:00Z' })
await archive.close()
const station = await startStation({ port: 0, dataDir: folder, requestsPerMinute: 1e9 })
console.log(station.url)`

const json = { 'content-type': 'application/json', accept: 'application/json' }
const requests = [
  () => ['/collections'],
  (i) => [`/collections/points/items?limit=200&bbox=${(i * 13) % 100},-40,${((i * 13) % 100) + 40},40`],
  (i) => [`/collections/points/items?filter=${encodeURIComponent(`n = ${i % 977} OR name LIKE 'p${i % 50}%'`)}`],
  (i) => [`/collections/field/position?coords=POINT(${60 + ((i * 0.37) % 30)}%20${10 + ((i * 0.23) % 20)})`],
  (i) => [`/collections/field/cube?bbox=${60 + (i % 20)},12,${64 + (i % 20)},16`],
  (i) => [`/search?limit=5&datetime=20${10 + (i % 10)}-01-01T00:00:00Z/..`],
  () => ['/processes/rain.validate'],
  (i) => [
    '/processes/echo/execution',
    { method: 'POST', headers: json, body: JSON.stringify({ inputs: { stringInput: `word ${i}`, doubleInput: i } }) },
  ],
  (i) => [
    '/processes/echo/execution',
    {
      method: 'POST',
      headers: { ...json, prefer: 'respond-async' },
      body: JSON.stringify({ inputs: { stringInput: `later ${i}` } }),
    },
  ],
  (i) => [`/uploads?name=a${i % 100}.csv`, { method: 'PUT', body: `a,b\n${i % 100},2\n` }],
  () => ['/jobs?limit=20'],
  (i) => [`/nothing/${i}`],
]

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

export const soak = async ({ minutes = 60, perSecond = 40, say = () => {} } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'setu-soak-'))
  const station = spawn(process.execPath, ['--input-type=module', '-e', program(folder)], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise((done, fail) => {
    station.stdout.once('data', (text) => done(String(text).trim().replace(/\/$/, '')))
    station.once('exit', (code) => fail(new Error(`the station ended with ${code}`)))
  })
  const metric = (text, name) => Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1])
  const samples = []
  const statuses = new Map()
  const begun = Date.now()
  const end = begun + minutes * 60_000
  let i = 0
  let next = begun + 5000
  while (Date.now() < end) {
    const due = begun + (i / perSecond) * 1000
    if (due > Date.now()) await new Promise((done) => setTimeout(done, due - Date.now()))
    const [path, options] = requests[i % requests.length](i)
    const answer = await fetch(url + path, options)
    await answer.arrayBuffer()
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
    i++
    if (Date.now() < next) continue
    next += (minutes * 60_000) / 240
    const text = await (await fetch(`${url}/metrics`)).text()
    const bytes = metric(text, 'process_resident_memory_bytes')
    samples.push(bytes)
    if (samples.length % 20 === 0)
      say(
        `${Math.round((Date.now() - begun) / 60_000)} min, ${i} requests, ${Math.round(bytes / 2 ** 20)} MiB, children ${Math.round(metric(text, 'setu_children_resident_bytes') / 2 ** 20)} MiB`,
      )
  }
  station.kill()
  await new Promise((done) => station.once('exit', done))
  rmSync(folder, { recursive: true, force: true })
  const sixth = Math.floor(samples.length / 6)
  const [before, after] = [median(samples.slice(3 * sixth, 4 * sixth)), median(samples.slice(-sixth))]
  const growth = after / before - 1
  const broken = [...statuses].filter(([status]) => status >= 500)
  const wrong = [
    ...(growth < 0.1 ? [] : [`memory grew by ${(growth * 100).toFixed(1)} %`]),
    ...broken.map(([status, n]) => `${n} answers of ${status}`),
  ]
  return {
    wrong,
    requests: i,
    minutes,
    MiB: samples.map((b) => Math.round(b / 2 ** 20)).filter((_, k) => k % 12 === 0),
    growth: Number(growth.toFixed(4)),
    statuses: Object.fromEntries(statuses),
  }
}

if (process.argv[1] === import.meta.filename) {
  const [minutes = '60', perSecond = '40'] = process.argv.slice(2)
  const report = await soak({
    minutes: Number(minutes),
    perSecond: Number(perSecond),
    say: (line) => console.log(line),
  })
  console.log(JSON.stringify(report))
  process.exit(report.wrong.length ? 1 : 0)
}
