/** Names of the detectors and of what is made of two channels, light enough for a definition. */
export const detectors = ['cell-averaging', 'ordered-statistic', 'two-parameter', 'gamma', 'k', 'log-normal'] as const
export type Detector = (typeof detectors)[number]

/** One channel, or two: found in either, in both, in their geometric mean, or by a polarisation unlike the sea's. */
export const fusions = ['one', 'or', 'and', 'product', 'notch'] as const
export type Fusion = (typeof fusions)[number]

/** What the values of a GeoTIFF are. */
export const scales = ['linear', 'decibel', 'palsar'] as const
export type Scale = (typeof scales)[number]
