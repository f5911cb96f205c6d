import { ownBroker, type Protocol } from '#contracts/http/subscription-parts.ts'
import { isReservedExchange } from './broker/own-exchange.ts'
import { checkHost, checkSink } from './outbound/check-sink.ts'
import type { SinkFault } from './outbound/outbound-refused.ts'
import type { OutboundRules } from './outbound/outbound-rules.ts'

export type SinkNeeds = {
  rules: OutboundRules
  /** The exchanges of the own broker that the operator has opened. */
  ownExchanges: readonly string[]
}

type Asked = { protocol: Protocol; sink: string; protocolSettings: Record<string, unknown> }
type Checked = { ok: true; sink: string } | { ok: false; reason: SinkFault | 'exchange' }

/** Whether a subscription may send to where it says, as far as can be said without asking a name server; with the sink in its one spelling. */
export const checkSubscriptionSink = (asked: Asked, needs: SinkNeeds): Checked => {
  if (asked.protocol === 'HTTP') {
    const checked = checkSink(asked.sink, needs.rules)
    return checked.ok ? { ok: true, sink: checked.url.href } : checked
  }
  return asked.protocol === 'AMQP' ? checkAmqp(asked, needs) : checkKafka(asked.sink, needs.rules)
}

const checkAmqp = ({ sink, protocolSettings }: Asked, { rules, ownExchanges }: SinkNeeds): Checked => {
  if (sink === ownBroker) {
    const exchange = String(protocolSettings['exchange'])
    const isOpen = ownExchanges.includes(exchange) && !isReservedExchange(exchange)
    return isOpen ? { ok: true, sink } : { ok: false, reason: 'exchange' }
  }
  const url = URL.parse(sink)
  if (!url || !isOnlyVhost(url)) return malformed
  if (!isOpenScheme(url, rules)) return { ok: false, reason: 'scheme' }
  if (url.username !== '' || url.password !== '') return { ok: false, reason: 'userinfo' }
  const host = checkHost(url.hostname, rules)
  return host.ok ? { ok: true, sink: url.href } : host
}

const isOnlyVhost = ({ pathname, search, hash }: URL): boolean => /^\/[^/]+$/.test(pathname) && search + hash === ''
const isOpenScheme = ({ protocol }: URL, { isPlainHttpAllowed }: OutboundRules): boolean =>
  protocol === 'amqps:' || (protocol === 'amqp:' && isPlainHttpAllowed)

/** The brokers that a sink of Kafka names, in the order in which they are named; undefined when it is none. */
export const kafkaBrokers = (
  sink: string,
): { isPlain: boolean; brokers: { host: string; port: number }[] } | undefined => {
  const [, scheme, list] = /^(kafka|kafka\+ssl):\/\/([^/?#@]+)$/.exec(sink) ?? []
  if (list === undefined) return undefined
  const brokers = list.split(',').map(brokerOf)
  return brokers.length <= mostBrokers && brokers.every(broker => broker !== undefined)
    ? { isPlain: scheme === 'kafka', brokers }
    : undefined
}

const mostBrokers = 10

const brokerOf = (text: string): { host: string; port: number } | undefined => {
  const [, bracketed, plain, port] = /^(?:\[([\da-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text) ?? []
  const host = bracketed ?? plain
  return host !== undefined && Number(port) >= 1 && Number(port) <= 65_535 ? { host, port: Number(port) } : undefined
}

const checkKafka = (sink: string, rules: OutboundRules): Checked => {
  const read = kafkaBrokers(sink)
  if (!read) return malformed
  if (read.isPlain && !rules.isPlainHttpAllowed) return { ok: false, reason: 'scheme' }
  const refused = read.brokers.map(({ host }) => checkHost(host, rules)).find(({ ok }) => !ok)
  return refused && !refused.ok ? refused : { ok: true, sink }
}

const malformed = { ok: false, reason: 'malformed' } as const
