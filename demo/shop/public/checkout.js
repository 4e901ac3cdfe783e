// The merchant's own few lines beside the widget: where to go when it is done, and the copy buttons of the test cards.
const checkout = document.querySelector('sealpay-checkout')
const orderPage = checkout?.getAttribute('data-order') ?? '/'

// The buyer sees the widget's own "paid" for a moment; the order page then waits for the webhook, not for this event.
checkout?.addEventListener('sealpay-success', () => setTimeout(() => location.assign(orderPage), 1500))

const status = document.querySelector('[data-copy-status]')
for (const button of document.querySelectorAll('[data-copy]')) {
  const label = button.textContent
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.getAttribute('data-copy') ?? '')
    } catch {
      // No permission for the clipboard: the number is selected instead, so that Ctrl+C takes it.
      const code = button.closest('li')?.querySelector('code')
      if (code) getSelection()?.selectAllChildren(code)
      return
    }
    const done = button.getAttribute('data-done')
    button.textContent = done
    if (status) status.textContent = done
    setTimeout(() => {
      button.textContent = label
      if (status) status.textContent = ''
    }, 1600)
  })
}
