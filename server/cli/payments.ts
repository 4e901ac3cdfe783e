import { eventsOf } from '../store/events.ts'
import { openDatabase } from '../store/open.ts'
import { findPayment } from '../store/payments.ts'
import { refundsOf } from '../store/refunds.ts'

/** Prints one payment with its history, as JSON. Answers the exit code. */
export async function showPayment(path: string, id: string, out: (text: string) => void): Promise<number> {
  const database = openDatabase(path)
  try {
    const payment = await findPayment(database, id)
    if (!payment) {
      out(`There is no payment ${id}.`)
      return 1
    }
    const [events, refunds] = await Promise.all([eventsOf(database, id), refundsOf(database, id)])
    out(JSON.stringify({ payment, events, refunds }, null, 2))
    return 0
  } finally {
    await database.destroy()
  }
}
