import { css } from 'lit'

/**
 * Tokens become private names once, here, so that a default is written once. `light-dark()` follows the page's own
 * `color-scheme`: a page that is always light never gets a dark panel from the shopper's system setting.
 */
export const baseStyles = css`
  :host {
    --_text: var(--sealpay-color-text, light-dark(#16181d, #eef0f4));
    --_muted: var(--sealpay-color-muted, light-dark(#5b6270, #a6adba));
    --_surface: var(--sealpay-color-surface, light-dark(#ffffff, #16191f));
    --_field: var(--sealpay-color-field, light-dark(#ffffff, #1d2128));
    --_border: var(--sealpay-color-border, light-dark(#868d9c, #6d7584));
    --_line: var(--sealpay-color-line, light-dark(#e3e6eb, #2d323c));
    --_accent: var(--sealpay-color-accent, light-dark(#2456e6, #8aabff));
    --_on-accent: var(--sealpay-color-on-accent, light-dark(#ffffff, #0b1226));
    --_focus: var(--sealpay-color-focus, light-dark(#2456e6, #8aabff));
    --_danger: var(--sealpay-color-danger, light-dark(#b9232c, #ff9d95));
    --_success: var(--sealpay-color-success, light-dark(#0c7a4d, #5fd9a4));
    --_warning: var(--sealpay-color-warning, light-dark(#855600, #f2c46d));
    --_font: var(--sealpay-font, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
    --_weight: var(--sealpay-font-weight, 600);
    --_space: var(--sealpay-space, 4px);
    --_padding: var(--sealpay-padding, 24px);
    --_radius: var(--sealpay-radius, 8px);
    --_panel-radius: var(--sealpay-panel-radius, 16px);
    --_edge: var(--sealpay-border-width, 1px) solid;
    --_height: var(--sealpay-field-height, 48px);
    --_duration: var(--sealpay-duration, 160ms);

    display: block;
    box-sizing: border-box;
    inline-size: 100%;
    container-type: inline-size;
    color: var(--_text);
    font: 400 var(--sealpay-font-size, 16px) / 1.5 var(--_font);
    text-align: start;
    text-transform: none;
    letter-spacing: normal;
    overflow-wrap: anywhere;
    -webkit-text-size-adjust: 100%;
    -webkit-tap-highlight-color: transparent;
  }
  :host([hidden]) {
    display: none;
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  p {
    margin: 0;
  }
  h2 {
    font-size: 1.25em;
    font-weight: var(--_weight);
    line-height: 1.3;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  h2:focus {
    outline: none;
  }
  svg {
    display: block;
    flex: none;
    fill: none;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .panel {
    padding: var(--_padding);
    border: var(--_edge) var(--_line);
    border-radius: var(--_panel-radius);
    background: var(--_surface);
    box-shadow: var(--sealpay-shadow, none);
  }
  button {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: calc(var(--_space) * 2);
    inline-size: 100%;
    min-block-size: calc(var(--_height) + var(--_space));
    padding: calc(var(--_space) * 2) calc(var(--_space) * 4);
    border: var(--_edge) transparent;
    border-radius: var(--_radius);
    background: var(--_accent);
    color: var(--_on-accent);
    font: inherit;
    font-weight: var(--_weight);
    line-height: 1.25;
    font-variant-numeric: tabular-nums;
    text-wrap: balance;
    cursor: pointer;
    touch-action: manipulation;
  }
  button:hover {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }
  .plain,
  .plain:hover {
    border-color: var(--_border);
    background: none;
    color: var(--_text);
  }
  .plain:hover {
    border-color: var(--_text);
  }
  button:disabled {
    opacity: 0.55;
    cursor: not-allowed;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .spinner {
    inline-size: 1.25em;
    block-size: 1.25em;
    border: 0.15em solid;
    border-inline-end-color: transparent;
    border-radius: 50%;
  }
  @container (max-width: 399px) {
    .panel {
      padding: min(var(--_padding), 16px);
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    button,
    .box {
      transition:
        background-color var(--_duration),
        border-color var(--_duration),
        transform var(--_duration);
    }
    button:active:enabled {
      transform: scale(0.99);
    }
    .spinner {
      animation: turn 0.9s linear infinite;
    }
    @keyframes turn {
      to {
        transform: rotate(1turn);
      }
    }
  }
`
