import type { Reply } from '../http.ts'

export const STYLE_PATH = '/assets/funnel.css'

// On top of the sheet that all sandboxes share. The tiles carry a colour near the bank's own, dark enough for white.
const STYLE = `.funnel h1 { margin-block-end: 4px; }
.funnel .acs-head form { margin-inline-start: auto; }
.funnel .acs-head .badge { margin-inline-start: 0; }
.funnel .language { min-block-size: 32px; padding: 4px 10px; border: 0; color: var(--accent); font-weight: 500; font-size: .875rem; text-decoration: underline; }
.sum { display: flex; align-items: baseline; justify-content: space-between; gap: 12px; margin: 0 0 16px; padding: 14px; border-radius: 12px; background: var(--tint); }
.sum dt { color: var(--muted); font-size: .875rem; }
.sum dd { margin: 0; font-size: 1.5rem; font-weight: 700; letter-spacing: -.01em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.sum .merchant { font-size: 1rem; font-weight: 600; letter-spacing: 0; white-space: normal; overflow-wrap: anywhere; }
.sum div:last-child { text-align: end; }
.steps { display: flex; gap: 6px; margin: 0 0 6px; padding: 0; list-style: none; }
.steps li { flex: 1; block-size: 4px; border-radius: 4px; background: var(--line); }
.steps .past { background: var(--accent); }
.step { margin: 0 0 2px; color: var(--muted); font-size: .8125rem; }
.banks { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: 8px; margin-block-end: 16px; }
.bank { display: flex; align-items: center; gap: 10px; min-block-size: 56px; padding: 8px 10px; border-color: var(--line); color: var(--ink); text-align: start; font-weight: 600; line-height: 1.2; }
.bank:hover { border-color: var(--accent); background: var(--tint); filter: none; }
.banks .bank { flex-direction: column; gap: 6px; padding-block: 12px; text-align: center; }
.tile { display: grid; flex: none; place-items: center; inline-size: 36px; block-size: 36px; border-radius: 10px; background: #465563; color: #fff; font-size: .75rem; font-weight: 700; }
.tile.cl_estado { background: #b04a00; }
.tile.cl_santander { background: #c40000; }
.tile.cl_bch { background: #123274; }
.tile.cl_bci { background: #2b6b1f; }
.tile.cl_falabella { background: #00733b; }
.tile.cl_itau { background: #a84300; }
.tile.cl_scotiabank { background: #b8001f; }
.tile.cl_mach { background: #5a2bd6; }
.at { display: flex; align-items: center; gap: 12px; margin-block-end: 12px; }
.at h1, .at .lead { margin: 0; }
details.testing summary { min-block-size: 44px; padding-block: 10px; color: var(--muted); font-size: .9375rem; font-weight: 600; cursor: pointer; }
.cases { display: grid; gap: 6px; }
.cases .bank { min-block-size: 48px; font-size: .9375rem; }
.funnel .case { margin-block-start: 8px; padding: 8px 12px; border-radius: 10px; background: var(--tint); }
input[readonly] { border-style: dashed; background: var(--tint); color: var(--muted); }
`

/** The funnel's own style sheet; `null` for other paths. */
export function funnelStyle(path: string): Reply | null {
  if (path !== STYLE_PATH) return null
  const headers = { 'content-type': 'text/css; charset=utf-8', 'x-content-type-options': 'nosniff' }
  return { status: 200, headers, body: STYLE }
}
