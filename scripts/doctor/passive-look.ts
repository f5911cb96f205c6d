import type { Probe } from '#infra/broker/probe.ts'
import type { Topology } from '#infra/broker/topology.ts'
import { fault, ok, orElse, warning, type Finding } from './finding.ts'

const assertFix = 'npm run topology -- --assert'

/**
 * What AMQP alone can tell of the topology. Each question has a channel of its own, since every no closes one; nothing is
 * declared that is not there already.
 */
export const lookPassively = async ({ exchanges, queues }: Topology, probe: Probe): Promise<Finding[]> => {
  const findings: Finding[] = []
  for (const { name, type } of exchanges) {
    const missing = await probe.objection(channel => channel.checkExchange(name))
    const other = missing
      ? undefined
      : await probe.objection(channel => channel.assertExchange(name, type, { durable: true }))
    findings.push(...judge(`the exchange ${name}`, missing, other))
  }
  for (const { name, arguments: wanted } of queues) {
    const missing = await probe.objection(channel => channel.checkQueue(name))
    const other = missing
      ? undefined
      : await probe.objection(channel => channel.assertQueue(name, { durable: true, arguments: wanted }))
    findings.push(...judge(`the queue ${name}`, missing, other))
  }
  return [
    ...orElse(findings, ok('topology', `${exchanges.length} exchanges and ${queues.length} queues as they should be`)),
    warning(
      'topology',
      'bindings, policies, leaders and alarms cannot be seen over AMQP alone',
      'set RABBITMQ_MANAGEMENT_URL, with user and password inside',
    ),
  ]
}

const judge = (what: string, missing: string | undefined, other: string | undefined): Finding[] => {
  if (missing?.includes('404')) return [fault('topology', `${what} is missing`, assertFix)]
  const objection = missing ?? other
  if (objection === undefined) return []
  return [fault('topology', `${what}: ${objection}`, `delete it once it is empty, then ${assertFix}`)]
}
