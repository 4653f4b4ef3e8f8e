/** Names of the detectors, light enough for a definition. */
export const detectors = ['cell-averaging', 'ordered-statistic', 'two-parameter', 'gamma', 'k'] as const
export type Detector = (typeof detectors)[number]
