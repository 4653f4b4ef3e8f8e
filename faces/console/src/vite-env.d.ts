/// <reference types="svelte" />
/// <reference types="vite/client" />
/// <reference types="geojson" />

/** Written by `build/process-cards.ts` from the registry. */
declare module 'virtual:setu/catalogue' {
  export const catalogue: import('./registry.js').Catalogue
}
declare module 'virtual:setu/details' {
  export const details: import('./registry.js').Details
}
declare module 'virtual:setu/cards' {
  export const cards: Readonly<Record<string, () => Promise<{ readonly card: import('./registry.js').ProcessCard }>>>
}
/** Written by `build/coast-tiles.ts` from Natural Earth. */
declare module 'virtual:setu/coasts' {
  export const folder: string
  export const tiles: readonly string[]
}
