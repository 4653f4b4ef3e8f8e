/**
 * A whole Sentinel-1 scene of 25,117 x 19,497 cells: made-up sea and 300 made-up ships on the real annotation, calibration
 * and noise of the Palau product, through `sea.detect` on one and on two threads. The scene (1 GB a channel) is written once
 * to a folder of temporary files (`SETU_BENCH_SCENE` to choose it). Simulated pixels, real geometry.
 */
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { randomFrom } from '@setu/core/random'
import { gunzip } from '@setu/formats/gzip/gunzip'
import { denseRows, noiseRow, readCalibration, readNoise } from '@setu/sea/calibration'
import { clutterImage } from '@setu/sea/clutter-scene'
import { readAnnotation } from '@setu/sea/safe-annotation'
import { stripHead } from '../test/strip-tiff.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const NAME = 'S1A_IW_GRDH_1SDV_20221002T205126_20221002T205156_045268_056950_0664.SAFE'
const real = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')]
  .map((d) => join(d ?? '', 'sea/sar', NAME))
  .find((d) => existsSync(d))
const SHIPS = 300

/** A TIFF as the product's own: 16 bits, one row a strip, rows as they come. */
const writeStrips = (path: string, width: number, height: number, row: (y: number) => Uint16Array): void => {
  const file = openSync(`${path}.part`, 'w')
  writeSync(file, stripHead(width, height, 'uint16'))
  for (let y = 0; y < height; y++) {
    const r = row(y)
    writeSync(file, new Uint8Array(r.buffer, r.byteOffset, r.byteLength))
  }
  closeSync(file)
  renameSync(`${path}.part`, path)
}

const unpacked = (path: string): string =>
  new TextDecoder().decode(gunzip(new Uint8Array(readFileSync(path)), { where: path }))

/** Sea of shape 8 in a block that repeats with an offset, ships as bright boxes of their length. */
const writeScene = (safe: string): void => {
  const BLOCK = 1500
  for (const file of readdirSync(join(real!, 'annotation')).filter((f) => f.endsWith('.gz'))) {
    const name = file.replace('.xml.gz', '')
    const target = join(safe, 'measurement', `${name}.tiff`)
    mkdirSync(join(safe, 'measurement'), { recursive: true })
    mkdirSync(join(safe, 'annotation/calibration'), { recursive: true })
    const annotationText = unpacked(join(real!, 'annotation', file))
    const a = readAnnotation(annotationText, file)
    const calibrationText = unpacked(join(real!, 'annotation/calibration', `calibration-${file}`))
    const noiseText = unpacked(join(real!, 'annotation/calibration', `noise-${file}`))
    writeFileSync(join(safe, 'annotation', `${name}.xml`), annotationText)
    writeFileSync(join(safe, 'annotation/calibration', `calibration-${name}.xml`), calibrationText)
    writeFileSync(join(safe, 'annotation/calibration', `noise-${name}.xml`), noiseText)
    if (existsSync(target)) continue
    const noise = readNoise(noiseText, file)
    const factor = denseRows(readCalibration(calibrationText, file), a.samples)
    const range = denseRows(noise.range, a.samples)
    const vh = a.polarisation === 'VH'
    const sea = clutterImage(BLOCK * BLOCK, { looks: 4.4, shape: 8 }, vh ? 5 : 4)
    const random = randomFrom(9)
    const ships = Array.from({ length: SHIPS }, () => ({
      x: 200 + random.integer(a.samples - 400),
      y: 200 + random.integer(a.lines - 400),
      along: 6 + random.integer(20),
    }))
    writeStrips(target, a.samples, a.lines, (y) => {
      const [f, n] = [factor(y), noiseRow(noise, y, a.samples, range(y))]
      const out = new Uint16Array(a.samples)
      const shift = (Math.floor(y / BLOCK) * 577) % BLOCK
      for (let x = 0; x < a.samples; x++) {
        const v = (vh ? 0.003 : 0.015) * sea[(y % BLOCK) * BLOCK + ((x + shift) % BLOCK)]!
        out[x] = Math.max(1, Math.round(Math.sqrt(v * f[x]! ** 2 + n[x]!)))
      }
      for (const s of ships)
        if (y >= s.y && y < s.y + 3)
          for (let x = s.x; x < s.x + s.along; x++)
            out[x] = Math.round(Math.sqrt((vh ? 0.4 : 1.5) * f[x]! ** 2 + n[x]!))
      return out
    })
  }
  writeFileSync(join(safe, 'manifest.safe'), readFileSync(join(real!, 'manifest.safe')))
}

if (!real) console.log('scene: the real annotation is not there; set SETU_DATA')
else {
  const safe = process.env['SETU_BENCH_SCENE'] ?? join(tmpdir(), 'setu-bench-scene.SAFE')
  writeScene(safe)
  const setu = join(root, 'faces/cli/bin/setu.js')
  for (const [label, args] of [
    ['two threads', ['--threads', '2']],
    ['one thread', ['--threads', '1']],
    ['two threads, window twice as wide', ['--threads', '2', '--guard', '500', '--outer', '800']],
    ['two threads, both channels (or)', ['--threads', '2', '--fusion', 'or']],
  ] as const) {
    const start = performance.now()
    const done = spawnSync(
      '/usr/bin/time',
      ['-f', '%M %U', process.execPath, setu, 'sea', 'detect', '--scene', safe, '--json', ...args],
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    )
    const seconds = (performance.now() - start) / 1000
    const [kilobytes, user] = (done.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
    const out = JSON.parse(done.stdout) as { tested: number; ships: { class: string }[] }
    console.log(
      `${label}: ${seconds.toFixed(1)} s, ${user?.toFixed(0)} s of processor, ${((kilobytes ?? 0) / 1000).toFixed(0)} MB; ${(out.tested / 1e6).toFixed(0)} million cells tested, ${out.ships.filter((s) => s.class === 'ship').length} ships (${SHIPS} made); load ${loadavg()[0]!.toFixed(1)}`,
    )
  }
}
