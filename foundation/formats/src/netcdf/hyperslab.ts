/** Where the values of a hyperslab lie in a NetCDF classic file. */

/** Byte runs of a hyperslab, in its order; neighbouring rows are joined. */
export function* hyperslabRuns(
  shape: readonly number[],
  start: readonly number[],
  count: readonly number[],
  bytes: number,
  begin: number,
  recordStride: number | undefined,
): Generator<[number, number]> {
  const rank = shape.length
  const strides = new Array<number>(rank)
  let size = bytes
  for (let i = rank - 1; i >= 0; i--) {
    strides[i] = i === 0 && recordStride !== undefined ? recordStride : size
    size *= shape[i]!
  }
  // The innermost dimensions that are taken whole make one run together with the next one out.
  let inner = rank
  let length = bytes
  while (inner > 0) {
    inner--
    length *= count[inner]!
    const contiguous = inner > 0 && count[inner] === shape[inner] && !(inner - 1 === 0 && recordStride !== undefined)
    if (!contiguous) break
  }
  const index = start.slice(0, inner)
  for (;;) {
    let at = begin
    for (let i = 0; i < rank; i++) at += strides[i]! * (i < inner ? index[i]! : start[i]!)
    if (inner === 0 && rank > 0 && recordStride !== undefined && rank === 1) {
      for (let r = 0; r < count[0]!; r++) yield [begin + (start[0]! + r) * recordStride, bytes]
      return
    }
    yield [at, length]
    let i = inner - 1
    for (; i >= 0; i--) {
      index[i] = index[i]! + 1
      if (index[i]! < start[i]! + count[i]!) break
      index[i] = start[i]!
    }
    if (i < 0) return
  }
}
