/** Nowcast on radar frames near Brisbane, 2020-10-31: beside pySTEPS, persistence and one global shift. */
import type { Bench, Reference } from '@setu/core/contract'
import type { Estimate } from '@setu/core/estimate'

const FRAMES = Array.from({ length: 13 }, (_, k) => {
  const [hour, minute] = [4 + Math.floor(k / 6), (k % 6) * 10]
  return `rain/nowcast/bom-66/66_20201031_0${hour}${String(minute).padStart(2, '0')}00.prcp-c10.nc`
})

interface Skill {
  readonly lead: number
  readonly forecast: string
  readonly csi: Estimate
  readonly fss: Estimate
}

const skill = async (b: Bench): Promise<readonly Skill[]> =>
  (
    (await b.execute('rain.nowcast', {
      frames: b.data('rain/nowcast/bom-66'),
      issued: '2020-10-31T04:30Z',
      steps: 6,
      threshold: 1,
      window: 32,
    })) as unknown as { skill: readonly Skill[] }
  ).skill

/** CSI at 1 mm/h of pySTEPS 1.21.5: dense Lucas-Kanade on dB, extrapolation, the same frames and cells. */
const peer = [0.70798, 0.60246, 0.50494, 0.45578, 0.42913, 0.38207]
const LEADS = [10, 20, 30, 40, 50, 60]

const at = (rows: readonly Skill[], lead: number, forecast: string, score: 'csi' | 'fss'): number =>
  rows.find((r) => r.lead === lead && r.forecast === forecast)![score].value!

/** Least advantage of the extrapolation over a rival, over all leads. */
const advantage =
  (rival: string, score: 'csi' | 'fss') =>
  async (b: Bench): Promise<number> => {
    const rows = await skill(b)
    return Math.min(...LEADS.map((l) => at(rows, l, 'extrapolation', score) - at(rows, l, rival, score)))
  }

export const nowcastReferences: readonly Reference[] = [
  ...LEADS.map(
    (lead, k): Reference => ({
      id: `nowcast.bom.csi.${lead}`,
      what: `CSI at 1 mm/h after ${lead} min: shortfall against pySTEPS (0 if above it)`,
      expected: 0,
      tolerance: 0.01,
      unit: '1',
      source: `pySTEPS 1.21.5, dense Lucas-Kanade and extrapolation: ${peer[k]!.toFixed(4)}`,
      needs: FRAMES,
      value: async (b) => Math.max(0, peer[k]! - at(await skill(b), lead, 'extrapolation', 'csi')),
    }),
  ),
  ...(['persistence', 'global shift'] as const).flatMap((rival) =>
    (['csi', 'fss'] as const).map(
      (score): Reference => ({
        id: `nowcast.bom.${rival.replace(' ', '-')}.${score}`,
        what: `${score.toUpperCase()} above ${rival} at every lead of 10 to 60 min (1: so at all six)`,
        expected: 1,
        tolerance: 0,
        unit: '1',
        source: 'order of the work; the rivals are computed beside',
        needs: FRAMES,
        value: async (b) => ((await advantage(rival, score)(b)) > 0 ? 1 : 0),
      }),
    ),
  ),
]
