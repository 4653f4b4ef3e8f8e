/**
 * Which dataset input a dropped file fits. The name of the file and the words of the schema decide; where they do not,
 * the person is asked. A guess from a name only fills a field that can be seen and changed; the reader sniffs content.
 */
import type { Field } from './fields.js'

const RASTER = /\.(tiff?|nc4?|h5|hdf5?|he5|zarr|dat|grd|npy|bin)(\.gz)?$/i
const TABLE = /\.(csv|tsv|txt|dly|parquet|json|ya?ml)(\.gz)?$/i

const wordsOf = (text: string): string[] =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((w) => w.length > 2)
    .map((w) => w.replace(/s$/, ''))

const stem = (fileName: string): string => fileName.replace(/(\.[a-z0-9]{1,5}){1,2}$/i, '')

/**
 * How well a file name fits a field: words in common, and the kind of file that the field takes. A word that several of
 * the dropped files share says less; the last word of a name says more (`gauges_stations` are stations).
 */
export const fit = (field: Field, fileName: string, together: readonly string[] = [fileName]): number => {
  const name = wordsOf(stem(fileName))
  const own = new Set(wordsOf(`${field.name} ${field.title}`))
  let score = 0
  for (const [i, word] of name.entries()) {
    if (!own.has(word)) continue
    const sharing = together.filter((other) => wordsOf(stem(other)).includes(word)).length
    score += 4 / Math.max(1, sharing) + (i === name.length - 1 ? 1.5 : 0)
  }
  const accepts = (field.accepts ?? '').toLowerCase()
  const suffix = /\.([a-z0-9]+)(\.gz)?$/i.exec(fileName)?.[1]?.toLowerCase() ?? ''
  const spelling: Record<string, string> = {
    tif: 'geotiff',
    tiff: 'geotiff',
    nc: 'netcdf',
    nc4: 'netcdf',
    h5: 'hdf5',
    dly: 'ghcn',
    yml: 'yaml',
  }
  const takes = accepts.includes(spelling[suffix] ?? suffix)
  if (suffix && takes) score += 2
  if (RASTER.test(fileName) && /geotiff|netcdf|hdf|raster/.test(accepts) && !/csv/.test(accepts.split(',')[0] ?? ''))
    score += 1
  if (TABLE.test(fileName) && /csv|table/.test(accepts)) score += 1
  if (suffix && accepts && !takes) score -= 2
  return score
}

export interface Assignment<F> {
  readonly given: readonly { readonly field: Field; readonly file: F }[]
  /** Files that fit several inputs equally, or none. */
  readonly ask: readonly F[]
}

/** Best pairs first; a field takes one file unless it is a list, and free fields come before filled ones. */
export const assignFiles = <F extends { readonly name: string }>(
  fields: readonly Field[],
  files: readonly F[],
  filled: ReadonlySet<string>,
): Assignment<F> => {
  const names = files.map((f) => f.name)
  const inputs = fields.filter((f) => f.kind === 'dataset')
  const given: { field: Field; file: F }[] = []
  const left = new Set(files)
  const free = new Set(inputs)
  const scores = files
    .flatMap((file) =>
      inputs.map((field) => ({
        file,
        field,
        score: fit(field, file.name, names) + (field.required ? 0.5 : 0) + (filled.has(field.name) ? 0 : 0.25),
      })),
    )
    .sort((a, b) => b.score - a.score)
  for (const { file, field, score } of scores) {
    if (!left.has(file) || !free.has(field) || score < 2) continue
    const rival = scores.find((s) => s.file === file && s.field !== field && free.has(s.field) && s.score === score)
    if (rival) continue
    given.push({ field, file })
    left.delete(file)
    if (!field.list) free.delete(field)
  }
  // One file and one input left: no question is needed.
  if (left.size === 1 && [...free].filter((f) => !filled.has(f.name)).length === 1 && inputs.length > 0) {
    const [file] = left
    const [field] = [...free].filter((f) => !filled.has(f.name))
    if (fit(field!, file!.name) >= 0) {
      given.push({ field: field!, file: file! })
      left.delete(file!)
    }
  }
  return { given, ask: [...left] }
}
