/** The one place that lists the missions. Definitions only: nothing here loads an algorithm or a codec. */
import type { AnyProcess, Mission } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { orbit } from '@setu/orbit/index'
import { rain } from '@setu/rain/index'
import { sea } from '@setu/sea/index'

export const missions: readonly Mission[] = [rain, sea, orbit]

/** The rooms of the house that are not built yet, with their questions. */
export const unbuilt: readonly { readonly id: string; readonly title: string; readonly question: string }[] = [
  { id: 'rice', title: 'Rice', question: 'How does the crop stand, and why?' },
  { id: 'relief', title: 'Relief', question: 'Who sees it first, and who is hit?' },
  { id: 'debris', title: 'Debris', question: 'Can light stop the spin?' },
  { id: 'moon', title: 'Moon', question: 'Where is there light, and for how long?' },
  { id: 'venus', title: 'Venus', question: 'What does the radio link say of the air?' },
]

/** What `setu verify` runs: the references of every mission, and of the house itself. */
export const referenceSets: readonly Pick<Mission, 'id' | 'references'>[] = [
  ...missions,
  { id: 'platform', references: async () => (await import('./platform-references.js')).platformReferences },
]

export const processes = (): readonly AnyProcess[] => missions.flatMap((m) => m.processes)

export const findMission = (id: string): Mission => {
  const mission = missions.find((m) => m.id === id)
  if (mission) return mission
  const near = nearest(
    id,
    missions.map((m) => m.id),
  )
  throw setuError('not-found', {
    where: id,
    found: 'no such mission',
    expected: `one of ${missions.map((m) => m.id).join(', ')}`,
    ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
  })
}

export const findProcess = (id: string): AnyProcess => {
  const process = processes().find((p) => p.id === id)
  if (process) return process
  const near = nearest(
    id,
    processes().map((p) => p.id),
  )
  throw setuError('not-found', {
    where: id,
    found: 'no such process',
    expected: `one of ${processes()
      .map((p) => p.id)
      .join(', ')}`,
    ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
  })
}
