import { OutboundRefused } from './outbound-refused.ts'

const byTls =
  /^(?:ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_|EPROTO$)/

/** The class of what a socket, TLS or the HTTP parser complains of. Their messages hold addresses. */
export const troubleOf = (error: unknown): OutboundRefused => {
  if (error instanceof OutboundRefused) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (byTls.test(code)) return new OutboundRefused('tls')
  if (code === 'HPE_HEADER_OVERFLOW') return new OutboundRefused('size')
  if (code.startsWith('HPE_')) return new OutboundRefused('protocol')
  if (code.startsWith('ERR_INVALID_') || code === 'ERR_UNESCAPED_CHARACTERS') return new OutboundRefused('malformed')
  return new OutboundRefused('connect')
}
