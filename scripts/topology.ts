// npm run topology: every exchange, queue and binding of the platform. --assert declares them on the broker, --json prints data.
import { parseArgs } from 'node:util'
import { assertTopology } from '#infra/broker/assert-topology.ts'
import { openProbe } from '#infra/broker/probe.ts'
import { topology, type Topology } from '#infra/broker/topology.ts'
import { brokerConfig, readConfig } from '#infra/config.ts'
import { table } from './command/table.ts'
import { loadEnvironment } from './environment.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean' }, assert: { type: 'boolean' } } })
try {
  if (values.assert) await declare(topology())
  else console.log(values.json ? JSON.stringify(topology(), undefined, 2) : tables(topology()))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function declare(wanted: Topology): Promise<void> {
  const { broker } = readConfig({ broker: brokerConfig }, loadEnvironment({ needs: ['RABBITMQ_URL'] }))
  await using probe = await openProbe(broker.urls[0]!)
  const objection = await probe.objection(channel => assertTopology(channel, wanted))
  if (objection !== undefined) throw new Error(`${objection}\nnpm run doctor shows every difference.`)
  const { exchanges, queues, bindings } = wanted
  console.log(`Declared ${exchanges.length} exchanges, ${queues.length} queues and ${bindings.length} bindings.`)
}

function tables({ exchanges, queues, bindings }: Topology): string {
  return [
    table(
      ['exchange', 'type'],
      exchanges.map(({ name, type }) => [name, type]),
    ),
    table(
      ['queue', 'arguments'],
      queues.map(({ name, arguments: given }) => [name, argumentsText(given)]),
    ),
    table(
      ['exchange', 'pattern', 'queue'],
      bindings.map(({ exchange, pattern, queue }) => [exchange, pattern || '–', queue]),
    ),
  ].join('\n\n')
}

function argumentsText(given: Record<string, string | number>): string {
  return Object.entries(given)
    .map(([name, value]) => `${name.replace(/^x-/, '')}=${value === '' ? '(default exchange)' : value}`)
    .join(' ')
}
