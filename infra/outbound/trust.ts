import { readFileSync } from 'node:fs'
import { createSecureContext, getCACertificates } from 'node:tls'

export type Trust = ReturnType<typeof trustOf>

/**
 * How other sides must prove who they are: always, and said aloud, because the environment may say otherwise for everybody
 * (NODE_TLS_REJECT_UNAUTHORIZED). The authorities of `caFile` come beside those of Node.
 *
 * @throws when the file cannot be read, or holds no certificate.
 */
export const trustOf = (caFile: string | undefined) => ({
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2' as const,
  ...(caFile === undefined ? {} : { secureContext: contextWith(readFileSync(caFile, 'utf8')) }),
})

const contextWith = (pem: string) => {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error('OUTBOUND_CA holds no certificate')
  return createSecureContext({ ca: [...getCACertificates('default'), pem], minVersion: 'TLSv1.2' })
}
