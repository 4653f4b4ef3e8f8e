/** Time from SVG to PNG at scale 2: first picture (loads resvg and reads the fonts), then the median of a series. */
import { figure, rows } from '@setu/figures/spec'
import { renderSvg } from '@setu/figures/svg'
import { renderPng } from '../src/png.js'

const axis = (field: string) => ({ field, type: 'quantitative', axis: { title: `${field}, 1` } })
const svg = await renderSvg(
  figure(
    { title: 'Line', description: 'A line of the bench.', source: 'bench' },
    {
      data: rows(Array.from({ length: 500 }, (_, i) => ({ x: i, y: Math.sin(i / 20) }))),
      mark: { type: 'line', style: 'signal' },
      encoding: { x: axis('x'), y: axis('y') },
    },
  ),
  { width: 640 },
)
const times: number[] = []
let bytes = 0
for (let i = 0; i < 16; i++) {
  const start = performance.now()
  const png = await renderPng(svg, { scale: 2 })
  times.push(performance.now() - start)
  bytes = png.bytes.length
}
const [first = 0, ...rest] = times
const median = rest.sort((a, b) => a - b)[7] ?? 0
console.log(
  `first picture: ${first.toFixed(0)} ms; then ${median.toFixed(0)} ms (1280 px wide, ${(bytes / 1000).toFixed(0)} kB)`,
)
