import { Html } from './html.js'
import { cssVariables, darkPalette, lightPalette } from './specs/palette.js'

/** The page's look. Wide things scroll inside themselves; the page never scrolls sideways. */
export const pageStyle = (): Html =>
  new Html(`
:root { color-scheme: light dark; ${cssVariables(lightPalette)} }
@media (prefers-color-scheme: dark) { :root { ${cssVariables(darkPalette)} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--surface); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; -webkit-text-size-adjust: 100%; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: clamp(26px, 4.4vw, 40px); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 14px; text-wrap: balance; }
h2 { font-size: 21px; line-height: 1.25; letter-spacing: -0.01em; margin: 56px 0 10px; }
h3 { font-size: 15px; margin: 0; }
p { margin: 0 0 12px; max-width: 72ch; }
a { color: var(--generated); text-underline-offset: 2px; overflow-wrap: anywhere; }
code { font: 0.9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
var { font-style: italic; }
.kicker { color: var(--muted); font-size: 14px; margin-bottom: 6px; }
.lede { font-size: 18px; }
.note, figcaption, footer, .columns small { color: var(--muted); font-size: 13.5px; line-height: 1.5; }
footer { margin-top: 64px; padding-top: 16px; border-top: 1px solid var(--grid); }
figure { margin: 20px 0 0; }
figcaption { max-width: 84ch; margin-top: 8px; }
.scroll { overflow-x: auto; overscroll-behavior-x: contain; }
.scroll:focus-visible { outline: 2px solid var(--generated); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; margin: 12px 0; }
th, td { padding: 6px 14px 6px 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--grid); vertical-align: baseline; }
th { font-weight: 600; }
thead th { color: var(--muted); font-weight: 500; border-bottom-color: var(--muted); vertical-align: bottom; }
th:first-child, td:first-child, td.text { text-align: left; }
td.text { white-space: normal; overflow-wrap: anywhere; }
td small, th small { display: block; color: var(--muted); font-size: 12px; font-weight: 400; }
th small { white-space: normal; max-width: min(52ch, 44vw); }
td.paper { color: var(--muted); }
.side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 8px 28px; }
.side figure { min-width: 0; }
.columns { display: grid; grid-template-columns: repeat(var(--models), minmax(250px, 1fr)); gap: 2px 26px; padding-bottom: 8px; }
.columns > * { min-width: 0; }
.columns .row { grid-column: 1 / -1; margin-top: 22px; }
.columns .row > div { position: sticky; left: 0; width: fit-content; max-width: min(100%, calc(100vw - 48px)); display: flex; flex-wrap: wrap; gap: 2px 18px; align-items: center; }
.columns.one { grid-template-columns: repeat(auto-fit, minmax(min(100%, 290px), 1fr)); }
.columns.one .row { margin-top: 12px; }
.columns .head { border-top: 3px solid var(--ink); padding-top: 8px; }
.columns .head small { display: block; font-variant-numeric: tabular-nums; }
.key { display: inline-flex; align-items: center; gap: 6px; font-size: 13px; white-space: nowrap; }
.key i { width: 12px; height: 12px; border-radius: 2px; background: var(--colour); }
.key i.line { height: 2px; width: 16px; border-radius: 0; }
.key i.dot { width: 6px; height: 6px; border-radius: 50%; }
.key i.ramp { width: 60px; background: linear-gradient(90deg, #440154, #414487, #2a788e, #22a884, #7ad151, #fde725); }
.plot svg { display: block; max-width: 100%; }
.plot .mark-rect path { shape-rendering: crispEdges; }
.tip { position: fixed; z-index: 9; pointer-events: none; background: var(--ink); color: var(--surface); padding: 5px 9px; border-radius: 5px; font-size: 12px; line-height: 1.4; font-variant-numeric: tabular-nums; max-width: 280px; }
.tip[hidden] { display: none; }
.tip span { opacity: 0.65; }
@media (max-width: 600px) { main { padding: 24px 16px 48px; } .kicker { color: var(--muted); font-size: 14px; margin-bottom: 6px; }
.lede { font-size: 17px; } .columns .row > div { max-width: calc(100vw - 32px); } }
@media print { main { max-width: none; } h2 { break-after: avoid; } figure { break-inside: avoid; } }
`)
