/** Whether this browser draws WebGL 2 at all; asked once. */
let answer: boolean | undefined

export const canDrawGl = (): boolean => {
  if (answer === undefined) {
    try {
      const context = document.createElement('canvas').getContext('webgl2')
      answer = context !== null
      context?.getExtension('WEBGL_lose_context')?.loseContext()
    } catch {
      answer = false
    }
  }
  return answer
}
