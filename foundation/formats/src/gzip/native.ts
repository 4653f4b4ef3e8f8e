/**
 * The host's own inflater where it has one that works at once (Node; a browser has only streams, which are slower than
 * plain code). Found at run time and never imported: without it the portable code gives the same bytes.
 */
interface Zlib {
  gunzipSync(body: Uint8Array, options: { maxOutputLength: number }): Uint8Array
}
interface Host {
  readonly process?: { getBuiltinModule?(name: string): unknown }
}

let zlib: Zlib | undefined | null = null

/** Unpacked bytes, or nothing where the host has no inflater, the file is damaged, or it unpacks to more than `most`. */
export const nativeGunzip = (body: Uint8Array, most: number): Uint8Array | undefined => {
  if (zlib === null) zlib = (globalThis as Host).process?.getBuiltinModule?.('zlib') as Zlib | undefined
  if (!zlib) return undefined
  try {
    const out = zlib.gunzipSync(body, { maxOutputLength: most })
    return new Uint8Array(out.buffer, out.byteOffset, out.byteLength)
  } catch {
    return undefined
  }
}
