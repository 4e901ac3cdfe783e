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

function fieldOf(widget: HTMLElement, field: FieldName): HTMLInputElement {
  const root = widget.shadowRoot ?? widget
  const input = findDeep<HTMLInputElement>(root, `input[autocomplete~="${AUTOCOMPLETE[field]}"]`)
  if (!input) throw new Error(`the widget shows no field for ${field}`)
  return input
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

/** Does in the widget what the shopper of the scene does. */
export function perform(widget: HTMLElement & { submit(): unknown }, step: Step): void {
  switch (step.do) {
    case 'type':
      return type(fieldOf(widget, step.field), step.text)
    case 'leave':
      return leave(fieldOf(widget, step.field))
    case 'focus':
      return fieldOf(widget, step.field).focus()
    case 'submit':
      return void widget.submit()
    case 'press':
      return findDeep<HTMLElement>(widget.shadowRoot ?? widget, 'button, a[href]')?.click()
  }
}
