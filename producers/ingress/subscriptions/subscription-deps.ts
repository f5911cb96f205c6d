import type { EntityManager } from '#infra/db/orm.ts'
import type { WrappingKey } from '#infra/envelope/envelope.ts'
import type { OutboundRules } from '#infra/outbound/outbound-rules.ts'

export type SubscriptionDeps = {
  em: () => EntityManager
  /** What seals secrets and credentials. */
  wrappingKeys: readonly WrappingKey[]
  /** Where may be sent to. */
  outbound: OutboundRules
}
