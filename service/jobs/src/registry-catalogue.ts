/** The registry as a catalogue for workers: an entry of its own, without the `source` condition, so that it is built code. */
export { missions, processes } from '@setu/registry/registry'
