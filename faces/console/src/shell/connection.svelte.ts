/** Whether the browser believes it has a network. */
let online = $state(navigator.onLine)
addEventListener('online', () => {
  online = true
})
addEventListener('offline', () => {
  online = false
})
export const connection = {
  get online(): boolean {
    return online
  },
}
