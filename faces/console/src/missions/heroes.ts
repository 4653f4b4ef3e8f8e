/** The moving picture of a mission, by its id; loaded only on that mission's page. */
import type { Component } from 'svelte'

export const heroes: Readonly<Record<string, () => Promise<{ readonly default: Component }>>> = {
  orbit: () => import('./orbit/Globe.svelte'),
  rain: () => import('./rain/Rain.svelte'),
  sea: () => import('./sea/Sea.svelte'),
}
