import '../../widget/define.ts'
import type { CheckoutApi } from '../../widget/api/checkout-api.ts'
import { TOKENS } from '../../widget/theme/tokens.ts'
import { createSceneApi } from './fake-api.ts'
import { SCENES, findScene, type Scene } from './scenes.ts'
import { perform } from './steps.ts'
import { cssValue, fromFragment } from './tokens.ts'
import { parseView } from './view.ts'

type Checkout = HTMLElement & { api?: CheckoutApi; status: string; submit(): unknown; updateComplete: Promise<unknown> }

const GIVE_UP_MS = 20_000
const HURRY = 100
const QUIET_FRAMES = 12

const page = document.documentElement
const view = parseView(new URLSearchParams(location.search))

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))

/** Waits by frames, not by timers, because a hurried scene has no honest timers. */
async function until(holds: () => boolean): Promise<void> {
  const start = performance.now()
  while (!holds()) {
    if (performance.now() - start > GIVE_UP_MS) throw new Error('the scene did not come to its view')
    await nextFrame()
  }
}

/**
 * Waits until nothing changes and nothing moves any more. Frames are counted, because a view may come in its own chunk and
 * say nothing when it is there; a spinner never rests, and is not waited for.
 */
async function atRest(checkout: Checkout): Promise<void> {
  const root = checkout.shadowRoot ?? checkout
  const moves = () =>
    checkout.shadowRoot
      ?.getAnimations()
      .some(({ effect, playState }) => playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime))
  let quiet = 0
  const observer = new MutationObserver(() => (quiet = 0))
  observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true })
  await until(() => {
    quiet = moves() ? 0 : quiet + 1
    return quiet > QUIET_FRAMES
  })
  observer.disconnect()
}

function applyTokens(): void {
  const overrides = fromFragment(location.hash, TOKENS)
  for (const { name } of TOKENS) {
    const value = overrides[name]
    if (value) page.style.setProperty(name, cssValue(value))
    else page.style.removeProperty(name)
  }
}

function shortenWaits(): void {
  const setTimeoutOfThePage = window.setTimeout.bind(window)
  const hurried = (handler: TimerHandler, ms = 0, ...rest: unknown[]) =>
    setTimeoutOfThePage(handler, ms / HURRY, ...rest)
  Object.assign(window, { setTimeout: hurried })
}

async function play(scene: Scene, main: Element): Promise<void> {
  if (scene.hurry) shortenWaits()
  if (scene.blockPopups) Object.assign(window, { open: () => null })
  const checkout = document.createElement('sealpay-checkout') as Checkout
  checkout.setAttribute('companion', location.origin)
  checkout.setAttribute('locale', view.locale)
  checkout.setAttribute('theme', view.theme)
  for (const [name, value] of Object.entries(scene.attributes ?? {})) checkout.setAttribute(name, value)
  checkout.api = createSceneApi(scene, location.origin)
  main.append(checkout)
  if (scene.script.length) await until(() => checkout.status !== 'loading')
  await checkout.updateComplete
  for (const step of scene.script) {
    await until(() => perform(checkout, step))
    await checkout.updateComplete
    await nextFrame()
  }
  await until(() => checkout.status === scene.view)
  const reached = performance.now()
  await until(() => performance.now() - reached >= (scene.lingerMs ?? 0))
  await checkout.updateComplete
  await atRest(checkout)
}

const scene = findScene(view.scene) ?? SCENES[0]
const main = document.querySelector('main')
page.lang = view.locale
page.dir = view.direction
page.dataset.theme = view.theme
page.dataset.sceneState = 'playing'
applyTokens()
window.addEventListener('hashchange', applyTokens)
if (scene && main) {
  document.title = `${scene.title} · Sealpay playground`
  const heading = main.querySelector('h1')
  if (heading) heading.textContent = scene.title
  play(scene, main).then(
    () => (page.dataset.sceneState = 'ready'),
    () => (page.dataset.sceneState = 'failed'),
  )
}
