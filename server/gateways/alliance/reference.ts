import type { OperationKey } from '../gateway.ts'

// The bank has two kinds of ids and two ways to ask for them; which one a reference is must be seen from itself, for a
// refund or a capture is given nothing else of the payment.
const ORDER = 'hpp:'

/** How a hosted page order is referred to outside this folder. */
export function orderReference(hppOrderId: string): string {
  return ORDER + hppOrderId
}

/** The hosted page order a reference names, or `null` where it names an operation. */
export function hppOrderIdOf(reference: OperationKey['reference']): string | null {
  return reference?.startsWith(ORDER) ? reference.slice(ORDER.length) : null
}
