import type { FieldName, Step } from './scenes.ts'

const AUTOCOMPLETE: Readonly<Record<FieldName, string>> = {
  number: 'cc-number',
  expiry: 'cc-exp',
  cvv: 'cc-csc',
  holder: 'cc-name',
}

/** The first element that matches, also inside open shadow roots. */
function findDeep<T extends Element>(root: ParentNode, selector: string): T | null {
  const found = root.querySelector<T>(selector)
  if (found) return found
  for (const element of root.querySelectorAll('*')) {
    const inside = element.shadowRoot && findDeep<T>(element.shadowRoot, selector)
    if (inside) return inside
  }
  return null
}

function fieldOf(widget: HTMLElement, field: FieldName): HTMLInputElement | null {
  return findDeep(widget.shadowRoot ?? widget, `input[autocomplete~="${AUTOCOMPLETE[field]}"]`)
}

function type(input: HTMLInputElement, text: string): void {
  for (const data of text) {
    const before = new InputEvent('beforeinput', {
      bubbles: true,
      composed: true,
      cancelable: true,
      data,
      inputType: 'insertText',
    })
    if (!input.dispatchEvent(before)) continue
    const end = input.value.length
    input.setRangeText(data, end, end, 'end')
    input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, data, inputType: 'insertText' }))
  }
}

/** Leaves a field without ever having taken the keyboard away from whoever looks at the scene. */
function leave(input: HTMLInputElement): void {
  input.dispatchEvent(new Event('change', { bubbles: true }))
  input.dispatchEvent(new FocusEvent('blur', { composed: true }))
  input.dispatchEvent(new FocusEvent('focusout', { bubbles: true, composed: true }))
}

/**
 * Does in the widget what the shopper of the scene does.
 *
 * @returns false where the widget does not show yet what the step is about
 */
export function perform(widget: HTMLElement & { submit(): unknown }, step: Step): boolean {
  const root = widget.shadowRoot ?? widget
  if (step.do === 'submit') {
    const form = findDeep(root, 'form')
    if (form) void widget.submit()
    return form !== null
  }
  if (step.do === 'press') {
    const button = findDeep<HTMLElement>(root, 'button, a[href]')
    button?.click()
    return button !== null
  }
  if (step.do === 'click') {
    const target = findDeep<HTMLElement>(root, `#${CSS.escape(step.id)}`)
    target?.click()
    return target !== null
  }
  const input = fieldOf(widget, step.field)
  if (!input) return false
  if (step.do === 'type') type(input, step.text)
  else if (step.do === 'leave') leave(input)
  else input.focus()
  return true
}
