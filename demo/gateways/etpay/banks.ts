import type { Scenario } from './scenarios.ts'
import { SCENARIOS } from './scenarios.ts'

export interface Bank {
  code: string
  name: string
  /** two or three letters on the tile that stands for the bank */
  initials: string
}

/** The banks whose codes are documented (specification, section 3.1). */
export const BANKS: readonly Bank[] = [
  { code: 'cl_estado', name: 'BancoEstado', initials: 'BE' },
  { code: 'cl_santander', name: 'Santander', initials: 'S' },
  { code: 'cl_bch', name: 'Banco de Chile', initials: 'BCh' },
  { code: 'cl_bci', name: 'BCI', initials: 'BCI' },
  { code: 'cl_falabella', name: 'Falabella', initials: 'F' },
  { code: 'cl_itau', name: 'Itaú', initials: 'I' },
  { code: 'cl_scotiabank', name: 'Scotiabank', initials: 'SB' },
  { code: 'cl_mach', name: 'MACH', initials: 'M' },
]

function testBank({ bankCode, title }: Scenario): Bank {
  return { code: bankCode, name: bankCode === 'cl_test' ? 'Banco Prueba' : `Banco Prueba: ${title}`, initials: 'BP' }
}

/** The test bank, and one more for each scenario: choosing it is choosing what happens. */
const TEST_BANKS: readonly Bank[] = SCENARIOS.map(testBank)

/** Those a payer can choose: what spoils the making of a session has nothing to show once there is one. */
export const PAYABLE_TEST_BANKS: readonly Bank[] = SCENARIOS.filter(({ plan }) => plan.initialize === undefined).map(
  testBank,
)

/** The bank of a code. The documentation writes codes in lower case, the SDK in upper case; both are taken. */
export function findBank(code: string): Bank | undefined {
  return [...BANKS, ...TEST_BANKS].find((bank) => bank.code === code.toLowerCase())
}
