import { mailSend } from '#contracts/commands/mail-send.ts'
import { Failure } from '#contracts/failures.ts'
import type { BrokerConnection } from '#infra/broker/connection.ts'
import type { Consumer } from '#infra/broker/consumer.ts'
import type { Publisher } from '#infra/broker/publisher.ts'
import type { Remembered } from '#infra/cache/remembered.ts'
import { consumeCommand } from '#infra/command-consumer.ts'
import { mailToken } from '#infra/identity/mail-tokens.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { Turns } from '../turns.ts'
import type { Mailer } from './mailer.ts'
import { letterLink, writeLetter } from './write-letter.ts'

export type SendMailDeps = {
  connection: BrokerConnection
  publisher: Publisher
  mailer: Mailer
  /** Which letters are sent already: a message may come twice. */
  sent: Remembered<true>
  consoleUrl: string
  tokenKey: string
  log: Log
}

const concurrency = 4

/** Sends the letters that are asked for. It needs no database: the token of a link follows from its id. */
export const sendMail = ({ mailer, sent, consoleUrl, tokenKey, ...deps }: SendMailDeps): Consumer => {
  // Two copies of a message may come at once, and the second has to see what the first has done.
  const turns = new Turns()
  return consumeCommand(mailSend, {
    ...deps,
    concurrency,
    handle: async ({ to, token_id: tokenId, send_before: until, ...letter }, { messageId, attempt }) =>
      turns.take(messageId, async () => {
        if (await sent.find(messageId)) return
        if (until !== undefined && new Date(until) <= new Date())
          throw new Failure('deadline-exceeded', 'Nobody wants the letter any more.')
        const token = tokenId === undefined ? undefined : mailToken(tokenKey, tokenId)
        await mailer.send({ to, ...writeLetter(letter, letterLink(consoleUrl, letter, token)), messageId, attempt })
        await sent.keep(messageId, true)
      }),
  })
}
