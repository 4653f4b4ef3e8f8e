import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  count,
  coverage,
  dataset,
  estimate,
  figure,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'
import { productAccepts, readingInputs } from './product-inputs.js'

export const inputs = inputsOf(
  {
    frames: dataset({
      title: 'Frames',
      accepts: productAccepts,
      description: 'Rain of several times in equal steps. Frames after the time of issue only judge the forecast.',
    }),
    issued: optional(
      text({
        title: 'Issued at',
        hint: 'End of the last frame that is used, 2020-10-31T04:30Z; default: the last frame.',
      }),
    ),
    steps: count({ title: 'Steps ahead', default: 6, minimum: 1, maximum: 48 }),
    past: count({ title: 'Frames for the motion', group: 'Method', default: 3, minimum: 2, maximum: 12 }),
    motion: choice(['lucas-kanade', 'variational', 'farneback', 'phase-correlation', 'global-shift'] as const, {
      title: 'Motion',
      group: 'Method',
      default: 'lucas-kanade',
    }),
    method: choice(['extrapolation', 's-prog', 'steps'] as const, {
      title: 'Forecast',
      default: 'extrapolation',
      description: 'Carried rain; carried rain whose small scales fade; an ensemble of such with noise.',
    }),
    members: count({ title: 'Members', group: 'Ensemble', default: 20, minimum: 2, maximum: 100 }),
    levels: count({ title: 'Bands of scales', group: 'Ensemble', default: 8, minimum: 3, maximum: 12 }),
    seed: count({ title: 'Seed', group: 'Ensemble', default: 1, minimum: 0 }),
    threshold: quantity({ title: 'Event', unit: 'mm/h', default: 1, minimum: 0.01 }),
    window: count({ title: 'Neighbourhood of FSS', group: 'Scores', default: 32, minimum: 1, description: 'Cells.' }),
    ...readingInputs,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  issued: words({ title: 'Issued at' }),
  stepMinutes: scalar({ title: 'Step', unit: 'min' }),
  leadMinutes: scalar({ title: 'Longest lead', unit: 'min' }),
  speed: scalar({ title: 'Mean speed', unit: 'km/h' }),
  towards: scalar({ title: 'Mean direction, towards, clockwise from grid north', unit: 'deg' }),
  skill: table(
    {
      lead: scalar({ title: 'Lead', unit: 'min' }),
      forecast: words({ title: 'Forecast' }),
      csi: estimate({ title: 'Critical success index', unit: '1' }),
      fss: estimate({ title: 'Fractions skill score', unit: '1' }),
      rmse: estimate({ title: 'RMSE', unit: 'mm/h' }),
      correlation: estimate({ title: 'Correlation', unit: '1' }),
    },
    {
      title: 'Skill',
      description: 'On the cells that forecast and observation both have; empty without later frames.',
    },
  ),
  ensemble: table(
    {
      lead: scalar({ title: 'Lead', unit: 'min' }),
      crps: estimate({ title: 'Fair CRPS', unit: 'mm/h' }),
      persistenceMae: estimate({ title: 'Mean absolute error of persistence', unit: 'mm/h' }),
      brier: estimate({ title: 'Brier score', unit: '1' }),
      brierSkill: estimate({ title: 'Brier skill against the base rate', unit: '1' }),
      rocArea: estimate({ title: 'Area under ROC', unit: '1' }),
      spreadSkill: estimate({ title: 'Spread over error', unit: '1' }),
    },
    { title: 'Ensemble', description: 'Empty without an ensemble or without later frames.' },
  ),
  ranks: table(
    {
      lead: scalar({ title: 'Lead', unit: 'min' }),
      rank: scalar({ title: 'Rank of the observation' }),
      share: scalar({ title: 'Share', unit: '1' }),
    },
    { title: 'Rank histogram', description: 'Even for an ensemble whose members are like the truth.' },
  ),
  reliability: table(
    {
      lead: scalar({ title: 'Lead', unit: 'min' }),
      probability: scalar({ title: 'Forecast probability', unit: '1' }),
      frequency: scalar({ title: 'Observed frequency', unit: '1' }),
      cases: scalar({ title: 'Cases' }),
    },
    { title: 'Reliability' },
  ),
  forecast: coverage({ title: 'Forecast of the last step', unit: 'mm/h' }),
  probability: optional(coverage({ title: 'Probability of the event, last step', unit: '1' })),
  picture: figure({ title: 'Forecast of the last step' }),
  curve: optional(figure({ title: 'Skill against lead' })),
  netcdf: asset({ title: 'Forecast (mean of members in an ensemble), all steps', type: 'application/x-netcdf' }),
  spread: optional(
    asset({ title: 'Spread of the members (standard deviation), all steps', type: 'application/x-netcdf' }),
  ),
})

export const nowcast = defineProcess({
  id: 'rain.nowcast',
  version: '1.1.0',
  title: 'Forecast the next hours from frames',
  description:
    'Motion of rain from the last frames, and the rain carried on: plainly, with small scales that fade (S-PROG), or as an ensemble (STEPS). Always judged beside persistence and one global shift where later frames are given.',
  cite: [
    'Germann, U., Zawadzki, I. (2002). Scale-dependence of the predictability of precipitation from continental radar images. Mon. Wea. Rev., 130, 2859-2873.',
    'Seed, A. W. (2003). A dynamic and spatial scaling approach to advection forecasting. J. Appl. Meteor., 42, 381-388.',
    'Bowler, N. E., Pierce, C. E., Seed, A. W. (2006). STEPS: a probabilistic precipitation forecasting scheme. Q. J. R. Meteorol. Soc., 132, 2127-2155.',
    'Pulkkinen, S., et al. (2019). Pysteps: an open-source Python library for probabilistic precipitation nowcasting. Geosci. Model Dev., 12, 4185-4219.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Forecast of the last step' },
    { kind: 'figure', of: 'curve', title: 'Skill against lead' },
    { kind: 'map', of: 'forecast', title: 'Forecast of the last step' },
    { kind: 'table', of: 'skill', title: 'Skill' },
    { kind: 'table', of: 'ensemble', title: 'Ensemble' },
    { kind: 'table', of: 'ranks', title: 'Rank histogram' },
    { kind: 'table', of: 'reliability', title: 'Reliability' },
  ],
  examples: [
    {
      note: 'Made-up showers that move with a known wind',
      inputs: { frames: 'sample:rain/showers/frames.nc', issued: '2018-07-15T09:30Z', steps: 3 },
    },
  ],
  messages: {
    'rain.nowcast.skill':
      'After {lead, number} min the forecast has CSI {csi, number, ::.00}, persistence {persistence, number, ::.00}; rain moves at {speed, number, ::.} km/h.',
    'rain.nowcast.made': 'Forecast to {lead, number} min; rain moves at {speed, number, ::.} km/h.',
  },
  sentence(o): Sentence {
    const lead = Math.max(0, ...o.skill.map((r) => r.lead ?? 0))
    const at = (name: string) => o.skill.find((r) => r.lead === lead && r.forecast === name)?.csi.value
    const ours = o.skill.find((r) => r.lead === lead && !['persistence', 'global shift'].includes(r.forecast))
    const persistence = at('persistence')
    if (ours?.csi.value != null && persistence != null)
      return {
        code: 'rain.nowcast.skill',
        values: { lead, csi: ours.csi.value, persistence, speed: o.speed ?? 0 },
      }
    return { code: 'rain.nowcast.made', values: { lead: o.leadMinutes ?? 0, speed: o.speed ?? 0 } }
  },
  cost: (i, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    const members = i.method === 'steps' ? i.members : 1
    return { seconds: 3 + bytes / 2e6 + members * i.steps * 0.1, bytes: 600e6 + bytes }
  },
  load: async () => (await import('./nowcast.run.js')).work,
})
