/** What a file that was dropped is, by its name and its first bytes. */
export type Role = 'positions' | 'image' | 'annotation' | 'detections' | 'matches' | 'rules' | 'zones' | 'anchorages'

const headOf = async (file: Blob): Promise<string> => new TextDecoder().decode(await file.slice(0, 4096).arrayBuffer())

/** Columns of the first line of a table, in lower case. */
const columnsOf = (head: string): string[] =>
  (head.split(/\r?\n/).find((line) => line !== '' && !line.startsWith('#')) ?? '')
    .split(/[,;\t]/)
    .map((c) => c.trim().replace(/^"|"$/g, '').toLowerCase())

export const roleOf = async (file: File): Promise<Role> => {
  const name = file.name.toLowerCase()
  const head = await headOf(file)
  if (/\.tiff?$/.test(name) || /^(II[*+]\0|MM\0[*+])/.test(head)) return 'image'
  if (/\.xml$/.test(name) || head.startsWith('<?xml')) return 'annotation'
  if (head.trimStart().startsWith('{')) {
    if (/"rules"\s*:/.test(head)) return 'rules'
    if (/"(Multi)?Polygon"/.test(head)) return 'zones'
    return 'positions'
  }
  const columns = columnsOf(head)
  const has = (...names: string[]): boolean => names.every((n) => columns.includes(n))
  if (has('detect_id', 'scene_id')) return 'matches'
  const placed = columns.some((c) => /^lon/.test(c)) && columns.some((c) => /^lat/.test(c))
  const ship = columns.some((c) => /mmsi|ssvid/.test(c))
  const timed = columns.some((c) => /time|date/.test(c))
  if (placed && !ship && !timed) return has('name') || has('label') ? 'anchorages' : 'detections'
  return 'positions'
}
