/**
 * Tiles of a station: a hundred thousand points in one tile, the same thinned, a tile further down, a picture of a Cloud
 * Optimized GeoTIFF. Seeded; prints times beside bytes and features. Run after a build: node service/station/bench/tiles.mjs
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { archiveImport } from '@setu/archive/import'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { createStation } from '@setu/station/station'

const POINTS = 100_000
const folder = await mkdtemp(join(tmpdir(), 'setu-bench-tiles-'))
let seed = 1
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}
try {
  const archive = await openArchive(join(folder, 'archive'))
  const features = Array.from({ length: POINTS }, (_, i) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [-170 + random() * 340, -75 + random() * 150] },
    properties: { n: i, value: Math.round(random() * 1e4) / 100, kind: `kind ${i % 7}` },
  }))
  await writeFile(join(folder, 'points.geojson'), JSON.stringify({ type: 'FeatureCollection', features }))
  await archiveImport(archive, join(folder, 'points.geojson'), { collection: 'points' })
  const [width, height] = [6000, 5000]
  await writeFile(
    join(folder, 'field.tif'),
    writeGeoTiff({
      grid: { width, height, x0: 60, y0: 40, dx: 0.01, dy: -0.01, crs: 'EPSG:4326' },
      bands: [Float32Array.from({ length: width * height }, (_, i) => Math.sin(i / 977) * 100 + (i % 13))],
      noData: -9999,
    }),
  )
  await archiveImport(archive, join(folder, 'field.tif'), { collection: 'field', datetime: '2020-07-01T00:00:00Z' })
  await archive.close()

  const station = await createStation({ dataDir: folder, requestsPerMinute: 1e6 })
  let late = 0
  let tick = performance.now()
  const watch = setInterval(() => {
    late = Math.max(late, performance.now() - tick - 5)
    tick = performance.now()
  }, 5)
  const rows = []
  const time = async (what, url, times = 5) => {
    const took = []
    let last
    late = 0
    for (let i = 0; i < times; i++) {
      const begun = performance.now()
      // Every request another range of time or limit, so that none is answered from those that are kept.
      last = await station.inject({ url: url(i), headers: { 'accept-encoding': 'gzip' } })
      took.push(performance.now() - begun)
      if (last.statusCode !== 200) throw new Error(`${url(i)}: ${last.statusCode} ${last.body.slice(0, 200)}`)
    }
    took.sort((a, b) => a - b)
    rows.push({
      what,
      'median ms': Math.round(took[times >> 1]),
      'worst ms': Math.round(took.at(-1)),
      'loop late ms': Math.round(late),
      bytes: last.rawPayload.length,
      features: last.headers['ogc-numberreturned'] ?? '',
      made: String(last.headers['setu-tile'] ?? ''),
    })
  }
  const top = '/collections/points/tiles/WebMercatorQuad'
  await station.inject(`${top}/0/0/0?limit=10`)
  await time(
    '100,000 points in one tile',
    (i) => `${top}/0/0/0?limit=100000&filter=${encodeURIComponent(`n >= ${-1 - i}`)}`,
  )
  await time(
    'the same without properties',
    (i) => `${top}/0/0/0?limit=100000&properties=n&filter=${encodeURIComponent(`n >= ${-1 - i}`)}`,
  )
  await time('thinned to 20,000 (the standard)', (i) => `${top}/0/0/0?limit=${20_000 - i}`)
  await time('zoom 4, of 100,000', (i) => `${top}/4/6/${i}`)
  const field = '/collections/field/tiles/WebMercatorQuad'
  await station.inject(`${field}/3/3/5`)
  await time('picture, zoom 3, reduced image', (i) => `${field}/3/3/5?range=${-100 - i},100`)
  await time('picture, zoom 9', (i) => `${field}/9/${220 + i}/362`)
  await time('kept', () => `${field}/9/220/362`, 99)
  clearInterval(watch)
  console.log(
    `${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}, resident ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
  )
  console.table(rows)
  await station.close()
} finally {
  await rm(folder, { recursive: true, force: true })
}
