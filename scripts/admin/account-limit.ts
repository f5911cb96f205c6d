import { limitNames, type LimitName } from '#contracts/limits.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { setLimitOverride } from '#infra/db/money/limits.ts'
import { UsageFault } from '../command/command.ts'
import { findAccount, type AdminCommand } from './needs.ts'

export const accountLimit: AdminCommand = {
  usage: '<account> <limit>=<value> --until 2026-12-31T00:00:00Z --reason "why"',
  about: `Gives an account another limit for a while. Limits: ${limitNames.join(', ')}.`,
  options: { until: { type: 'string' }, reason: { type: 'string' } },
  takes: { least: 2, most: 2 },
  run: async ({ em }, { words, text }) => {
    const { name, value } = readLimit(words[1]!)
    const until = readTime(text('until'))
    const reason = text('reason')
    if (!reason) throw new UsageFault('Whoever looks at it later wants to know why: give --reason.')
    const { id: accountId } = await findAccount(em(), words[0]!)
    await em().transactional(async tx => {
      await setLimitOverride(tx, { accountId, name, value, until, reason, setBy: 'cli' })
      const facts = { name, value, until: until.toISOString(), reason }
      await audit(tx, { accountId, actor: 'cli', action: 'limit.overridden', subject: accountId, facts })
    })
    return {
      text: `${accountId} has ${name} ${value} until ${until.toISOString()}.`,
      json: { account: accountId, name, value, until: until.toISOString(), reason },
    }
  },
}

const readLimit = (pair: string): { name: LimitName; value: number } => {
  const [, typed, value] = /^(\w+)=(\d{1,15})$/.exec(pair) ?? []
  const name = limitNames.find(known => known === typed)
  if (name === undefined) throw new UsageFault(`A limit is typed like ${limitNames[0]}=100, not ${pair}.`)
  return { name, value: Number(value) }
}

const readTime = (typed: string | undefined): Date => {
  const time = new Date(typed ?? '')
  if (Number.isNaN(time.getTime()) || time.getTime() <= Date.now())
    throw new UsageFault('Give --until, a time to come, like 2026-12-31T00:00:00Z.')
  return time
}
