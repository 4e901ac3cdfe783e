/** Counters in the Prometheus text format. Label values come from fixed lists, never from a request. */
export interface Metrics {
  count(name: CounterName, labels?: Record<string, string>): void
  text(): string
}

const COUNTERS = {
  sealpay_payments_total: 'Payments by the status they reached',
  sealpay_callbacks_total: 'Callbacks by gateway and verdict',
  sealpay_refunds_total: 'Refunds by the status they reached',
  sealpay_webhooks_total: 'Webhook deliveries by result',
  sealpay_alerts_total: 'Things an operator must look at, by kind',
  sealpay_refused_requests_total: 'Refused requests by error code',
} as const
export type CounterName = keyof typeof COUNTERS

export function createMetrics(): Metrics {
  const values = new Map<CounterName, Map<string, number>>()
  return {
    count(name, labels = {}) {
      const series = values.get(name) ?? new Map<string, number>()
      values.set(name, series)
      const key = Object.entries(labels)
        .map(([label, value]) => `${label}="${value.replace(/[^\w.:-]/g, '_')}"`)
        .join(',')
      series.set(key, (series.get(key) ?? 0) + 1)
    },
    text() {
      const lines: string[] = []
      for (const [name, help] of Object.entries(COUNTERS) as [CounterName, string][]) {
        lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`)
        for (const [key, value] of values.get(name) ?? []) lines.push(`${name}${key && `{${key}}`} ${value}`)
      }
      return `${lines.join('\n')}\n`
    },
  }
}
