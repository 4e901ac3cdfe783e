import type { Bank } from '#contract/session.ts'

/** Banks a shopper may be offered (spec 3.1). The test bank is left out: it exists in ETpay's sandbox only. */
export const KNOWN_BANKS: readonly Bank[] = [
  { code: 'cl_estado', name: 'BancoEstado' },
  { code: 'cl_santander', name: 'Santander' },
  { code: 'cl_bch', name: 'Banco de Chile' },
  { code: 'cl_bci', name: 'BCI' },
  { code: 'cl_falabella', name: 'Falabella' },
  { code: 'cl_itau', name: 'Itaú' },
  { code: 'cl_scotiabank', name: 'Scotiabank' },
  { code: 'cl_mach', name: 'MACH' },
]

const TEST_BANK: Bank = { code: 'cl_test', name: 'Banco Prueba' }

// The list grows, so codes that are not on it pass where they have the shape (spec 3.1).
const CODE = /^[a-z]{2}_[a-z0-9]{2,20}$/

/** The code as ETpay's documents write it, in lower case (spec 11, row 8), or `null` where it cannot be one. */
export function readBankCode(written: string): string | null {
  const code = written.trim().toLowerCase()
  return CODE.test(code) ? code : null
}

/** A bank by its code; one that is not known yet is called by its code. */
export function bankOf(code: string): Bank {
  return [...KNOWN_BANKS, TEST_BANK].find((bank) => bank.code === code) ?? { code, name: code }
}
