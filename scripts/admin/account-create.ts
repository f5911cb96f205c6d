import { z } from 'zod'
import { limitsSchema, type Limits } from '#contracts/limits.ts'
import { createAccount } from '#infra/db/identity/accounts.ts'
import { UsageFault } from '../command/command.ts'
import type { AdminCommand } from './needs.ts'

export const accountCreate: AdminCommand = {
  usage: '<name> [--limit tasksPerMinute=100]…',
  about: `Opens an account with an empty wallet. Limits: ${Object.keys(limitsSchema.shape).join(', ')}.`,
  options: { limit: { type: 'string', multiple: true } },
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words, list }) => {
    const name = words[0]!.trim()
    if (name === '' || name.length > 200) throw new UsageFault('A name has 1 to 200 characters.')
    const limits = readLimits(list('limit'))
    const id = await em().transactional(tx => createAccount(tx, { name, limits }))
    return { text: `${id}  ${name}`, json: { id, name, limits: limitsSchema.parse(limits) } }
  },
}

const readLimits = (pairs: readonly string[]): Partial<Limits> => {
  const entries = pairs.map(pair => {
    const [, name, amount] = /^(\w+)=(\d{1,15})$/.exec(pair) ?? []
    if (name === undefined) throw new UsageFault(`A limit is typed like tasksPerMinute=100, not ${pair}.`)
    return [name, Number(amount)]
  })
  const read = limitsSchema.partial().safeParse(Object.fromEntries(entries))
  if (!read.success) throw new UsageFault(z.prettifyError(read.error))
  // Only what was named: a partial schema would fill in the other defaults.
  return Object.fromEntries(entries) as Partial<Limits>
}
