import { OutboundRefused } from '../outbound/outbound-refused.ts'
import { SinkFailure } from '../sink-failure.ts'

const accessRefused = 403
const notFound = 404

/** Says in words of ours why somebody else's broker does not take events; what it said itself may hold anything, and stays in `cause`. */
export const outsideFailure = (error: unknown): SinkFailure => {
  if (error instanceof SinkFailure) return error
  if (error instanceof OutboundRefused && error.isUnsafe) {
    return new SinkFailure('unsafe', 'The broker is at an address where nothing may be sent.', { cause: error })
  }
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (code === notFound) return new SinkFailure('missing', 'There is no such exchange.', { cause: error })
  if (code === accessRefused) {
    return new SinkFailure('forbidden', 'The broker does not let us publish to the exchange.', { cause: error })
  }
  return handshakeFailure(String(message), error) ?? connectFailure(String(code), error)
}

// The client hands on the broker's reason as text alone.
const handshakeFailure = (message: string, cause: unknown): SinkFailure | undefined => {
  const reason = /^Handshake terminated by server: (\d{3})/.exec(message)?.[1]
  if (reason === String(accessRefused)) {
    return new SinkFailure('sign-in', 'The broker does not accept the credential.', { cause })
  }
  if (reason === undefined) return undefined
  return new SinkFailure('forbidden', 'There is no such virtual host, or we may not use it.', { cause })
}

const connectFailure = (code: string, cause: unknown): SinkFailure =>
  /CERT|SIGNATURE|ALTNAME/.test(code)
    ? new SinkFailure('unreachable', 'The certificate of the broker is not one that we trust.', { cause })
    : new SinkFailure('unreachable', 'The broker does not answer.', { cause })
