/** States printed by the reference program of Vallado et al. 2006 (`tcppver.out`), by catalogue number. */
export interface PrintedState {
  readonly catalogueNumber: number
  readonly minutes: number
  readonly state: readonly number[]
}

export const printedStates = (text: string): PrintedState[] => {
  const states: PrintedState[] = []
  let catalogueNumber = 0
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*(\d+) xx/.exec(line)
    if (head) {
      catalogueNumber = Number(head[1])
      continue
    }
    const numbers = line.trim().split(/\s+/).slice(0, 7).map(Number)
    if (numbers.length === 7) states.push({ catalogueNumber, minutes: numbers[0]!, state: numbers.slice(1) })
  }
  return states
}
