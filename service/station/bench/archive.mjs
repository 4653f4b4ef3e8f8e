// The archive over HTTP beside pygeoapi on the same data: a page of 1000 items out of a million points in a box, a position
// on a Zarr, a list of 300 collections. Requests one after another and eight at once, resident memory of the servers.
//   npm run bench -- archive            (PYGEOAPI=<python of an environment with pygeoapi, xarray, zarr, s3fs, geopandas, gunicorn> runs the peer)
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { archiveImport } from '@setu/archive/import'
import { putFeatures } from '@setu/archive/tables'

const POINTS = Number(process.env.POINTS ?? 1_000_000)
const folder = join(tmpdir(), 'setu-bench-archive')
const zarr = [process.env.SETU_DATA, '.references', '../shared/data']
  .filter(Boolean)
  .map((f) => resolve(f, 'platform/mur-sst.zarr'))
  .find(existsSync)
let seed = 1
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647

const rssOf = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024
const familyRss = (pid) => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean)
  return rssOf(pid) + children.reduce((sum, c) => sum + familyRss(Number(c)), 0)
}

/** Requests a second, one after another (first) and eight at once. */
const rate = async (url, seconds = 4) => {
  const run = async (lanes) => {
    let n = 0
    const end = performance.now() + seconds * 1000
    const begun = performance.now()
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        while (performance.now() < end) {
          const answer = await fetch(url)
          const text = await answer.text()
          if (answer.status !== 200 || text.length < 100)
            throw new Error(`${url}: ${answer.status} ${text.slice(0, 200)}`)
          n++
        }
      }),
    )
    return n / ((performance.now() - begun) / 1000)
  }
  await run(1)
  return [await run(1), await run(8)]
}

const measure = async (name, child, urls) => {
  for (const [what, url] of urls) {
    const [one, eight] = await rate(url)
    console.log(
      `${name.padEnd(9)} ${what.padEnd(34)} ${one.toFixed(1).padStart(8)} /s   eight at once ${eight.toFixed(1).padStart(8)} /s   ${familyRss(child.pid).toFixed(0).padStart(5)} MiB`,
    )
  }
}
const started = (child, pattern) =>
  new Promise((done, fail) => {
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (d) => {
        text += d
        if (pattern.test(text)) done(text)
      })
    child.once('exit', (c) => fail(new Error(`ended with ${c}: ${text.slice(-2000)}`)))
  })

const points = Array.from({ length: POINTS }, (_, i) => ({
  geometry: {
    type: 'Point',
    coordinates: [Math.round(random() * 3.6e6 - 1.8e6) / 1e4, Math.round(random() * 1.6e6 - 0.8e6) / 1e4],
  },
  properties: { fid: i, name: `station ${i % 5000}`, rain: Math.round(random() * 1000) / 10 },
}))
if (!existsSync(join(folder, `made-${POINTS}`))) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const archive = await openArchive(join(folder, 'archive'))
  const begun = performance.now()
  const collection = { type: 'Collection', stac_version: '1.0.0', description: 'made', license: 'other' }
  await archive.putCollection({ ...collection, id: 'points' })
  for (let i = 0; i < POINTS; i += 250_000)
    await putFeatures(archive, 'points', `p${i / 250_000}`, points.slice(i, i + 250_000), {
      datetime: '2020-01-01T00:00:00Z',
    })
  console.log(`${POINTS} points written in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  if (zarr) await archiveImport(archive, zarr, { collection: 'mur' })
  for (let i = 0; i < 300; i++) await archive.putCollection({ ...collection, id: `c${i}` })
  await archive.close()
  writeFileSync(join(folder, `made-${POINTS}`), '')
}
const box = '70,10,90,30'
const ours = spawn(
  process.execPath,
  [
    '--input-type=module',
    '-e',
    `import { startStation } from '@setu/station/start'; const s = await startStation({ port: 8795, dataDir: ${JSON.stringify(folder)}, requestsPerMinute: 1e9 }); console.log('at ' + s.url)`,
  ],
  { cwd: resolve('service/station'), stdio: ['ignore', 'pipe', 'pipe'] },
)
await started(ours, /at http/)
await measure('setu', ours, [
  ['1000 of 1e6 points in a box', `http://127.0.0.1:8795/collections/points/items?limit=1000&bbox=${box}`],
  ...(zarr
    ? [
        [
          'position on a Zarr, 32 times',
          'http://127.0.0.1:8795/collections/mur/position?coords=POINT(-27.5%2040.5)&parameter-name=analysed_sst',
        ],
      ]
    : []),
  ['300 collections', 'http://127.0.0.1:8795/collections'],
])
ours.kill()

if (process.env.PYGEOAPI) {
  const parquet = join(folder, 'points.parquet')
  const peer = join(folder, 'peer')
  mkdirSync(peer, { recursive: true })
  // The peer wants consolidated metadata.
  const theirs = join(folder, 'mur.zarr')
  if (zarr && !existsSync(theirs)) {
    cpSync(zarr, theirs, { recursive: true })
    const code = `import os, zarr\nfor d, _, fs in os.walk(${JSON.stringify(theirs)}):\n  os.chmod(d, 0o755)\nzarr.consolidate_metadata(${JSON.stringify(theirs)})`
    await new Promise((done) => spawn(process.env.PYGEOAPI, ['-c', code], { stdio: 'inherit' }).once('exit', done))
  }
  const bin = (name) => join(process.env.PYGEOAPI, '..', name)
  if (!existsSync(parquet)) {
    // The peer's own Parquet reader wants columns of numbers beside the geometry, in one file.
    const csv = join(folder, 'points.csv')
    writeFileSync(
      csv,
      `fid,name,rain,lon,lat\n${points.map((p) => `${p.properties.fid},${p.properties.name},${p.properties.rain},${p.geometry.coordinates}`).join('\n')}\n`,
    )
    const made = spawn(
      process.env.PYGEOAPI,
      [
        '-c',
        `import pandas, geopandas\nd = pandas.read_csv(${JSON.stringify(csv)})\ng = geopandas.GeoDataFrame(d[['fid','name','rain']], geometry=geopandas.points_from_xy(d.lon, d.lat), crs=4326)\nb = g.bounds\ng['minx'], g['miny'], g['maxx'], g['maxy'] = b.minx, b.miny, b.maxx, b.maxy\ng.to_parquet(${JSON.stringify(parquet)})`,
      ],
      { stdio: 'inherit' },
    )
    await new Promise((done) => made.once('exit', done))
  }
  const resource = (id, type, provider) => ({
    type: 'collection',
    title: id,
    description: id,
    keywords: [id],
    links: [],
    extents: { spatial: { bbox: [-180, -90, 180, 90] } },
    providers: [{ type, ...provider }],
  })
  const config = {
    server: {
      bind: { host: '127.0.0.1', port: 8796 },
      url: 'http://127.0.0.1:8796',
      mimetype: 'application/json; charset=UTF-8',
      encoding: 'utf-8',
      languages: ['en-US'],
      limits: { default_items: 10, max_items: 10000 },
      map: { url: 'https://x', attribution: 'x' },
    },
    logging: { level: 'ERROR' },
    metadata: {
      identification: {
        title: 't',
        description: 'd',
        keywords: ['k'],
        keywords_type: 'theme',
        terms_of_service: 'https://x',
        url: 'https://x',
      },
      license: { name: 'x', url: 'https://x' },
      provider: { name: 'x', url: 'https://x' },
      contact: { name: 'x', position: 'x', email: 'x@x', url: 'https://x' },
    },
    resources: {
      points: resource('points', 'feature', {
        name: 'Parquet',
        data: { source: parquet, id_field: 'fid' },
        id_field: 'fid',
        x_field: ['minx', 'maxx'],
        y_field: ['miny', 'maxy'],
      }),
      ...(zarr
        ? {
            mur: resource('mur', 'edr', {
              name: 'xarray-edr',
              data: theirs,
              x_field: 'lon',
              y_field: 'lat',
              time_field: 'time',
              format: { name: 'zarr', mimetype: 'application/zip' },
            }),
          }
        : {}),
      ...Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [
          `c${i}`,
          resource(`c${i}`, 'feature', {
            name: 'GeoJSON',
            data: resolve(zarr, '../ne_110m_lakes.geojson'),
            id_field: 'id',
          }),
        ]),
      ),
    },
  }
  writeFileSync(join(peer, 'config.yml'), JSON.stringify(config))
  const env = { ...process.env, PYGEOAPI_CONFIG: join(peer, 'config.yml'), PYGEOAPI_OPENAPI: join(peer, 'openapi.yml') }
  const made = spawn(
    bin('pygeoapi'),
    ['openapi', 'generate', join(peer, 'config.yml'), '--output-file', join(peer, 'openapi.yml')],
    { env, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  made.stderr.on('data', (d) => {
    said += d
  })
  const code = await new Promise((done) => made.once('exit', done))
  if (code !== 0) console.log(said.slice(-2000))
  const server = spawn(bin('gunicorn'), ['-w', '2', '-b', '127.0.0.1:8796', 'pygeoapi.flask_app:APP'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await started(server, /Listening at/)
  await new Promise((done) => setTimeout(done, 8000))
  for (const [what, url] of [
    ['1000 of 1e6 points in a box', `http://127.0.0.1:8796/collections/points/items?f=json&limit=1000&bbox=${box}`],
    ...(zarr
      ? [
          [
            'position on a Zarr, 32 times',
            'http://127.0.0.1:8796/collections/mur/position?coords=POINT(-27.5%2040.5)&parameter-name=analysed_sst&f=json',
          ],
        ]
      : []),
    ['300 collections', 'http://127.0.0.1:8796/collections?f=json'],
  ])
    await measure('pygeoapi', server, [[what, url]]).catch((error) =>
      console.log(`pygeoapi  ${what}: ${error.message}`),
    )
  server.kill()
}
process.exit(0)
