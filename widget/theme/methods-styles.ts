import { css } from 'lit'

/** Methods to choose from, saved cards, banks and consent. */
export const methodsStyles = css`
  .methods,
  .cards,
  .body {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 3);
  }
  .cards,
  .side {
    gap: calc(var(--_space) * 2);
  }
  .choice {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 3);
    min-block-size: max(44px, var(--_height));
    margin: 0;
    font-size: 1em;
    line-height: 1.35;
    cursor: pointer;
  }
  .choice span,
  .choice .grow {
    color: var(--_text);
    font-weight: var(--_weight);
  }
  .grow {
    flex: 1;
    min-inline-size: 0;
  }
  .choice bdi {
    white-space: nowrap;
  }
  .choice small {
    display: block;
    color: var(--_muted);
    font-size: 0.8125em;
    font-weight: 400;
  }
  .choice input {
    flex: none;
    inline-size: 20px;
    block-size: 20px;
    margin: 0;
    accent-color: var(--_accent);
    cursor: inherit;
  }
  .choice input:focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .choice > svg:not(.mark) {
    stroke: var(--_muted);
    inline-size: 24px;
    block-size: 24px;
  }
  .method,
  .saved,
  .side .choice {
    padding-inline: calc(var(--_space) * 3);
    border: var(--_edge) var(--_border);
    border-radius: var(--_radius);
  }
  .chosen,
  .saved:has(input:checked),
  .side .choice:has(input:checked) {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
  }
  .body {
    padding-block: calc(var(--_space) * 2) calc(var(--_space) * 3);
  }
  .body > p,
  .methods > p {
    color: var(--_muted);
    font-size: 0.9375em;
  }
  .tabs {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 165px), 1fr));
    gap: calc(var(--_space) * 2);
  }
  .saved {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    column-gap: calc(var(--_space) * 2);
  }
  .saved .choice {
    flex: 1 1 180px;
  }
  .saved button {
    inline-size: auto;
    min-block-size: 44px;
    padding-inline: calc(var(--_space) * 2);
    font-size: 0.875em;
  }
  .over .choice {
    cursor: not-allowed;
  }
  .over .choice span,
  .over small {
    color: var(--_muted);
  }
  .over small {
    color: var(--_danger);
  }
  .question {
    display: flex;
    flex: 1 1 100%;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_space) * 2);
    padding-block-end: calc(var(--_space) * 2);
    font-size: 0.875em;
  }
  .question p {
    flex: 1 1 100%;
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
  .mistake {
    color: var(--_danger);
    font-size: 0.8125em;
  }
  .side {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 165px), 1fr));
  }
  select {
    flex: 1;
    min-inline-size: 0;
    block-size: 100%;
    padding: 0 calc(var(--_space) * 3);
    border: 0;
    background: var(--_field);
    color: var(--_text);
    font: inherit;
    font-size: max(16px, 1em);
  }
  select:focus-visible {
    /* The box around it has the ring. */
    outline: none;
  }
  .consent span.grow {
    font-weight: 400;
    font-size: 0.9375em;
  }
  .methods:disabled .choice {
    opacity: 0.55;
    cursor: not-allowed;
  }
  @container (max-width: 399px) {
    .saved {
      padding-inline: calc(var(--_space) * 2);
    }
    .body {
      padding-inline: 0;
    }
    .saved .choice {
      gap: calc(var(--_space) * 2);
    }
  }
`
