import { css } from 'lit'

/** What can be there before the form: its outline, and a view that says why it does not come. */
export const viewStyles = css`
  .view {
    display: grid;
    justify-items: center;
    align-content: center;
    gap: calc(var(--_space) * 3);
    min-block-size: 300px;
    padding-block: calc(var(--_space) * 2);
    text-align: center;
  }
  .view p {
    max-inline-size: 38ch;
    color: var(--_muted);
    text-wrap: pretty;
  }
  .view button {
    inline-size: auto;
    min-inline-size: min(100%, 220px);
    margin-block-start: calc(var(--_space) * 2);
  }
  .badge {
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    border-radius: 50%;
    background: color-mix(in srgb, currentcolor 12%, transparent);
    color: var(--_accent);
  }
  .bad {
    color: var(--_danger);
  }
  .bones {
    display: grid;
    grid-template-columns: 1fr 1fr;
    align-content: start;
    gap: calc(var(--_space) * 12) calc(var(--_space) * 3);
    min-block-size: 400px;
  }
  .bone {
    grid-column: span 2;
    block-size: var(--_height);
    border-radius: var(--_radius);
    background: var(--_line);
  }
  .half {
    grid-column: span 1;
  }
  .short {
    inline-size: 40%;
    block-size: calc(var(--_space) * 6);
  }
  @media (prefers-reduced-motion: no-preference) {
    .bone {
      animation: breathe 1.6s ease-in-out infinite alternate;
    }
    @keyframes breathe {
      to {
        opacity: 0.5;
      }
    }
  }
`
