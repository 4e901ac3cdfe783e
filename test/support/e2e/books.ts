import type { Demo } from '../../../demo/run.ts'
import type { GatewayName } from '../../../server/contract/payment.ts'
import type { Trace } from './leaks.ts'

/** One gateway's own side of a run: what really happened to the money, and all that its sandbox was told and has said. */
export interface Books {
  /** what it has really taken, minus what it gave back, in minor units */
  netCharged(): number
  /** payments, and attempts at them, that it knows */
  entries(): number
  /** what the companion has asked of it */
  requests: Trace
  /** what else it knows */
  records: Trace[]
}

type Sandboxed = Pick<Demo, 'bank'> & Partial<Pick<Demo, 'sandboxes'>>

const trace = (where: string, value: unknown): Trace => ({ where, text: JSON.stringify(value) })

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)

function allianceBooks({ bank }: Sandboxed): Books {
  return {
    netCharged: () =>
      sum(
        bank
          .ledger()
          .filter(({ status }) => status === 'SUCCESS')
          .map(({ type, coinAmount }) => (type === 'REFUND' ? -coinAmount : coinAmount)),
      ),
    entries: () => bank.ledger().length,
    requests: trace('requests to the bank', bank.requests()),
    records: [
      trace('operations of the bank', bank.operations()),
      trace('ledger of the bank', bank.ledger()),
      trace('callbacks of the bank', bank.deliveries()),
    ],
  }
}

const READERS: Readonly<Record<GatewayName, (demo: Sandboxed) => Books | null>> = {
  alliance: allianceBooks,
  ecommpay({ sandboxes }) {
    const gate = sandboxes?.ecommpay
    return gate
      ? {
          netCharged: () => sum(Object.values(gate.totals()).map(({ net }) => net)),
          entries: () => gate.ledger().length,
          requests: trace('requests to ecommpay', gate.requests()),
          records: [
            trace('ledger of ecommpay', gate.ledger()),
            trace('payments of ecommpay', gate.payments()),
            trace('callbacks of ecommpay', gate.deliveries()),
          ],
        }
      : null
  },
  etpay({ sandboxes }) {
    const etpay = sandboxes?.etpay
    return etpay
      ? {
          netCharged: () =>
            sum(
              etpay
                .ledger()
                .filter(({ moved }) => moved)
                .map(({ orderAmount }) => orderAmount),
            ),
          entries: () => etpay.ledger().length,
          requests: trace('requests to etpay', etpay.requests()),
          records: [trace('ledger of etpay', etpay.ledger()), trace('callbacks of etpay', etpay.deliveries())],
        }
      : null
  },
  pltoken({ sandboxes }) {
    const pltoken = sandboxes?.pltoken
    return pltoken
      ? {
          netCharged: () =>
            sum(
              pltoken
                .ledger()
                .filter(({ status }) => status === 'CHARGED')
                .map(({ amount }) => amount),
            ),
          entries: () => pltoken.ledger().length,
          requests: trace('requests to pltoken', pltoken.requests()),
          records: [trace('ledger of pltoken', pltoken.ledger()), trace('calls to the vault', pltoken.vaultCalls())],
        }
      : null
  },
}

/** The books of a gateway that runs. */
export function booksOf(demo: Sandboxed, gateway: GatewayName): Books {
  const books = READERS[gateway](demo)
  if (!books) throw new Error(`this run has no sandbox of ${gateway}`)
  return books
}

/** The books of all gateways that run. */
export function allBooks(demo: Sandboxed): Map<GatewayName, Books> {
  const names = Object.keys(READERS) as GatewayName[]
  return new Map(
    names.flatMap((name) => {
      const books = READERS[name](demo)
      return books ? [[name, books] as const] : []
    }),
  )
}
