/** The definitions: light, so that every form is here without asking the station. */
import type { AnyProcess, Mission } from '@setu/core/contract'
import { missions, processes } from '@setu/registry/registry'

export { findProcess, missions, processes, unbuilt } from '@setu/registry/registry'

export const processOf = (id: string): AnyProcess | undefined => processes().find((p) => p.id === id)
export const missionOf = (id: string): Mission | undefined => missions.find((m) => m.id === id)
export const missionOfProcess = (id: string): Mission | undefined =>
  missions.find((m) => m.processes.some((p) => p.id === id))
