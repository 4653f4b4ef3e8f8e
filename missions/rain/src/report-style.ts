/** Style of the report: the console's tokens, light, dark and print, in one inline sheet. */
import { tokensCss } from '@setu/figures/tokens'

/** px from which a figure has room for its wide form, and from which two stand side by side. */
export const breakpoints = { wide: 680, two: 1140 } as const

export const reportStyle = (): string =>
  `${tokensCss()}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:400 14px/1.5 "Plex Sans","IBM Plex Sans","IBM Plex Sans Variable","DejaVu Sans","Noto Sans",system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1128px;margin:0 auto;padding:32px 16px 48px}
h1,h2,h3,p,figure,dl,dd,ul{margin:0;padding:0}
ul{list-style:none}
.kicker{color:var(--ink-3);font-size:12px;margin-bottom:8px}
h1{font-size:13px;font-weight:600;margin-bottom:6px}
.sentence{font-size:22px;line-height:1.32;letter-spacing:-.01em;max-width:46ch;text-wrap:pretty}
.sentence b{font-weight:500;color:var(--signal)}
.tag{display:inline-block;border:1px dashed var(--rule-strong);border-radius:2px;padding:0 6px;font-size:11px;line-height:16px;color:var(--ink-2)}
h2{font-size:16px;line-height:1.35;font-weight:600;margin:40px 0 12px}
h3{font-size:13px;line-height:1.35;font-weight:600;margin-bottom:12px}
.panel{background:var(--surface);border:1px solid var(--rule);border-radius:6px;padding:16px;min-width:0}
.grid{display:grid;gap:16px;grid-template-columns:minmax(0,1fr);margin-top:24px}
.note{color:var(--ink-3);font-size:12px;line-height:1.4;margin-top:10px;max-width:66ch}
svg{display:block;max-width:100%}
.w2,.w3{display:none}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
th{font-weight:400;font-size:11px;color:var(--ink-3);text-align:left;padding:0 12px 6px 0;border-bottom:1px solid var(--rule-strong);vertical-align:bottom}
td{padding:6px 12px 6px 0;border-bottom:1px solid var(--rule);vertical-align:top}
tr:last-child td{border-bottom:0}
th.r,td.r{text-align:right;white-space:nowrap}
td.s{font-weight:600}
th:last-child,td:last-child{padding-right:0}
.finding{display:grid;grid-template-columns:18px minmax(0,1fr);padding:12px 0;border-top:1px solid var(--rule)}
.finding:first-child{border-top:0;padding-top:0}
.finding .mark{line-height:20px}
.error .mark{color:var(--fault)}.warning .mark{color:var(--caution-mark)}.note-mark .mark{color:var(--ink-3)}
.finding .word{font-weight:600}
.error .word{color:var(--fault)}.warning .word{color:var(--caution)}
code,.mono{font-family:"Plex Mono","IBM Plex Mono","DejaVu Sans Mono",ui-monospace,monospace;font-size:12px}
.finding code{display:block;color:var(--ink-3);margin-top:2px}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:6px 16px;font-size:13px}
dt{color:var(--ink-3)}dd{overflow-wrap:anywhere}
pre{margin:0 0 8px;padding:12px 14px;background:var(--sunk);border-radius:4px;white-space:pre-wrap;overflow-wrap:anywhere;font:400 12px/1.6 "Plex Mono","IBM Plex Mono","DejaVu Sans Mono",ui-monospace,monospace}
pre:last-child{margin-bottom:0}
@media (min-width:${breakpoints.wide}px){main{padding:40px 32px 64px}.panel{padding:20px}.w1{display:none}.w2{display:block}}
@media screen and (min-width:${breakpoints.two}px){.grid{grid-template-columns:repeat(2,minmax(0,1fr))}.full{grid-column:1/-1}.full .w2{display:none}.full .w3{display:block}main{padding-left:16px;padding-right:16px}}
@media print{@page{margin:12mm}body{background:none}main{padding:0}.panel{border:0;border-top:1px solid var(--rule-strong);border-radius:0;padding:12px 0;break-inside:avoid}h2{break-after:avoid}}
`
