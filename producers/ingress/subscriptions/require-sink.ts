import type { Protocol } from '#contracts/http/subscription-parts.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { findConsents } from '#infra/db/subscriptions/consents.ts'
import { readSetting } from '#infra/db/settings.ts'
import { checkSubscriptionSink } from '#infra/check-subscription-sink.ts'
import { isForbiddenHeader } from '#infra/outbound/forbidden-header.ts'
import type { OutboundRules } from '#infra/outbound/outbound-rules.ts'
import { Problem } from '../problem.ts'

type Asked = { protocol: Protocol; sink: string; protocolSettings: Record<string, unknown> }

/**
 * The sink in its one spelling, if something may be sent there. Asks no name server: the delivery looks again, each time.
 * @throws Problem url-not-allowed with the class of the reason alone
 */
export const requireSink = async (em: EntityManager, asked: Asked, rules: OutboundRules): Promise<string> => {
  const ownExchanges = asked.protocol === 'AMQP' ? await readSetting(em, 'subscriptions.own_exchanges') : []
  const checked = checkSubscriptionSink(asked, { rules, ownExchanges })
  if (checked.ok) return checked.sink
  throw new Problem('url-not-allowed', {
    detail: `/sink: ${checked.reason}`,
    errors: [{ pointer: '/sink', code: checked.reason, detail: 'nothing may be sent there' }],
    extra: { reason: checked.reason },
  })
}

/** What signs in is sealed; a header of the settings is shown to everybody who may read the subscription. */
const signsIn = new Set(['authorization', 'cookie'])

/** @throws Problem validation-failed for headers that a delivery says itself, or that would sign in */
export const requireHeaders = ({ protocolSettings: { headers = {} } }: Pick<Asked, 'protocolSettings'>): void => {
  const faults = Object.entries(headers as Record<string, string>).flatMap(([name, value]) => {
    const isSignIn = signsIn.has(name.toLowerCase())
    if (!isSignIn && !isForbiddenHeader(name, value)) return []
    const detail = isSignIn ? 'belongs into sinkcredential' : 'cannot be set'
    return [{ pointer: `/protocolsettings/headers/${name.replaceAll('~', '~0')}`, code: 'forbidden-header', detail }]
  })
  if (faults.length > 0) throw new Problem('validation-failed', { detail: faults[0]!.detail, errors: faults })
}

/** Whether the receiver has agreed before. Whoever signs in to a broker is let in by its owner; that is looked at first, each time. */
export const isAgreed = async (
  em: EntityManager,
  { accountId, protocol, sink }: { accountId: string; protocol: Protocol; sink: string },
): Promise<boolean> => protocol === 'HTTP' && (await findConsents(em, [{ accountId, url: sink }])).length > 0
