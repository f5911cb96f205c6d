import type { NewSubscription } from '#contracts/client/subscriptions.ts'
import type { Typed } from '../command/command.ts'
import { moment, shortened, table } from '../command/table.ts'
import { said, type InkCommand } from './needs.ts'
import { firstOf, given, readJson, readLimit } from './typed-input.ts'

const usualLimit = 20
const mostOfPage = 100
const shownErrorLength = 60

export const subscriptionList: InkCommand = {
  usage: '[--status active] [--limit 20]',
  about: 'Shows where events are sent to, and how that goes.',
  options: { status: { type: 'string' }, limit: { type: 'string' } },
  run: async ({ client, stopping }, typed) => {
    const limit = readLimit(typed, usualLimit)
    const query = { ...given({ status: typed.text('status') }), limit: Math.min(limit, mostOfPage) }
    const found = await firstOf(client().subscriptions.list(query, { signal: stopping }), limit)
    const rows = found.map(one => [
      one.id,
      one.protocol,
      one.disabled_reason === null ? one.status : `${one.status} (${one.disabled_reason})`,
      one.types.join(',') || 'all',
      one.last_success_at ? moment(new Date(one.last_success_at)) : '–',
      shortened(one.last_error ?? '–', shownErrorLength),
      one.sink,
    ])
    const head = ['subscription', 'protocol', 'status', 'types', 'last success', 'last error', 'sink']
    return said(found.length === 0 ? 'There are no subscriptions.' : table(head, rows), found)
  },
}

export const subscriptionCreate: InkCommand = {
  usage: `<https://sink> [--type task.succeeded]… [--filters '[…]'] [--name text] [--body '{…}' | @file.json]`,
  about:
    'Has events sent to an address and shows their secret, once. --body takes all that the interface takes, for AMQP and Kafka too.',
  options: {
    type: { type: 'string', multiple: true },
    filters: { type: 'string' },
    name: { type: 'string' },
    body: { type: 'string' },
  },
  takes: { least: 1, most: 1 },
  run: async ({ client, stopping }, typed) => {
    const body = {
      protocol: 'HTTP',
      ...((await readJson(typed, 'body')) as object | undefined),
      sink: typed.words[0],
      ...(await typedParts(typed)),
    } as NewSubscription
    const made = await client().subscriptions.create(body, { signal: stopping })
    const secret =
      made.secret === undefined ? '' : `\n\n${made.secret}\n\nThis is the only time that the secret is shown.`
    return said(`${made.id} is ${made.status}: ${made.sink}${secret}`, [made])
  },
}

/** Only what was typed: what was not stays as the body says it. */
const typedParts = async (typed: Typed): Promise<Partial<NewSubscription>> => {
  const types = typed.list('type')
  const filters = await readJson(typed, 'filters')
  return {
    ...(types.length > 0 ? { types } : {}),
    ...(filters === undefined ? {} : { filters }),
    ...given({ name: typed.text('name') }),
  } as Partial<NewSubscription>
}

export const subscriptionTest: InkCommand = {
  usage: '<subscription> [--type task.succeeded]',
  about: 'Sends the example of a type to a subscription, as if it had happened.',
  options: { type: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async ({ client, stopping }, { words, text }) => {
    const delivery = await client().subscriptions.test(words[0]!, text('type'), { signal: stopping })
    return said(`${delivery.id} is on its way: ${delivery.event_type} ${delivery.event_id}`, [delivery])
  },
}

export const subscriptionDeliveries: InkCommand = {
  usage: '<subscription> [--status failed] [--limit 20]',
  about: 'Shows what was sent to a subscription, and what came back.',
  options: { status: { type: 'string' }, limit: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async ({ client, stopping }, typed) => {
    const limit = readLimit(typed, usualLimit)
    const query = { ...given({ status: typed.text('status') }), limit: Math.min(limit, mostOfPage) }
    const { subscriptions } = client()
    const found = await firstOf(subscriptions.deliveries(typed.words[0]!, query, { signal: stopping }), limit)
    const rows = found.map(one => [
      one.id,
      one.status,
      one.event_type,
      one.subject,
      String(one.attempt_count),
      String(one.last_status ?? '–'),
      shortened(one.last_error ?? '–', shownErrorLength),
    ])
    const head = ['delivery', 'status', 'event', 'about', 'tries', 'answer', 'error']
    return said(found.length === 0 ? 'Nothing was sent.' : table(head, rows), found)
  },
}
