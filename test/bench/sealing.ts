import { generateKeyPairSync } from 'node:crypto'
import type { SealingKey } from '#contract/session.ts'
import { sealCard } from '../../widget/crypto/seal.ts'
import { referenceEncrypt } from '../support/reference-jwe.ts'
import { against, figure, medianMs, type Figure } from './measure.ts'

const RUNS = 300

/** Sealing one card (two JWEs, P-384) against the plainest possible implementation on Node's own primitives. */
export async function benchSealing(): Promise<Figure[]> {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' })
  const key: SealingKey = { kty: 'EC', crv: 'P-384', x: jwk.x ?? '', y: jwk.y ?? '' }
  const card = { number: '4111111111111111', expiry: '2812', cvv: '123' }
  const plain = figure(
    'two JWEs on node:crypto, synchronous',
    await medianMs(async () => {
      await Promise.resolve()
      for (const text of [card.number, card.expiry + card.cvv]) referenceEncrypt(text, { ...key, crv: 'P-384' })
    }, RUNS),
    'ms',
  )
  const own = figure(
    'seal a card (sealCard, jose)',
    await medianMs(() => sealCard(card, { format: 'jwe-digits', keys: [key], recipient: 'bank' }, []), RUNS),
    'ms',
  )
  return [plain, against(own, plain)]
}
