/** Unified Code for Units of Measure (UCUM) as people of the field write it beside a number: `[nmi_i]` is nmi, `m.s-1` is m s⁻¹, `mm/d` is mm/day. */
const NAMES: Record<string, string> = {
  '1': '',
  d: 'd',
  deg: '°',
  Cel: '°C',
  '[in_i]': 'in',
  '[ft_i]': 'ft',
  '[mi_i]': 'mi',
  '[nmi_i]': 'nmi',
  '[kn_i]': 'kn',
  har: 'ha',
  a: 'yr',
}
const SUPER: Record<string, string> = { '-': '⁻', '1': '¹', '2': '²', '3': '³', '4': '⁴' }

export const unitName = (ucum: string | undefined): string => {
  if (!ucum) return ''
  const whole = NAMES[ucum]
  if (whole !== undefined) return whole
  return ucum
    .split('/')
    .map((term) =>
      term
        .split('.')
        .map((atom) => {
          const match = /^(\[?[A-Za-z%µ_]+\]?)(-?\d)?$/.exec(atom)
          if (!match) return atom
          const name = NAMES[match[1]!] ?? match[1]!
          return name + [...(match[2] ?? '')].map((c) => SUPER[c] ?? c).join('')
        })
        .join(' '),
    )
    .join('/')
    .replace(/\/d$/, '/day')
}
