/** What hands do to the map: a finger or a mouse moves and picks, keys step, a wheel zooms about its place. */
import { moved, type View, zoomed } from './view.js'

export interface MapHands {
  view(): View
  go(to: View): void
  fit(): void
  /** `reach`: as far as this many pixels; a pointer picks what it touches. */
  pick(x: number, y: number, reach?: number): void
  unpick(): void
}

const STEP = 60
/** Pixels that a finger may shake and still pick. */
const SHAKE = 5

export const keySteps = (hands: MapHands): Readonly<Record<string, () => void>> => {
  const step = (dx: number, dy: number) => () => hands.go(moved(hands.view(), dx, dy))
  const zoom = (factor: number) => () => hands.go(zoomed(hands.view(), factor))
  return {
    ArrowLeft: step(STEP, 0),
    ArrowRight: step(-STEP, 0),
    ArrowUp: step(0, STEP),
    ArrowDown: step(0, -STEP),
    '+': zoom(1.3),
    '=': zoom(1.3),
    '-': zoom(1 / 1.3),
    0: hands.fit,
    Enter: () => hands.pick(hands.view().width / 2, hands.view().height / 2, STEP),
    Escape: hands.unpick,
  }
}

export const pointerSteps = (hands: MapHands) => {
  let held: { x: number; y: number; far: number } | undefined
  return {
    down(event: PointerEvent): void {
      held = { x: event.clientX, y: event.clientY, far: 0 }
      ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
    },
    move(event: PointerEvent): void {
      if (!held) return
      const [dx, dy] = [event.clientX - held.x, event.clientY - held.y]
      held = { x: event.clientX, y: event.clientY, far: held.far + Math.hypot(dx, dy) }
      if (held.far >= SHAKE) hands.go(moved(hands.view(), dx, dy))
    },
    up(event: PointerEvent): void {
      if (held && held.far < SHAKE) {
        const box = (event.currentTarget as Element).getBoundingClientRect()
        hands.pick(event.clientX - box.left, event.clientY - box.top)
      }
      held = undefined
    },
    cancel(): void {
      held = undefined
    },
  }
}

/** A page is scrolled over the map; with ctrl, or once the map has the focus, it zooms. */
export const wheelStep =
  (hands: MapHands, map: () => Element | undefined) =>
  (event: WheelEvent): void => {
    const element = map()
    if (!element || (!event.ctrlKey && document.activeElement !== element)) return
    event.preventDefault()
    const box = element.getBoundingClientRect()
    const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015))
    hands.go(zoomed(hands.view(), factor, event.clientX - box.left, event.clientY - box.top))
  }
