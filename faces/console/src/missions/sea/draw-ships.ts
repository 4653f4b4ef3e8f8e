/** Ships as pixels of one picture: one draw for a hundred thousand. Few ships are discs of some size, many are points. */
export interface ShipCanvas {
  readonly context: CanvasRenderingContext2D
  readonly ratio: number
  picture?: { image: ImageData; words: Uint32Array }
}

/** Which pixels of a square of `side` lie in the disc. */
const stamps = new Map<number, Uint8Array>()
const stampOf = (side: number): Uint8Array => {
  let stamp = stamps.get(side)
  if (!stamp) {
    stamp = new Uint8Array(side * side)
    const middle = (side - 1) / 2
    for (let r = 0; r < side; r++)
      for (let c = 0; c < side; c++) stamp[r * side + c] = Math.hypot(r - middle, c - middle) <= side / 2 + 0.1 ? 1 : 0
    stamps.set(side, stamp)
  }
  return stamp
}

/** `drawn`: two floats a ship, NaN where it is not drawn; `colours`: words of a picture by kind. */
export const drawShips = (
  canvas: ShipCanvas,
  drawn: Float32Array,
  kinds: Uint8Array,
  colours: readonly number[],
): void => {
  const { context, ratio } = canvas
  const { width, height } = context.canvas
  if (canvas.picture?.image.width !== width || canvas.picture.image.height !== height) {
    const image = context.createImageData(width, height)
    canvas.picture = { image, words: new Uint32Array(image.data.buffer) }
  }
  const { image, words } = canvas.picture
  words.fill(0)
  const n = kinds.length
  const side = Math.max(1, Math.round((n > 20_000 ? 1.4 : n > 3000 ? 2.5 : 5) * ratio))
  if (side === 1) {
    // A hundred thousand points: nothing a point but its place and its colour.
    for (let i = 0; i < n; i++) {
      const x = drawn[2 * i]!
      if (!(x >= 0)) continue
      const [column, row] = [(x * ratio) | 0, (drawn[2 * i + 1]! * ratio) | 0]
      if (column < width && row < height) words[row * width + column] = colours[kinds[i]!]!
    }
    context.putImageData(image, 0, 0)
    return
  }
  const stamp = stampOf(side)
  const half = (side - 1) / 2
  for (let i = 0; i < n; i++) {
    const x = drawn[2 * i]!
    if (Number.isNaN(x)) continue
    const [left, top] = [Math.round(x * ratio - half), Math.round(drawn[2 * i + 1]! * ratio - half)]
    const colour = colours[kinds[i]!]!
    for (let r = 0; r < side; r++) {
      const row = top + r
      if (row < 0 || row >= height) continue
      for (let c = 0; c < side; c++) {
        const column = left + c
        if (stamp[r * side + c] && column >= 0 && column < width) words[row * width + column] = colour
      }
    }
  }
  context.putImageData(image, 0, 0)
}
