/** Five withheld radar frames near Brisbane between 04:00 and 05:00, from the frames at both ends. */
import type { Bench, Reference } from '@setu/core/contract'
import type { Estimate } from '@setu/core/estimate'

const frame = (k: number): string =>
  `rain/nowcast/bom-66/66_20201031_0${4 + Math.floor(k / 6)}${String((k % 6) * 10).padStart(2, '0')}00.prcp-c10.nc`
const ALL = Array.from({ length: 13 }, (_, k) => frame(k))

interface Row {
  readonly time: string
  readonly estimate: string
  readonly csi: Estimate
  readonly rmse: Estimate
  readonly correlation: Estimate
}
interface Result {
  readonly skill: readonly Row[]
  readonly coverageOfInterval: Estimate
}

const run = async (b: Bench): Promise<Result> => {
  const folder = b.data('rain/nowcast/bom-66')
  return (await b.execute('rain.morph', {
    overpasses: `${folder}/66_20201031_0{40,50}000.prcp-c10.nc`,
    history: `${folder}/66_20201031_0{50,51,52,53,54,55,60}000.prcp-c10.nc`,
    truth: `${folder}/66_20201031_04?000.prcp-c10.nc`,
  })) as unknown as Result
}

const rivals = ['nearest overpass', 'time interpolation', 'global shift'] as const

export const morphReferences: readonly Reference[] = [
  ...rivals.flatMap((rival) =>
    (['csi', 'rmse', 'correlation'] as const).map(
      (score): Reference => ({
        id: `morph.bom.${rival.replace(' ', '-')}.${score}`,
        what: `withheld frames of 04:10 to 04:50 at which the ${score} is better than ${rival}`,
        expected: 5,
        tolerance: 0,
        unit: '1',
        source: 'order of the work; the rivals are computed beside',
        needs: ALL,
        value: async (b) => {
          const { skill } = await run(b)
          const ours = skill.filter((r) => r.estimate === 'morphed')
          return ours.filter((r) => {
            const other = skill.find((s) => s.time === r.time && s.estimate === rival)!
            const gain = r[score].value! - other[score].value!
            return score === 'rmse' ? gain < 0 : gain > 0
          }).length
        },
      }),
    ),
  ),
  {
    id: 'morph.bom.interval',
    what: 'share of rainy cells whose truth the 68 % interval holds, five frames together',
    expected: 0.68,
    tolerance: 0.08,
    unit: '1',
    source: 'order of the work: 60 to 76 %',
    needs: ALL,
    value: async (b) => (await run(b)).coverageOfInterval.value!,
  },
]
