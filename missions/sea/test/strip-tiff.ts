/** TIFF files as Sentinel-1 products hold them: one row a strip, not packed; with control points where given. */

export type TiePoint = readonly [column: number, row: number, lon: number, lat: number]

/** Header and directory; the rows follow it in order. */
export const stripHead = (
  width: number,
  height: number,
  sample: 'uint16' | 'float32',
  tiePoints: readonly TiePoint[] = [],
): Uint8Array => {
  const bytes = sample === 'uint16' ? 2 : 4
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 1, 8 * bytes],
    [259, 3, 1, 1],
    [262, 3, 1, 1],
    [273, 4, height, -1],
    [277, 3, 1, 1],
    [278, 4, 1, 1],
    [279, 4, height, -2],
    [339, 3, 1, sample === 'uint16' ? 1 : 3],
    ...(tiePoints.length ? ([[33922, 12, 6 * tiePoints.length, -3]] as [number, number, number, number][]) : []),
  ]
  const lists = 8 + 2 + 12 * entries.length + 4
  const ties = lists + 8 * height
  const data = ties + 48 * tiePoints.length
  const head = new Uint8Array(data)
  const view = new DataView(head.buffer)
  head.set([0x49, 0x49, 42, 0, 8])
  view.setUint16(8, entries.length, true)
  entries.forEach(([tag, type, count, value], i) => {
    const at = 10 + 12 * i
    view.setUint16(at, tag, true)
    view.setUint16(at + 2, type, true)
    view.setUint32(at + 4, count, true)
    view.setUint32(at + 8, value === -1 ? lists : value === -2 ? lists + 4 * height : value === -3 ? ties : value, true)
  })
  for (let y = 0; y < height; y++) {
    view.setUint32(lists + 4 * y, data + y * width * bytes, true)
    view.setUint32(lists + 4 * height + 4 * y, width * bytes, true)
  }
  tiePoints.forEach(([column, row, lon, lat], k) => {
    for (const [i, v] of [column, row, 0, lon, lat, 0].entries()) view.setFloat64(ties + 48 * k + 8 * i, v, true)
  })
  return head
}

export const stripTiff = (
  data: Uint16Array | Float32Array,
  width: number,
  tiePoints: readonly TiePoint[] = [],
): Uint8Array => {
  const head = stripHead(width, data.length / width, data instanceof Uint16Array ? 'uint16' : 'float32', tiePoints)
  const out = new Uint8Array(head.length + data.byteLength)
  out.set(head)
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), head.length)
  return out
}
