/**
 * Mean intensities above which shallow landslides were seen: I = a D^-b, mm/h and hours. Each holds for the durations and
 * the places it was made from; outside its durations it says nothing. Entries that were not found in a second source are
 * marked unverified.
 */

export interface LandslideThreshold {
  readonly id: string
  readonly title: string
  readonly a: number
  readonly b: number
  /** Hours for which it was fitted. */
  readonly from: number
  readonly to: number
  /** False: coefficients or durations from general knowledge. */
  readonly verified: boolean
  readonly source: string
}

export const landslideThresholds: readonly LandslideThreshold[] = [
  {
    id: 'caine-1980',
    title: 'World, shallow landslides and debris flows',
    a: 14.82,
    b: 0.39,
    from: 0.17,
    to: 500,
    verified: true,
    source: 'Caine (1980)',
  },
  {
    id: 'nepal-2008',
    title: 'Nepal Himalaya',
    a: 73.9,
    b: 0.79,
    from: 5,
    to: 720,
    verified: false,
    source: 'Dahal & Hasegawa (2008); durations from general knowledge',
  },
  {
    id: 'kalimpong-2018',
    title: 'Kalimpong, Darjeeling Himalaya',
    a: 3.52,
    b: 0.41,
    from: 24,
    to: 480,
    verified: false,
    source: 'Dikshit & Satyam (2018); durations from general knowledge',
  },
  {
    id: 'guzzetti-2008',
    title: 'World, lower bound',
    a: 2.2,
    b: 0.44,
    from: 0.1,
    to: 1000,
    verified: false,
    source: 'Guzzetti et al. (2008), unverified',
  },
  {
    id: 'japan-2010',
    title: 'Japan',
    a: 2.18,
    b: 0.26,
    from: 3,
    to: 537,
    verified: false,
    source: 'Saito et al. (2010), unverified',
  },
  {
    id: 'garhwal-2014',
    title: 'Garhwal Himalaya',
    a: 1.82,
    b: 0.23,
    from: 24,
    to: 336,
    verified: false,
    source: 'Kanungo & Sharma (2014), unverified',
  },
]

/** Depth, mm, of a window of `hours` that reaches the threshold; null outside its durations. */
export const landslideDepth = (threshold: LandslideThreshold, hours: number): number | null =>
  hours < threshold.from || hours > threshold.to ? null : threshold.a * hours ** -threshold.b * hours
