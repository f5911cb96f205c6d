import { outboundRules, type OutboundRules } from '#infra/outbound/outbound-rules.ts'
import type { OutboundConfig } from '#infra/outbound/outbound-config.ts'

/** As an operator leaves it who sets nothing. */
const closed: OutboundConfig = { allow: [], deny: [], ports: [], isPlainHttpAllowed: false, ownHosts: [] }

/** Every port and plain HTTP, so that nothing but the host decides. */
export const openPorts: OutboundConfig = { ...closed, ports: [{ first: 1, last: 65_535 }], isPlainHttpAllowed: true }

export const rulesOf = (settings: Partial<OutboundConfig> = {}): OutboundRules =>
  outboundRules({ ...closed, ...settings })
