/** The gateway says no to a request. The error body is not documented; integrations read a `message` (section 3.4). */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
