/**
 * The `geotiff` library, loaded at first use. Its web-worker dependency fails while loading in a Node thread that was
 * started without `workerData`; it leaves the thread alone where a WorkerGlobalScope is known, so one is shown to it
 * while it loads. Decoding happens here, not in workers of its own.
 */
import { useBoundedDecoders } from './decoders.js'

type Library = typeof import('geotiff')

let loaded: Promise<Library> | undefined

const load = async (): Promise<Library> => {
  const scope = globalThis as { WorkerGlobalScope?: unknown }
  const node = 'process' in globalThis && scope.WorkerGlobalScope === undefined
  if (node) scope.WorkerGlobalScope = () => undefined
  try {
    const library = await import('geotiff')
    useBoundedDecoders(library)
    return library
  } finally {
    if (node) delete scope.WorkerGlobalScope
  }
}

export const geotiffLibrary = (): Promise<Library> => {
  loaded ??= load()
  return loaded
}
