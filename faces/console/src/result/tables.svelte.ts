/** Figures as tables: one switch for the page, key `t`. */
let on = $state(false)
export const tables = {
  get on(): boolean {
    return on
  },
  set on(value: boolean) {
    on = value
  },
}
