import assert from 'node:assert/strict'
import { after } from 'node:test'
import type { OutboundConfig } from '#infra/outbound/outbound-config.ts'
import { OutboundRefused } from '#infra/outbound/outbound-refused.ts'
import { outbound, type Outbound, type OutboundRequest } from '#infra/outbound/outbound.ts'
import type { Resolve } from '#infra/outbound/resolve-checked.ts'
import type { Receiver } from './receiver.ts'
import { openPorts } from './rules.ts'

/** Sends to loopback, or to where `settings` allow; closed with the file. */
export const newOutbound = (
  settings: Partial<OutboundConfig> = {},
  resolve?: Resolve,
  mostPerHost?: number,
): Outbound => {
  const made = outbound({ ...openPorts, allow: ['127.0.0.1'], ...settings }, { resolve, mostPerHost })
  after(() => made.close())
  return made
}

export const askOf = ({ port }: Receiver, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  url: `http://127.0.0.1:${port}/hook`,
  method: 'POST',
  timeoutMs: 5_000,
  ...more,
})

/** The class of what is wrong. */
export const reasonOf = async (sending: Promise<unknown>): Promise<string> => {
  const error = await sending.then(
    () => assert.fail('it was answered'),
    (caught: unknown) => caught,
  )
  assert.ok(error instanceof OutboundRefused, String(error))
  return error.reason
}
