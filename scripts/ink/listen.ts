import { printable } from '../command/table.ts'
import { eventOptions, streamOf, takeAll } from './events.ts'
import { forward, forwardedLine, readReceiver, readSecret } from './forward.ts'
import { said, type InkCommand } from './needs.ts'
import { eventLine } from './show-task.ts'

export const listen: InkCommand = {
  usage:
    '[--forward-to http://localhost:3000/hook] [--secret whsec_…] [--type task.succeeded]… [--subject task_…] [--after <sequence>]',
  about:
    'Follows what happens and sends it to a program on this machine as webhooks, signed with the secret that it prints: for working on a ' +
    'receiver that the platform cannot reach. A lost connection goes on where it was. Without --forward-to it only shows what happens.',
  options: { ...eventOptions, 'forward-to': { type: 'string' }, secret: { type: 'string' } },
  run: async (needs, typed) => {
    const url = readReceiver(typed)
    const secret = readSecret(typed)
    const isJson = typed.isSet('json')
    const events = streamOf(needs, typed)
    if (url !== undefined) {
      const begins = { listening: true, forward_to: url, secret }
      needs.tell(isJson ? JSON.stringify(begins) : `Forwarding to ${url}, signed with ${secret}\nCtrl-C ends it.`)
    }
    let failed = 0
    await takeAll(events, needs, async event => {
      if (url === undefined) return needs.tell(isJson ? JSON.stringify({ event }) : eventLine(event))
      const forwarded = await forward(event, { url, secret, signal: needs.stopping })
      // Stopped on its way: the receiver has not refused it.
      if (needs.stopping.aborted && forwarded.status === null) return
      if (!isTaken(forwarded.status)) failed++
      needs.tell(isJson ? JSON.stringify({ event, forwarded }) : printable(forwardedLine(event, forwarded)))
    })
    return said(failed === 0 ? '' : `${failed} events were not taken.`, [], failed > 0)
  },
}

const isTaken = (status: number | null): boolean => status !== null && status >= 200 && status < 300
