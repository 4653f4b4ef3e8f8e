// The part of papaparse 5 that is used here; the package ships no types.
declare module 'papaparse' {
  interface Outcome {
    readonly data: string[][]
    readonly errors: readonly { readonly code: string; readonly message: string; readonly row?: number }[]
  }
  interface Settings {
    readonly delimiter?: string
    readonly newline?: string
    readonly quoteChar?: string
    readonly skipEmptyLines?: boolean
    readonly fastMode?: boolean
  }
  const Papa: { parse(text: string, settings: Settings): Outcome }
  // biome-ignore lint/style/noDefaultExport: the shape of a CommonJS package
  export default Papa
}
