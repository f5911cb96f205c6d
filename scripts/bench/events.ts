// npm run bench:events: subscribers of every sort, and what they miss.
//   -- --only streams,gaps   some of: streams gaps webhooks ssrf kafka
//   -- --sse 10000 --ws 1000 --seconds 60 --rate 100     readers of one ingress, and the events for them
//   -- --events 100000       events that are published while servers and the ingress are killed
//   -- --deliveries 50000    webhooks to receivers that fail, stall and go away
//   -- --outage-seconds 120  how long the broker of Kafka is away
// 11,000 connections need as many open files: ulimit -n 20000.
import { loadavg } from 'node:os'
import { measureGaps } from './events/measure-gaps.ts'
import { measureKafka } from './events/measure-kafka.ts'
import { measureSsrf } from './events/measure-ssrf.ts'
import { measureStreams } from './events/measure-streams.ts'
import { measureWebhooks } from './events/measure-webhooks.ts'
import { readOptions, type Options, type PartName } from './events/options.ts'
import { conditions, printReport, type Figures } from './report.ts'

const parts: Record<PartName, (options: Options) => Promise<Figures>> = {
  streams: measureStreams,
  gaps: measureGaps,
  webhooks: async ({ deliveries }) => {
    const { sent, received, lost, duplicates, badSignatures, perSecond } = await measureWebhooks({ deliveries })
    return {
      webhook_lost: lost,
      webhook_received: received,
      webhook_attempts: sent,
      webhook_duplicates: duplicates,
      webhook_bad_signatures: badSignatures,
      webhooks_per_s: perSecond,
    }
  },
  ssrf: async () => {
    const { blocked, all, faults } = await measureSsrf()
    for (const fault of faults) console.error(`  not refused: ${fault}`)
    return { ssrf_blocked_ratio: blocked / all, ssrf_cases: all }
  },
  kafka: async ({ outageSeconds }) => {
    const { sent, lost, reordered, duplicates } = await measureKafka({ outageMs: outageSeconds * 1_000 })
    return { kafka_lost: lost, kafka_sent: sent, kafka_reordered: reordered, kafka_duplicates: duplicates }
  },
}

const options = readOptions(process.argv.slice(2))
/** What else the machine is busy with, before the bench begins. */
const loadAverage = Math.round(loadavg()[0]! * 10) / 10
const figures: Figures = {}
for (const name of options.parts) {
  const startedAt = performance.now()
  Object.assign(figures, await parts[name](options))
  console.error(`${name}: ${Math.round((performance.now() - startedAt) / 1_000)} s`)
}
printReport({
  bench: 'events',
  conditions: {
    ...conditions(),
    parts: options.parts.join(','),
    sse: options.sse,
    ws: options.ws,
    seconds: options.seconds,
    events_per_s: options.rate,
    events: options.events,
    deliveries: options.deliveries,
    outage_seconds: options.outageSeconds,
    load_average: loadAverage,
    clients: 'on the same machine and cores as the platform',
  },
  figures,
})
