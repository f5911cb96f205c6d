import type { Binding, Exchange, Queue, Topology } from '#infra/broker/topology.ts'
import type { BindingFacts, BrokerFacts } from './broker-facts.ts'
import { fault, ok, warning, type Finding } from './finding.ts'

const assertFix = 'npm run topology -- --assert'

/** The broker has every exchange, queue and binding of the topology, exactly so, and nothing beside them. */
export const findDrift = ({ exchanges, queues, bindings }: Topology, facts: BrokerFacts): Finding[] => {
  const faults = [
    ...exchanges.flatMap(exchange => exchangeDrift(exchange, facts)),
    ...queues.flatMap(queue => queueDrift(queue, facts)),
    ...bindings.flatMap(binding => bindingDrift(binding, facts)),
  ]
  const extras = [...extraQueues(queues, facts), ...extraBindings(bindings, facts)]
  if (faults.length > 0) return [...faults, ...extras]
  const counts = `${exchanges.length} exchanges, ${queues.length} queues, ${bindings.length} bindings as they should be`
  return [ok('topology', counts), ...extras]
}

const exchangeDrift = ({ name, type }: Exchange, { exchanges, vhost }: BrokerFacts): Finding[] => {
  const found = exchanges.find(exchange => exchange.name === name)
  if (!found) return [fault('topology', `the exchange ${name} is missing${consequences[name] ?? ''}`, assertFix)]
  const differences = [
    ...(found.type === type ? [] : [`is ${found.type} instead of ${type}`]),
    ...(found.durable ? [] : ['does not survive a restart']),
    ...Object.entries(found.arguments).map(([key, value]) => `has ${key}=${String(value)}`),
    ...(found.policy ? [`has the policy ${found.policy}`] : []),
  ]
  if (differences.length === 0) return []
  const fix = `stop the platform, delete it in the console (virtual host ${vhost}), then ${assertFix}`
  return [fault('topology', `the exchange ${name} ${differences.join(', ')}`, fix)]
}

const consequences: Record<string, string> = {
  dead: ': what dies is held unseen in its queue until it exists',
}

const queueDrift = (queue: Queue, { queues, vhost }: BrokerFacts): Finding[] => {
  const found = queues.find(({ name }) => name === queue.name)
  if (!found) return [fault('topology', `the queue ${queue.name} is missing`, assertFix)]
  const differences = [
    ...(found.durable ? [] : ['does not survive a restart']),
    ...argumentDifferences(queue.arguments, found.arguments),
  ]
  if (differences.length === 0) return []
  const fix = `let it run empty, then rabbitmqctl -p ${vhost} delete_queue ${queue.name} and ${assertFix}`
  return [fault('topology', `the queue ${queue.name} ${differences.join(', ')}`, fix)]
}

const argumentDifferences = (wanted: Record<string, unknown>, found: Record<string, unknown>): string[] =>
  [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
    .filter(key => wanted[key] !== found[key])
    .map(key => `has ${key}=${shown(found[key])} instead of ${shown(wanted[key])}`)

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))

const bindingDrift = ({ queue, exchange, pattern }: Binding, { bindings }: BrokerFacts): Finding[] => {
  const isThere = bindings.some(
    found =>
      isOfQueue(found) && found.destination === queue && found.source === exchange && found.routing_key === pattern,
  )
  const words = `the binding of ${queue} to ${exchange} by ${JSON.stringify(pattern)} is missing`
  return isThere ? [] : [fault('topology', words, assertFix)]
}

const extraQueues = (queues: readonly Queue[], { queues: found, vhost }: BrokerFacts): Finding[] => {
  const known = new Set(queues.map(({ name }) => name))
  return found
    .filter(({ name }) => !known.has(name))
    .map(({ name }) =>
      warning(
        'topology',
        `the queue ${name} is not the platform's`,
        `if nobody needs it: rabbitmqctl -p ${vhost} delete_queue ${name}`,
      ),
    )
}

const extraBindings = (bindings: readonly Binding[], { bindings: found }: BrokerFacts): Finding[] => {
  const exchanges = new Set(bindings.map(({ exchange }) => exchange))
  const queues = new Set(bindings.map(({ queue }) => queue))
  const isKnown = ({ source, destination, routing_key }: BindingFacts): boolean =>
    bindings.some(
      ({ queue, exchange, pattern }) => queue === destination && exchange === source && pattern === routing_key,
    )
  return found
    .filter(({ source }) => source !== '')
    .filter(one => exchanges.has(one.source) || (isOfQueue(one) && queues.has(one.destination)))
    .filter(one => !isOfQueue(one) || !isKnown(one))
    .map(({ source, destination, routing_key: pattern }) =>
      warning(
        'topology',
        `${destination} is bound to ${source} by ${JSON.stringify(pattern)}, which the platform does not do`,
        'if nobody needs it, unbind it in the console',
      ),
    )
}

const isOfQueue = ({ destination_type: type }: BindingFacts): boolean => type === 'queue'
