/** Why a card was not sealed; each is also a key of `Messages.problems`. */
export type SealErrorCode =
  | 'insecure_context'
  | 'key_mismatch'
  | 'key_invalid'
  /** the code that seals could not be loaded */
  | 'unavailable'

/** The card was not sealed, and nothing of it left the page. */
export class SealError extends Error {
  override name = 'SealError'
  readonly code: SealErrorCode

  constructor(code: SealErrorCode) {
    super(code)
    this.code = code
  }
}
