import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import type { Lifetime } from './lifetime.ts'

type Received = { from: string; to: string[]; message: string }

export type TestSmtpServer = {
  url: string
  received: Received[]
  /** Ends it, so that nobody answers there; `start` opens the same port again. */
  stop: () => Promise<void>
  start: () => Promise<void>
}

type Options = {
  /** What it answers to whom letters are for, e.g. 550; takes all of them when left out. */
  refuses?: (address: string) => number | undefined
  /** Whether it offers encryption, with a certificate that nobody vouches for. */
  offersTls?: boolean
}

/** A real SMTP server on this machine that keeps what it gets. */
export const startSmtpServer = async (
  lifetime: Lifetime,
  { refuses = () => undefined, offersTls = false }: Options = {},
): Promise<TestSmtpServer> => {
  const received: Received[] = []
  let server: SMTPServer | undefined
  let port = 0

  const start = async (): Promise<void> => {
    server = new SMTPServer({
      // Senders keep connections for the next letter, for which it would wait half a minute.
      closeTimeout: 1,
      disabledCommands: offersTls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      onRcptTo: ({ address }, _session, done) => {
        const code = refuses(address)
        done(code === undefined ? null : Object.assign(new Error('refused'), { responseCode: code }))
      },
      onData: (stream, { envelope }, done) => {
        const take = async (): Promise<void> => {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
          received.push({ from, to: envelope.rcptTo.map(({ address }) => address), message: await text(stream) })
          done()
        }
        void take()
      },
    })
    server.on('error', () => undefined)
    const listening = server.listen(port, '127.0.0.1')
    if (!listening.listening) await once(listening, 'listening')
    port = (listening.address() as AddressInfo).port
  }
  const stop = (): Promise<void> =>
    new Promise(resolve => {
      if (!server) resolve()
      else server.close(() => resolve())
      server = undefined
    })

  await start()
  lifetime.after(stop)
  return { url: `smtp://127.0.0.1:${port}`, received, stop, start }
}
