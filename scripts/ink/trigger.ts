import { eventExample } from '#contracts/events/examples.ts'
import { eventTypeNames, type CloudEvent, type EventType } from '#contracts/events/lifecycle.ts'
import { newId } from '#contracts/ids.ts'
import { UsageFault } from '../command/command.ts'
import { printable } from '../command/table.ts'
import { forward, forwardedLine, readReceiver, readSecret } from './forward.ts'
import { said, type InkCommand } from './needs.ts'

export const trigger: InkCommand = {
  usage: '<event type> (--subscription sub_… | --forward-to http://localhost:3000/hook [--secret whsec_…])',
  about:
    'Sends the example of an event type as a webhook: by the platform to a subscription, or from here to a program of yours.',
  options: { subscription: { type: 'string' }, 'forward-to': { type: 'string' }, secret: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async ({ client, stopping }, typed) => {
    const type = readType(typed.words[0]!)
    const [subscription, url] = [typed.text('subscription'), readReceiver(typed)]
    if ((subscription === undefined) === (url === undefined))
      throw new UsageFault('Say where it goes: either --subscription sub_… or --forward-to http://localhost:3000/hook.')
    if (url === undefined) {
      const delivery = await client().subscriptions.test(subscription!, type, { signal: stopping })
      return said(`${delivery.id} is on its way: ${delivery.event_type} ${delivery.event_id}`, [delivery])
    }
    const secret = readSecret(typed)
    const event = freshExample(type)
    const forwarded = await forward(event, { url, secret, signal: stopping })
    const isBad = forwarded.status === null || forwarded.status >= 300
    const isOwn = typed.text('secret') !== undefined
    const line = printable(forwardedLine(event, forwarded))
    return said(isOwn ? line : `${line}\nsigned with ${secret}`, [{ event, forwarded, secret }], isBad)
  },
}

const readType = (typed: string): EventType => {
  const found = eventTypeNames.find(name => name === typed)
  if (found) return found
  const topic = typed.split('.')[0]!
  const near = eventTypeNames.filter(name => name.startsWith(`${topic}.`))
  throw new UsageFault(
    `There is no event type ${printable(typed)}. There are ${(near.length > 0 ? near : eventTypeNames).join(', ')}.`,
  )
}

/** As if it had happened now: a receiver acts on each id once. */
const freshExample = (type: EventType): CloudEvent => ({
  ...eventExample(type),
  id: newId('event'),
  time: new Date().toISOString(),
})
