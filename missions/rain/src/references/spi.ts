/** Index and drought list: series of climate-indices, and a list of India computed by hand. */
import type { Bench, Reference } from '@setu/core/contract'
import { readAll } from '@setu/core/source'
import { readNpy } from '@setu/formats/npy/npy'

const PRECIPITATION = 'rain/spi/precips_mm_monthly.npy'

/** Greatest difference to the peer's series; NaN (a failure) where one is missing and the other is not. */
const greatest =
  (file: string, months: number, more: object) =>
  async (b: Bench): Promise<number> => {
    const source = await b.open(b.data(file))
    const theirs = readNpy(await readAll(await source.open()), file).data as Float64Array
    const { rows } = (await b.execute('rain.spi', {
      series: b.data(PRECIPITATION),
      firstYear: 1895,
      months: [months],
      ...more,
    })) as { rows: { spi: number | null }[] }
    let most = rows.length === theirs.length ? 0 : Number.NaN
    theirs.forEach((value, k) => {
      const own = rows[k]!.spi
      if (Number.isNaN(value) !== (own === null)) most = Number.NaN
      else if (own !== null) most = Math.max(most, Math.abs(own - value))
    })
    return most
  }

const row = (id: string, what: string, file: string, months: number, more: object): Reference => ({
  id,
  what,
  expected: 0,
  tolerance: 1e-6,
  unit: '1',
  source: 'climate_indices test fixtures, commit 58ca46a',
  needs: [PRECIPITATION, file],
  value: greatest(file, months, more),
})

export const spiReferences: readonly Reference[] = [
  row('spi.gamma.1', 'SPI-1 gamma, greatest difference over 1476 months', 'rain/spi/spi_01_gamma.npy', 1, {}),
  row('spi.gamma.6', 'SPI-6 gamma, greatest difference over 1476 months', 'rain/spi/spi_06_gamma.npy', 6, {}),
  row(
    'spi.pearson3.6',
    'SPI-6 Pearson III, calibrated 1981 to 2010, greatest difference over 1476 months',
    'rain/spi/spi_06_pearson3.npy',
    6,
    { distribution: 'pearson3', calibrationStart: 1981, calibrationEnd: 2010 },
  ),
]
