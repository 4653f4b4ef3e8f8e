/**
 * Files that are open in this tab, by reference. `upload:<sha256>` names a file by its bytes, so the same inputs mean
 * the same file on the station after it was uploaded, and a URL is filled again when the file is dropped again.
 */
import { SvelteMap } from 'svelte/reactivity'
import { describeFile } from '../run/page-worker.js'

export interface OpenFile {
  readonly reference: string
  readonly name: string
  readonly size: number
  readonly files: readonly File[]
}

const open = new SvelteMap<string, OpenFile>()

export const openFile = (reference: string): OpenFile | undefined => open.get(reference)

/** A name that a person knows for a reference. */
export const referenceName = (reference: string): string => {
  const file = open.get(reference)
  if (file) return file.name
  if (reference.startsWith('upload:')) return `upload:${reference.slice(7, 15)}…`
  if (reference.startsWith('sample:')) return reference
  return reference.split('/').pop() || reference
}

/** Reads the digest of the files and keeps them; several files become one tree. */
export const keepFiles = async (files: readonly File[]): Promise<OpenFile> => {
  const { sha256 } = await describeFile(files)
  const name = files.length === 1 ? files[0]!.name : `${files.length} files (${files[0]!.name}, …)`
  const kept: OpenFile = { reference: `upload:${sha256}`, name, size: files.reduce((n, f) => n + f.size, 0), files }
  open.set(kept.reference, kept)
  return kept
}
