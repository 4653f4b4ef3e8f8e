// Before the first paint: the theme that was chosen, else that of the system.
var chosen = null
try {
  chosen = localStorage.getItem('setu.theme')
} catch (_) {
  /* storage may be closed */
}
document.documentElement.dataset.theme =
  chosen || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
