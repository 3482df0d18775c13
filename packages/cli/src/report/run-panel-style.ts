import { Html } from './html.js'

/** The chosen run stands beside a wide page and at the foot of a narrow one. */
export const runPanelStyle = new Html(`
aside.run { font-size: 14px; overflow-wrap: anywhere; }
aside.run h2 { font-size: 16px; margin: 0 32px 2px 0; }
aside.run h2 + * > .note:first-child { margin-right: 32px; }
aside.run h3 { font-size: 12px; font-weight: 500; color: var(--muted); margin: 16px 0 2px; }
aside.run table { width: 100%; margin: 0; font-size: 13px; }
aside.run th, aside.run td { padding: 3px 0; white-space: normal; }
aside.run th { color: var(--muted); font-weight: 400; padding-right: 12px; width: 50%; }
aside.run td small, aside.run th small { display: inline; margin-left: 5px; }
aside.run img { display: block; max-width: 100%; margin-top: 16px; background: #fff; border-radius: 3px; }
aside.run details { margin-top: 16px; }
aside.run summary { color: var(--muted); font-size: 13px; cursor: pointer; }
aside.run .close { position: absolute; top: 8px; right: 8px; width: 36px; height: 36px; font-size: 20px; line-height: 1; color: var(--muted); }
aside.run button, .runs button { background: none; border: 0; padding: 0; font: inherit; color: inherit; cursor: pointer; text-align: left; }
.runs button { color: var(--generated); text-decoration: underline; text-underline-offset: 2px; }
.runs .scroll { max-height: 80vh; }
.runs table { margin: 0; border-collapse: separate; border-spacing: 0; }
.runs thead th { position: sticky; top: 0; z-index: 1; background: var(--surface); }
.runs tbody th, .runs thead th:first-child { position: sticky; left: 0; background: var(--surface); }
.runs thead th:first-child { z-index: 2; }
.runs tbody th { min-width: min(300px, 42vw); white-space: normal; font-weight: 400; overflow-wrap: anywhere; line-height: 1.3; }
.runs tr.chosen > * { background: var(--forbidden); }
.plot .ring_marks { pointer-events: none; }
.plot:focus-visible, button:focus-visible, summary:focus-visible { outline: 2px solid var(--generated); outline-offset: 2px; }
.columns3 { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 230px), 1fr)); gap: 8px 24px; }
.columns3 > * { min-width: 0; }
@media (min-width: 1200px) {
  main { max-width: 1520px; padding: 40px 32px 24px; display: grid; grid-template-columns: minmax(0, 1fr) 400px; gap: 0 40px; align-items: start; }
  main > * { grid-column: 1; }
  main > .content { min-width: 0; }
  main > aside.run { grid-column: 2; grid-row: 1 / span 3; position: sticky; top: 24px; max-height: calc(100vh - 48px); overflow-y: auto; padding: 4px 12px 4px 24px; border-left: 1px solid var(--grid); min-height: 50vh; }
}
@media (max-width: 1199px) {
  aside.run { display: none; }
  aside.run.open { display: block; position: fixed; inset: auto 0 0 0; z-index: 5; max-height: 56vh; overflow-y: auto; overscroll-behavior: contain; padding: 14px 16px 20px; background: var(--surface); border-top: 1px solid var(--muted); box-shadow: 0 -6px 24px rgb(0 0 0 / 0.16); }
  aside.run.open ~ footer { padding-bottom: 58vh; }
}
@media (min-width: 600px) and (max-width: 1199px) { aside.run.open .chosen { max-width: 640px; margin: 0 auto; } }
@media print { aside.run { display: none !important; } .runs .scroll { max-height: none; } }
`)
