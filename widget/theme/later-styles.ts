import { css } from 'lit'

/** What comes after the form: progress, the bank's window, and how it ended. */
export const laterStyles = css`
  .view button + button {
    margin-block-start: 0;
  }
  .view form {
    inline-size: 100%;
    text-align: start;
  }
  .view form button {
    inline-size: 100%;
    margin: 0;
  }
  .view .note {
    max-inline-size: none;
  }
  .view .invalid .note {
    color: var(--_danger);
  }
  .quiet,
  .quiet:hover {
    border: 0;
    background: none;
    color: var(--_muted);
    font-weight: 400;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .quiet:hover {
    color: var(--_text);
  }
  .good {
    color: var(--_success);
  }
  .wait {
    color: var(--_warning);
  }
  .badge .spinner {
    inline-size: 28px;
    block-size: 28px;
  }
  .view .amount {
    color: var(--_text);
    font-size: 1.75em;
    font-weight: var(--_weight);
    font-variant-numeric: tabular-nums;
    letter-spacing: -0.02em;
    line-height: 1.2;
  }
  .view .small {
    font-size: 0.875em;
  }
  .view .notice,
  .notice {
    padding: calc(var(--_space) * 2) calc(var(--_space) * 3);
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_warning) 12%, transparent);
    color: var(--_warning);
    font-size: 0.9375em;
  }
  dialog {
    inline-size: min(600px, 100vw - 32px);
    max-inline-size: none;
    block-size: min(720px, 100dvh - 32px);
    max-block-size: none;
    padding: 0;
    overflow: auto;
    border: var(--_edge) var(--_line);
    border-radius: var(--_panel-radius);
    background: var(--_surface);
    color: var(--_text);
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  dialog::backdrop {
    background: rgb(8 10 16 / 0.6);
  }
  dialog .notice {
    border-radius: 0;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: calc(var(--_space) * 2);
    padding: calc(var(--_space) * 2) calc(var(--_space) * 4);
    border-block-end: var(--_edge) var(--_line);
  }
  .bar h2 {
    flex: 1 1 200px;
    font-size: 1em;
  }
  .bar p {
    flex: 1 1 100%;
  }
  .bar .quiet {
    padding-inline: 0;
  }
  .bar button {
    flex: 0 1 auto;
    inline-size: auto;
    min-block-size: 44px;
    font-size: 0.875em;
  }
  iframe {
    flex: 1 0 320px;
    inline-size: 100%;
    border: 0;
    /* Bank pages are written for white paper; a transparent frame would put their black text on our dark. */
    background: #fff;
    color-scheme: light;
  }
  @media (max-width: 499px) {
    dialog {
      inline-size: 100vw;
      block-size: 100dvh;
      border: 0;
      border-radius: 0;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .view > * {
      animation: rise calc(var(--_duration) * 2) ease-out backwards;
    }
    .good path {
      stroke-dasharray: 32;
      animation: draw calc(var(--_duration) * 3) var(--_duration) ease-out backwards;
    }
    @keyframes rise {
      from {
        opacity: 0;
        transform: translateY(4px);
      }
    }
    @keyframes draw {
      from {
        stroke-dashoffset: 32;
      }
    }
  }
`
