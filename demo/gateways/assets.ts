import type { Reply } from './http.ts'

const STYLE = `:root {
  color-scheme: light dark;
  --ink: light-dark(#16202c, #e8edf4);
  --muted: light-dark(#566273, #a3afbf);
  --ground: light-dark(#eef1f6, #0e141b);
  --surface: light-dark(#fff, #18212c);
  --line: light-dark(#d5dce6, #2c3846);
  --accent: light-dark(#0b5bd3, #79aefc);
  --on-accent: light-dark(#fff, #08182e);
  --good: light-dark(#11703a, #5fd38f);
  --bad: light-dark(#b3261e, #ff9b93);
  --wait: light-dark(#7a5300, #f0c166);
  --tint: light-dark(#f5f8fc, #131b24);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  color: var(--ink);
  background: var(--ground);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: break-word;
}
body.narrow { display: grid; min-block-size: 100vh; place-items: start center; padding: 12px; }
body.wide { max-inline-size: 76rem; margin-inline: auto; padding: 24px 16px 64px; }
h1 { margin: 0 0 4px; font-size: 1.375rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; }
h2 { margin: 32px 0 8px; font-size: 1.0625rem; }
p { margin: 0 0 12px; }
a { color: var(--accent); }
code, .mono { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.lead, .hint { color: var(--muted); }
.hint { font-size: .875rem; }
.card { inline-size: 100%; background: var(--surface); border: 1px solid var(--line); border-radius: 16px; }
.acs { max-inline-size: 27rem; padding: 20px; }
.acs-head { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding-block-end: 16px; margin-block-end: 16px; border-block-end: 1px solid var(--line); }
.shield { color: var(--accent); flex: none; }
.badge { margin-inline-start: auto; padding: 2px 10px; border: 1px solid var(--line); border-radius: 99px; color: var(--muted); font-size: .75rem; white-space: nowrap; }
.facts { margin: 0 0 20px; padding: 4px 14px; background: var(--tint); border-radius: 10px; }
.facts div { display: flex; justify-content: space-between; gap: 16px; padding-block: 6px; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; text-align: end; font-weight: 600; font-variant-numeric: tabular-nums; }
.stack { display: grid; gap: 8px; margin-block-end: 12px; }
.stack p { margin: 0; }
.row { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
label { font-weight: 600; font-size: .9375rem; }
input { inline-size: 100%; min-inline-size: 0; min-block-size: 48px; padding: 8px 14px; color: inherit; background: var(--surface); border: 1px solid light-dark(#7d8a9b, #66758a); border-radius: 10px; font: inherit; font-size: 1.125rem; font-variant-numeric: tabular-nums; }
#code { letter-spacing: .2em; }
input[aria-invalid] { border-color: var(--bad); }
.error { color: var(--bad); font-size: .9375rem; font-weight: 600; }
button, .button { display: block; inline-size: 100%; min-block-size: 48px; padding: 10px 16px; color: var(--accent); background: transparent; border: 1px solid var(--accent); border-radius: 10px; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
button.primary, .button.primary { color: var(--on-accent); background: var(--accent); }
button.quiet { color: var(--muted); border-color: var(--line); }
button.danger { color: var(--bad); border-color: var(--bad); }
button:hover, .button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.testing { margin-block-start: 16px; padding-block-start: 16px; border-block-start: 1px dashed var(--line); }
.testing h2 { margin: 0 0 8px; color: var(--muted); font-size: .875rem; }
.testing p { margin: 0; }
.top { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: baseline; margin-block-end: 24px; }
.top nav { display: flex; gap: 16px; margin-inline-start: auto; }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 12px; margin: 0 0 24px; }
.totals div { padding: 16px; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
.totals dt { color: var(--muted); font-size: .875rem; }
.totals dd { margin: 4px 0 0; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
table { inline-size: 100%; border-collapse: collapse; font-size: .9375rem; }
th, td { padding: 10px 14px; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top; }
tr:last-child td { border-block-end: 0; }
th { color: var(--muted); font-size: .8125rem; font-weight: 600; white-space: nowrap; }
td.amount { text-align: end; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.amount { text-align: end; }
td.number { white-space: nowrap; font-variant-numeric: tabular-nums; }
td .hint { white-space: normal; }
.note { margin-block-start: 12px; }
@media (max-width: 45rem) {
  .entries thead { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .entries tbody tr { display: grid; grid-template-columns: 1fr auto; gap: 4px 12px; padding: 12px 14px; border-block-end: 1px solid var(--line); }
  .entries tbody tr:last-child { border-block-end: 0; }
  .entries td { padding: 0; border: 0; }
  .entries td:nth-child(n + 5) { grid-column: 1 / -1; font-size: .8125rem; }
  .entries td:nth-child(4) { text-align: end; }
}
@media (max-width: 45rem) {
  .cards thead { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards tr, .cards td { display: block; }
  .cards tr { padding: 10px 14px; border-block-end: 1px solid var(--line); }
  .cards tr:last-child { border-block-end: 0; }
  .cards td { padding: 0; border: 0; }
}
.status { font-weight: 650; white-space: nowrap; }
.status.good { color: var(--good); }
.status.bad { color: var(--bad); }
.status.wait { color: var(--wait); }
.empty { padding: 48px 24px; text-align: center; color: var(--muted); background: var(--surface); border: 1px dashed var(--line); border-radius: 12px; }
.empty strong { display: block; margin-block-end: 4px; color: var(--ink); font-size: 1.0625rem; }
`

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b5bd3"/><path d="M16 6 7 11h18zM9 13v9m4.7-9v9m4.6-9v9M23 13v9M7 25h18" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`

const RETURN_SCRIPT = `document.querySelector('form[data-return]').requestSubmit()\n`

const ASSETS: Readonly<Record<string, { type: string; body: string }>> = {
  '/assets/sandbox.css': { type: 'text/css; charset=utf-8', body: STYLE },
  '/assets/icon.svg': { type: 'image/svg+xml', body: ICON },
  '/assets/return.js': { type: 'text/javascript; charset=utf-8', body: RETURN_SCRIPT },
}

/** The files that the sandbox's pages load; `null` for other paths. */
export function assetReply(path: string): Reply | null {
  const asset = Object.hasOwn(ASSETS, path) ? ASSETS[path] : undefined
  if (!asset) return null
  return { status: 200, headers: { 'content-type': asset.type, 'x-content-type-options': 'nosniff' }, body: asset.body }
}
