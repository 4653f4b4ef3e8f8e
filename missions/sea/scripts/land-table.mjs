// Makes src/land-table.ts from Natural Earth 1:50m land (public domain), out of the npm package world-atlas:
//   node missions/sea/scripts/land-table.mjs
// Rings are simplified (Douglas-Peucker, 0.01 degrees), rounded to 0.005 degrees and written as differences in base 64.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { feature } from 'topojson-client'

const require = createRequire(import.meta.url)
const atlas = JSON.parse(readFileSync(require.resolve('world-atlas/land-50m.json'), 'utf8'))
const land = feature(atlas, atlas.objects.land)
const STEP = 0.005
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const simplify = (ring, tolerance) => {
  const keep = new Uint8Array(ring.length)
  keep[0] = keep[ring.length - 1] = 1
  const far = ring.reduce(
    (b, p, i) =>
      Math.hypot(p[0] - ring[0][0], p[1] - ring[0][1]) > b[0]
        ? [Math.hypot(p[0] - ring[0][0], p[1] - ring[0][1]), i]
        : b,
    [0, 0],
  )[1]
  keep[far] = 1
  const stack = [
    [0, far],
    [far, ring.length - 1],
  ]
  while (stack.length) {
    const [a, b] = stack.pop()
    let [worst, at] = [tolerance, -1]
    const [dx, dy] = [ring[b][0] - ring[a][0], ring[b][1] - ring[a][1]]
    const l = Math.hypot(dx, dy)
    for (let i = a + 1; i < b; i++) {
      const [x, y] = [ring[i][0] - ring[a][0], ring[i][1] - ring[a][1]]
      const d = l === 0 ? Math.hypot(x, y) : Math.abs(x * dy - y * dx) / l
      if (d > worst) [worst, at] = [d, i]
    }
    if (at > 0) {
      keep[at] = 1
      stack.push([a, at], [at, b])
    }
  }
  return ring.filter((_, i) => keep[i])
}
const number = (n) => {
  let v = n < 0 ? -2 * n - 1 : 2 * n
  let text = ''
  do {
    const rest = v % 32
    v = Math.floor(v / 32)
    text += LETTERS[rest + (v > 0 ? 32 : 0)]
  } while (v > 0)
  return text
}
const polygons = land.features.flatMap((f) =>
  f.geometry.type === 'Polygon' ? [f.geometry.coordinates] : f.geometry.coordinates,
)
const rings = polygons
  .flat()
  .map((r) => simplify(r, 0.01))
  .filter((r) => r.length >= 4)
const text = rings.map((ring) => {
  let [x, y] = [0, 0]
  return ring
    .map(([lon, lat]) => {
      const [a, b] = [Math.round(lon / STEP), Math.round(lat / STEP)]
      const out = number(a - x) + number(b - y)
      ;[x, y] = [a, b]
      return out
    })
    .join('')
})
const lines = text.join(' ').match(/.{1,110}/g)
writeFileSync(
  new URL('../src/land-table.ts', import.meta.url),
  `/**
 * Natural Earth 1:50m land (public domain), simplified to 0.01 degrees and rounded to 0.005: ${rings.length} rings,
 * ${rings.reduce((n, r) => n + r.length, 0)} points. Made by \`scripts/land-table.mjs\`. Reefs and islets below about a square kilometre are not in it.
 */
// biome-ignore format: a table
export const landTable =
${lines.map((l) => `  '${l}'`).join(' +\n')}
export const landStepDegrees = ${STEP}
`,
)
