import { SCENES, findScene } from './scenes.ts'

/** How the playground shows a scene; all of it stands in the address, so that a link shows the same. */
export interface View {
  scene: string
  locale: 'en' | 'uk'
  theme: 'auto' | 'light' | 'dark'
  direction: 'ltr' | 'rtl'
  /** CSS pixels */
  width: number
}

export const LOCALES = ['en', 'uk'] as const
export const THEMES = ['auto', 'light', 'dark'] as const
export const DIRECTIONS = ['ltr', 'rtl'] as const
export const WIDTHS = [320, 390, 768, 1280] as const

export const DEFAULT_VIEW: View = {
  scene: SCENES[0]?.id ?? '',
  locale: 'en',
  theme: 'light',
  direction: 'ltr',
  width: 390,
}

function oneOf<T>(allowed: readonly T[], value: unknown, fallback: T): T {
  return allowed.find((item) => item === value) ?? fallback
}

/** Reads an address's query; what it does not know falls back. */
export function parseView(query: URLSearchParams): View {
  return {
    scene: findScene(query.get('id'))?.id ?? DEFAULT_VIEW.scene,
    locale: oneOf(LOCALES, query.get('locale'), DEFAULT_VIEW.locale),
    theme: oneOf(THEMES, query.get('theme'), DEFAULT_VIEW.theme),
    direction: oneOf(DIRECTIONS, query.get('dir'), DEFAULT_VIEW.direction),
    width: oneOf(WIDTHS, Number(query.get('width')), DEFAULT_VIEW.width),
  }
}

/** The query of a scene alone, as `scene.html` takes it. */
export function sceneQuery({ scene, locale, theme, direction }: View): string {
  return new URLSearchParams({ id: scene, locale, theme, dir: direction }).toString()
}

/** The query of the playground itself. */
export function playgroundQuery(view: View): string {
  return `${sceneQuery(view)}&width=${view.width}`
}
