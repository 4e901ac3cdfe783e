/** Why nothing was sealed; each is also a key of `Messages.problems`. */
export type SealErrorCode =
  | 'insecure_context'
  | 'key_mismatch'
  | 'key_invalid'
  /** the code that seals could not be loaded, or the vault does not answer */
  | 'unavailable'
  /** the vault's address or its answer is not one that can be used */
  | 'misconfigured'

/** The card was not sealed, and nothing of it left the page in clear. */
export class SealError extends Error {
  override name = 'SealError'
  readonly code: SealErrorCode

  constructor(code: SealErrorCode) {
    super(code)
    this.code = code
  }
}
