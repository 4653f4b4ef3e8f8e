/** Every record, read when the page is built. */
import type { Agreement } from './records.js'

const files = import.meta.glob<Agreement>(
  ['../../../../agreements/*.json', '!../../../../agreements/agreement.schema.json'],
  {
    eager: true,
    import: 'default',
  },
)
export const agreements: readonly Agreement[] = Object.values(files)
export const agreementOf = (id: string): Agreement | undefined => agreements.find((a) => a.id === id)
export const agreementOfMission = (mission: string): Agreement | undefined =>
  agreements.find((a) => a.mission === mission)
