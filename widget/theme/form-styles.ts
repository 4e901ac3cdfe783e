import { css } from 'lit'

/** Fields: labels on top, one line kept free below each so that an error moves nothing. */
export const formStyles = css`
  form,
  fieldset {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  form {
    gap: calc(var(--_space) * 3);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: calc(var(--_space) * 2);
    margin-block-end: calc(var(--_space) * 2);
  }
  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space);
  }
  .fields {
    grid-template-columns: repeat(2, minmax(0, 1fr));
    column-gap: calc(var(--_space) * 3);
  }
  .field {
    display: grid;
    grid-template: subgrid / minmax(0, 1fr);
    grid-area: span 3 / span 2;
    min-inline-size: 0;
  }
  .field.half {
    grid-column-end: span 1;
  }
  label {
    align-self: end;
    margin-block-end: var(--_space);
    font-size: 0.875em;
    font-weight: var(--_weight);
    line-height: calc(var(--_space) * 5);
  }
  label span {
    color: var(--_muted);
    font-weight: 400;
  }
  .box {
    display: flex;
    align-items: center;
    block-size: var(--_height);
    overflow: clip;
    border: var(--_edge) var(--_border);
    border-radius: var(--_radius);
    background: var(--_field);
    color: var(--_muted);
  }
  .box svg {
    margin-inline-end: calc(var(--_space) * 3);
  }
  .box:hover {
    border-color: var(--_text);
  }
  .box:focus-within {
    border-color: var(--_focus);
    outline: 2px solid var(--_focus);
    outline-offset: -1px;
  }
  input {
    flex: 1;
    min-inline-size: 0;
    block-size: 100%;
    padding: 0 calc(var(--_space) * 3);
    border: 0;
    background: none;
    color: var(--_text);
    font: inherit;
    /* Below 16px a phone zooms into the field and the page jumps. */
    font-size: max(16px, 1em);
    font-variant-numeric: tabular-nums;
    /* Digits run left to right, and begin where the label does. */
    text-align: match-parent;
  }
  input:focus-visible {
    /* The box around it has the ring. */
    outline: none;
  }
  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  input:autofill {
    box-shadow: inset 0 0 0 99px var(--_field);
    -webkit-text-fill-color: var(--_text);
  }
  .note {
    min-block-size: calc(var(--_space) * 6);
    padding-block: calc(var(--_space) / 2) var(--_space);
    color: var(--_muted);
    font-size: 0.8125em;
    line-height: calc(var(--_space) * 4.5);
  }
  .warning .note {
    color: var(--_warning);
  }
  .invalid .note {
    color: var(--_danger);
  }
  .invalid .box {
    border-color: var(--_danger);
  }
  .invalid .box:focus-within {
    outline-color: var(--_danger);
  }
  .problem {
    padding: calc(var(--_space) * 3);
    border: var(--_edge) color-mix(in srgb, var(--_danger) 40%, transparent);
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_danger) 8%, var(--_surface));
    font-size: 0.9375em;
  }
  .sealed {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: calc(var(--_space) * 1.5);
    color: var(--_muted);
    font-size: 0.8125em;
    line-height: 1.4;
  }
  fieldset:disabled .box {
    opacity: 0.55;
  }
  @container (max-width: 479px) {
    .half .note {
      min-block-size: calc(var(--_space) * 11);
    }
  }
`
