import type { MethodEntry } from '../crypto/entry.ts'
import type { ChangeDetail } from './events.ts'

/** What the element asks of whatever the shopper fills in: the card form alone, or several methods to choose from. */
export interface EntryForm {
  readonly change: ChangeDetail
  /** Shows every mistake. Ids of the wrong fields, in the order in which they stand. */
  validate(): readonly string[]
  /** What was entered; only after `validate` found no mistake. */
  entry(): MethodEntry
  /** Forgets everything secret, in memory and on the screen, at once. */
  wipe(): void
}
