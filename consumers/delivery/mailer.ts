import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { Failure, type Retry } from '#contracts/failures.ts'
import { isLoopback } from '#infra/config-values.ts'
import type { Log } from '#infra/telemetry/log.ts'
import type { WrittenLetter } from './write-letter.ts'

type Mail = WrittenLetter & { to: string; messageId: string; attempt: number }
export type Mailer = { send: (mail: Mail) => Promise<void>; close: () => void }
export type MailerOptions = { smtpUrl?: string | undefined; directory?: string | undefined; from: string; log: Log }

const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 }
/** After the ladder a server that is away is asked again so often, until nobody wants the letter any more. */
const waitMs = 120_000
const ladderAttempts = 4

/** Sends letters by SMTP; without a server puts them into a folder, and without that only says that there was one. */
export const openMailer = (options: MailerOptions): Mailer => {
  const { smtpUrl, directory, log } = options
  if (smtpUrl !== undefined) return smtpMailer(smtpUrl, options)
  const where = directory === undefined ? 'nowhere' : directory
  log.warn({ directory: where }, 'SMTP_URL is not set: letters are not sent')
  return directory === undefined ? silentMailer(log) : folderMailer(directory)
}

const smtpMailer = (smtpUrl: string, { from }: MailerOptions): Mailer => {
  const transport = createTransport(
    {
      url: smtpUrl,
      pool: true,
      maxConnections: 2,
      // Encrypted on the way, except to this machine.
      requireTLS: !isLoopback(new URL(smtpUrl).hostname),
      disableFileAccess: true,
      disableUrlAccess: true,
      ...timeouts,
    },
    { from },
  )
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost'
  return {
    send: async ({ to, subject, text, html, messageId, attempt }) => {
      try {
        // The same id each time: a mailbox that gets a letter twice can tell.
        const headers = { 'Auto-Submitted': 'auto-generated' }
        await transport.sendMail({ to, subject, text, html, messageId: `<${messageId}@${domain}>`, headers })
      } catch (error) {
        throw failureOf(error as SmtpError, attempt)
      }
    },
    close: () => transport.close(),
  }
}

type SmtpError = Error & { code?: string; responseCode?: number }

/** Answers that will not change: the address or the letter is refused (RFC 5321 §4.2.1). Everything else is waited out. */
const failureOf = (error: SmtpError, attempt: number): Failure => {
  const { code = 'unknown', responseCode } = error
  const isRefused = (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500
  // Not its words: they repeat addresses.
  if (isRefused) return new Failure('invalid-input', `The mail server refuses the letter: ${responseCode}.`)
  const retry: Retry = attempt < ladderAttempts ? 'backoff' : { afterMs: waitMs }
  return new Failure('dependency-unavailable', `The mail server does not take letters: ${code}.`, {
    retry,
    cause: error,
  })
}

const folderMailer = (directory: string): Mailer => ({
  send: async ({ to, subject, text, messageId }) => {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await writeFile(join(directory, `${messageId}.txt`), `To: ${to}\nSubject: ${subject}\n\n${text}`, { mode: 0o600 })
  },
  close: () => undefined,
})

const silentMailer = (log: Log): Mailer => ({
  send: async ({ subject, messageId }) => {
    log.warn({ subject, messageId }, 'a letter was not sent')
  },
  close: () => undefined,
})
