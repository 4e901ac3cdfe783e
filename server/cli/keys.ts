import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** One thing to keep or to send: an environment line for the companion, or a public part for the bank. */
export interface KeyPart {
  title: string
  text: string
}

/** What the companion itself needs: its secret key and the webhook secret. */
export function companionKeys(): KeyPart[] {
  return [
    {
      title: 'Keep secret, for the companion and your backend',
      text: `SEALPAY_SECRET_KEYS=sk_${randomBytes(32).toString('base64url')}`,
    },
    {
      title: 'Keep secret, for the companion and your webhook receiver',
      text: `SEALPAY_WEBHOOK_SECRETS=whsec_${randomBytes(32).toString('base64')}`,
    },
  ]
}

/**
 * The key pairs AlliancePay wants (`docs` of the bank; our spec section 2): a P-384 communication key for the session
 * protocol and encrypted callbacks, a P-256 signing key for protocol 2.0. The public halves go to the bank.
 */
export function allianceKeys(): KeyPart[] {
  const communication = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = (key: typeof communication.publicKey) =>
    JSON.stringify({ ...key.export({ format: 'jwk' }), kid: undefined })
  const pem = signing.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trim()
  return [
    {
      title: 'Keep secret, for the companion (protocol v1 and encrypted callbacks)',
      text: `ALLIANCE_COMMUNICATION_KEY='${jwk(communication.privateKey)}'`,
    },
    { title: 'Keep secret, for the companion (protocol v2)', text: `ALLIANCE_SIGNING_KEY='${pem}'` },
    { title: 'Send to the bank: communication key, public half (JWK)', text: jwk(communication.publicKey) },
    {
      title: 'Send to the bank: signing key, public half (PEM); the bank answers with its kid',
      text: signing.publicKey.export({ format: 'pem', type: 'spki' }).toString().trim(),
    },
  ]
}

/** The key pair browsers seal to where the companion must open it (ecommpay Gate): P-256 with an id of its own. */
export function ecommpayKeys(): KeyPart[] {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = JSON.stringify([{ ...pair.privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex') }])
  return [
    {
      title: 'Keep secret, for the companion; browsers get the public half from it',
      text: `ECOMMPAY_SEALING_KEYS='${jwk}'`,
    },
  ]
}
