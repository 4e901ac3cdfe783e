import { randomUUID } from 'node:crypto'
import type { EcJwk } from '../crypto.ts'
import { generateEncryptionKeys } from '../crypto.ts'
import { generateSigningKeys, toPem } from '../jws.ts'
import type { MerchantSigningKey } from './signed.ts'

/** What the bank knows of a merchant. */
export interface AllianceMerchant {
  merchantId: string
  serviceCode: string
  /** the bank seals its answers to this key */
  communicationPublicJwk: EcJwk
  /** for protocol v2 */
  signingKeys?: readonly MerchantSigningKey[]
}

export interface AllianceMerchantKeys {
  /** the public half: what the sandbox is given */
  merchant: AllianceMerchant & { signingKeys: readonly MerchantSigningKey[] }
  /** the private half: what the companion is configured with */
  companion: {
    merchantId: string
    serviceCode: string
    communicationPrivateJwk: EcJwk
    signingKid: string
    signingAlg: 'ES256'
    /** PKCS#8 */
    signingPrivatePem: string
  }
}

/** Throw-away keys and ids of a merchant who has just been taken on by the sandbox. */
export function allianceMerchantKeys(): AllianceMerchantKeys {
  const ids = { merchantId: randomUUID(), serviceCode: randomUUID() }
  const communication = generateEncryptionKeys()
  const signing = generateSigningKeys()
  const kid = randomUUID()
  return {
    merchant: {
      ...ids,
      communicationPublicJwk: communication.publicJwk,
      signingKeys: [{ kid, publicPem: toPem(signing.publicKey), alg: 'ES256' }],
    },
    companion: {
      ...ids,
      communicationPrivateJwk: communication.privateJwk,
      signingKid: kid,
      signingAlg: 'ES256',
      signingPrivatePem: toPem(signing.privateKey),
    },
  }
}
