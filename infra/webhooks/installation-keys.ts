import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto'
import type { SigningKey } from '../config-values.ts'

/** A key pair of this installation: everything that it sends is signed by it, whoever gets it. */
export type InstallationKey = {
  kid: string
  privateKey: KeyObject
  /** As Standard Webhooks writes it: `whpk_` and the 32 bytes in base64. */
  publicKey: string
}

/** What stands before the seed in a PKCS #8 Ed25519 key (RFC 8410 §7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')
const seedBytes = 32

/** The Ed25519 pairs that follow from the configured secrets: the same in every process, and nothing to store. */
export const installationKeys = (keys: readonly SigningKey[]): InstallationKey[] =>
  keys.map(({ kid, secret }) => {
    const seed = Buffer.from(hkdfSync('sha256', secret, '', 'inkstone webhook signing', seedBytes))
    const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' })
    const raw = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-seedBytes)
    return { kid, privateKey, publicKey: `whpk_${raw.toString('base64')}` }
  })
