import { createAccount } from '#infra/db/identity/accounts.ts'
import { createKey } from '#infra/db/identity/api-keys.ts'
import type { NewEvent } from '#infra/db/events/event-log.ts'
import type { BenchPlatform } from '../platform.ts'

export type Reader = { accountId: string; token: string }

/** Accounts with a key each, that may have as many streams as the bench opens. */
export const newReaders = ({ em, env }: BenchPlatform, count: number, streams: number): Promise<Reader[]> =>
  em().transactional(async tx => {
    const readers: Reader[] = []
    for (let place = 0; place < count; place++) {
      const accountId = await createAccount(tx, { name: `bench ${place}`, limits: { streams } })
      const key = { accountId, name: 'bench', scopes: ['admin'] as const, pepper: env.KEY_PEPPER }
      readers.push({ accountId, token: (await createKey(tx, key)).token })
    }
    return readers
  })

/** What stands before the number in the data of an event of the bench. */
export const marker = '"bench":{"n":'

/** An event about as long as that of a task, with a number that its readers know it by. */
export const numberedEvent = (accountId: string, subject: string, n: number): NewEvent => ({
  type: 'task.succeeded',
  subject,
  accountId,
  data: { bench: { n }, task: { id: subject, status: 'succeeded', note: 'x'.repeat(800) } },
})
