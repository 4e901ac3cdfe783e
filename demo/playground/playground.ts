import { html, nothing, render, type TemplateResult } from 'lit'
import { TOKENS, type Token } from '../../widget/theme/tokens.ts'
import { contrastTable, controls, type Scheme } from './controls.ts'
import { PRESETS } from './presets.ts'
import { SCENES, SCENE_GROUPS, findScene } from './scenes.ts'
import { fromFragment, toCss, toFragment, withToken, type Overrides } from './tokens.ts'
import { DIRECTIONS, LOCALES, THEMES, WIDTHS, parseView, playgroundQuery, sceneQuery, type View } from './view.ts'

const COPIED_MS = 1_800

let view = parseView(new URLSearchParams(location.search))
let overrides: Overrides = fromFragment(location.hash, TOKENS)
let filter = ''
let copied = false

const root = document.querySelector<HTMLElement>('#playground')
// Never an empty fragment: it means the top of the scene, and the browser would scroll the stage to it.
const sceneAddress = () => `/scene.html?${sceneQuery(view)}#${toFragment(overrides) || 'default'}`
const firstAddress = sceneAddress()
const frame = () => root?.querySelector('iframe') ?? null

function show(change: Partial<View>): void {
  view = { ...view, ...change }
  update()
}

function setOverrides(changed: Overrides): void {
  overrides = changed
  update()
}

/** Address, frame and controls after any change. `replace` keeps the browser's history free of every slider step. */
function update(): void {
  history.replaceState(null, '', `?${playgroundQuery(view)}#${toFragment(overrides)}`)
  frame()?.contentWindow?.location.replace(sceneAddress())
  draw()
}

async function copy(css: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(css)
  } catch {
    // No permission: the text is selected instead, so that it can be copied by hand.
    const code = root?.querySelector('.css code')
    if (code) getSelection()?.selectAllChildren(code)
    return
  }
  copied = true
  draw()
  setTimeout(() => {
    copied = false
    draw()
  }, COPIED_MS)
}

function choice<T extends string | number>(
  legend: string,
  values: readonly T[],
  value: T,
  labelOf: (value: T) => string,
  choose: (value: T) => void,
): TemplateResult {
  const name = legend.toLowerCase()
  return html`<fieldset class="choice">
    <legend>${legend}</legend>
    <div>
      ${values.map(
        (each) =>
          html`<label
            ><input type="radio" name=${name} .checked=${each === value} @change=${() => choose(each)} /><span
              >${labelOf(each)}</span
            ></label
          >`,
      )}
    </div>
  </fieldset>`
}

function sceneList(): TemplateResult {
  const wanted = filter.trim().toLowerCase()
  const matching = SCENES.filter(({ title, id, group }) => `${title} ${id} ${group}`.toLowerCase().includes(wanted))
  const groups = SCENE_GROUPS.map((group) => ({ group, scenes: matching.filter((scene) => scene.group === group) }))
  return html`<nav class="scenes" aria-label="Scenes">
    <input
      type="search"
      placeholder="Find a scene"
      aria-label="Find a scene"
      @input=${(event: Event) => {
        filter = (event.target as HTMLInputElement).value
        draw()
      }}
    />
    ${groups.map(({ group, scenes }) =>
      scenes.length
        ? html`<h2>${group}</h2>
            <ul>
              ${scenes.map(
                ({ id, title }) =>
                  html`<li>
                    <button
                      type="button"
                      aria-current=${id === view.scene ? 'true' : nothing}
                      @click=${() => show({ scene: id })}
                    >
                      ${title}
                    </button>
                  </li>`,
              )}
            </ul>`
        : nothing,
    )}
    ${matching.length ? nothing : html`<p class="none">No scene of that name.</p>`}
  </nav>`
}

function stage(): TemplateResult {
  const scene = findScene(view.scene)
  return html`<main class="stage" id="stage">
    <div class="stage-head">
      <div>
        <h1>${scene?.title}</h1>
        <p>${scene?.note}</p>
      </div>
      <a class="alone" href=${sceneAddress()} target="_blank" rel="noopener">Open alone</a>
    </div>
    <div class="canvas" data-width=${view.width}>
      <div class="sheet">
        <iframe
          title="Scene: ${scene?.title ?? ''}"
          src=${firstAddress}
          width=${view.width}
          @load=${onFrameLoad}
        ></iframe>
      </div>
      <p class="measure">${view.width} px</p>
    </div>
  </main>`
}

function presetRow(): TemplateResult {
  const current = toFragment(overrides)
  return html`<div class="presets" role="group" aria-label="Starting points">
    ${PRESETS.map(
      ({ title, overrides: preset }) =>
        html`<button
          type="button"
          aria-pressed=${toFragment(preset) === current ? 'true' : 'false'}
          @click=${() => setOverrides(preset)}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true" class="dot">
            <circle cx="12" cy="12" r="11" fill=${preset['--sealpay-color-accent']?.light ?? '#2456e6'} />
          </svg>
          ${title}
        </button>`,
    )}
  </div>`
}

function panel(): TemplateResult {
  const css = toCss(overrides, TOKENS)
  const count = Object.keys(overrides).length
  const change = (token: Token, scheme: Scheme, value: string) => {
    // A value that would end the declaration belongs to no token; the control falls back to what it was.
    const next = fromFragment(toFragment(withToken(overrides, token, scheme, value.trim())), TOKENS)
    setOverrides(next)
  }
  const reset = ({ name }: Token) =>
    setOverrides(Object.fromEntries(Object.entries(overrides).filter(([key]) => key !== name)))
  return html`<aside class="panel" aria-label="Tokens">
    <h2>Look</h2>
    ${presetRow()}
    <section class="css" aria-labelledby="css-title">
      <div class="css-head">
        <h3 id="css-title">Your CSS</h3>
        <button type="button" class="quiet-button" ?disabled=${!count} @click=${() => setOverrides({})}>
          Reset all
        </button>
        <button type="button" class="copy" ?disabled=${!count} @click=${() => copy(css)}>
          ${copied ? 'Copied' : 'Copy'}
        </button>
      </div>
      <pre
        tabindex="0"
      ><code>${css || '/* Nothing changed yet: pick a\n   starting point, or move anything. */'}</code></pre>
      <p class="visually-hidden" role="status">${copied ? 'CSS copied' : ''}</p>
    </section>
    ${contrastTable({ tokens: TOKENS, overrides })} ${controls({ tokens: TOKENS, overrides, change, reset })}
  </aside>`
}

function draw(): void {
  if (!root) return
  const bar = html`<header class="bar">
    <p class="brand"><img src="/icon.svg" alt="" width="28" height="28" />Sealpay <span>playground</span></p>
    ${choice(
      'Locale',
      LOCALES,
      view.locale,
      (locale) => ({ en: 'English', uk: 'Українська' })[locale],
      (locale) => show({ locale }),
    )}
    ${choice(
      'Theme',
      THEMES,
      view.theme,
      (theme) => ({ auto: 'Auto', light: 'Light', dark: 'Dark' })[theme],
      (theme) => show({ theme }),
    )}
    ${choice('Width', WIDTHS, view.width, String, (width) => show({ width }))}
    ${choice(
      'Direction',
      DIRECTIONS,
      view.direction,
      (direction) => direction.toUpperCase(),
      (direction) => show({ direction }),
    )}
  </header>`
  render(
    html`${bar}
      <div class="room">${sceneList()}${stage()}${panel()}</div>`,
    root,
  )
  fit()
}

/** Scales the sheet so that a wide screen fits into a narrow canvas; it is the picture that shrinks, not the layout. */
function fit(): void {
  const canvas = root?.querySelector<HTMLElement>('.canvas')
  const shown = frame()
  if (!canvas || !shown) return
  const style = getComputedStyle(canvas)
  const room =
    canvas.clientWidth - Number.parseFloat(style.paddingInlineStart) - Number.parseFloat(style.paddingInlineEnd)
  const scale = Math.min(1, room / view.width)
  const sheet = shown.parentElement
  shown.style.transform = scale < 1 ? `scale(${scale})` : ''
  shown.style.inlineSize = `${view.width}px`
  if (sheet) {
    sheet.style.inlineSize = `${Math.floor(view.width * scale)}px`
    sheet.style.blockSize = `${Math.floor(shown.offsetHeight * scale)}px`
  }
}

/** A scene may move the focus into its widget; whoever walks through the list keeps their place in it. */
function onFrameLoad(): void {
  const kept = document.activeElement
  const page = frame()?.contentDocument?.documentElement
  if (!page || !(kept instanceof HTMLElement) || kept === frame()) return
  const observer = new MutationObserver(() => {
    if (page.dataset.sceneState === 'playing') return
    observer.disconnect()
    if (document.activeElement === frame()) kept.focus()
  })
  observer.observe(page, { attributes: true, attributeFilter: ['data-scene-state'] })
}

draw()
new ResizeObserver(fit).observe(document.body)
