import { svg, type TemplateResult } from 'lit'

const icon = (size: number, shape: TemplateResult) =>
  svg`<svg width=${size} height=${size} viewBox="0 0 24 24" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shape}</svg>`

export const checkIcon = () => icon(28, svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`)
export const crossIcon = () => icon(28, svg`<path d="M7 7l10 10M17 7 7 17"/>`)
export const clockIcon = () => icon(28, svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>`)
export const alertIcon = () => icon(28, svg`<path d="M12 6v7M12 17.5v.01"/>`)
export const bankIcon = () => icon(28, svg`<path d="m3 9 9-5 9 5zM5 20h14M6 12v5M10 12v5M14 12v5M18 12v5"/>`)
export const lockIcon = (size = 18) =>
  icon(size, svg`<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`)
/** A card's back with the strip, and the place of the code picked out. */
export const codeIcon = () =>
  icon(
    24,
    svg`<rect x="2" y="5" width="20" height="14" rx="2"/><path d="M2 9h20"/><path stroke-width="3" d="M14 14.5h4"/>`,
  )
/** Any card. */
export const cardIcon = () =>
  icon(24, svg`<rect x="2" y="5" width="20" height="14" rx="2"/><path d="M2 10h20M6 15h4"/>`)
