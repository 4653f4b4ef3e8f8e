/** SPI-6 (gamma) of 123 years of months at many cells; climate-indices beside it, on fewer, as a rate. */
import { randomFrom } from '@setu/core/random'
import { spi } from '../src/spi.js'
import { machine, residentMegabytes, runPeer } from './peer/run-peer.js'

const CELLS = 10_000
const MONTHS = 123 * 12
const random = randomFrom(1)
// One series of gamma months for a hundred cells each, scaled: the fit of every cell is its own.
const bases = Array.from({ length: 100 }, () =>
  Float64Array.from({ length: MONTHS }, (_, k) =>
    random.uniform() < 0.05 ? 0 : -40 * (1.2 + Math.sin((k * Math.PI) / 6)) * Math.log(1 - random.uniform()),
  ),
)
console.log(machine().replace(', best of 5', ''))
for (const family of ['gamma', 'pearson3'] as const) {
  const before = process.cpuUsage()
  const start = performance.now()
  let sum = 0
  for (let c = 0; c < CELLS; c++) {
    const base = bases[c % 100]!
    const scale = 1 + Math.floor(c / 100) / 100
    sum += spi(
      base.map((v) => v * scale),
      { months: 6, family, firstMonth: 0 },
    ).values[700]!
  }
  const wall = (performance.now() - start) / 1000
  console.log(
    `  SPI-6 ${family}, ${CELLS} cells, ${MONTHS} months: ${wall.toFixed(1)} s, ${(process.cpuUsage(before).user / 1e6).toFixed(1)} s of processor; ${(CELLS / wall).toFixed(0)} cells/s; check ${sum.toFixed(3)}; ${residentMegabytes()}`,
  )
}
console.log(`  peer: ${runPeer(new URL('./spi_peer.py', import.meta.url), [])}`)
