import { kindTypes } from '#contracts/tasks/registry.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { disableKind, enableKind, listDisabledKinds } from '#infra/db/disabled-kinds.ts'
import { UsageFault } from '../command/command.ts'
import type { AdminCommand } from './needs.ts'

export const kindOff: AdminCommand = {
  usage: '<type> --reason "why callers are told so"',
  about: 'Switches a kind of task off: within a second no more of them are accepted.',
  options: { reason: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words, text }) => {
    const type = knownType(words[0]!)
    const reason = text('reason')
    if (!reason) throw new UsageFault('Callers are told why: give --reason.')
    await em().transactional(async tx => {
      await disableKind(tx, { type, reason })
      await audit(tx, { accountId: null, actor: 'cli', action: 'kind.switched_off', subject: type, facts: { reason } })
    })
    return {
      text: `${type} is off. What was accepted before still runs; cancel it with the tasks’ own route.`,
      json: { type, reason },
    }
  },
}

export const kindOn: AdminCommand = {
  usage: '<type>',
  about: 'Switches a kind of task on again.',
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words }) => {
    const type = knownType(words[0]!)
    const wasOff = await em().transactional(async tx => {
      const isOnAgain = await enableKind(tx, type)
      if (isOnAgain) await audit(tx, { accountId: null, actor: 'cli', action: 'kind.switched_on', subject: type })
      return isOnAgain
    })
    return { text: wasOff ? `${type} is on.` : `${type} was not off.`, json: { type, wasOff } }
  },
}

export const kindList: AdminCommand = {
  usage: '',
  about: 'Lists the kinds of task and which of them are off.',
  takes: { least: 0, most: 0 },
  run: async ({ em }) => {
    const off = new Map((await listDisabledKinds(em())).map(row => [row.type, row]))
    const lines = kindTypes.map(type => {
      const row = off.get(type)
      return row ? `${type}  off since ${row.disabledAt.toISOString()}: ${row.reason}` : `${type}  on`
    })
    return { text: lines.join('\n'), json: kindTypes.map(type => ({ type, off: off.get(type) ?? null })) }
  },
}

const knownType = (type: string): string => {
  if (kindTypes.some(known => known === type)) return type
  throw new UsageFault(`There is no kind ${type}; there are ${kindTypes.join(', ')}.`)
}
