/** A process of its own for the tracing test: handles one message under tracing, logs, and ends. */
import { newMessage } from '#contracts/message.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { processSpan } from '#infra/telemetry/messaging-spans.ts'
import { withSpan } from '#infra/telemetry/spans.ts'
import { startTracing } from '#infra/telemetry/tracing.ts'

const [endpoint, traceparent] = process.argv.slice(2)
const log = createLog({ service: 'worker' })
const stop = await startTracing({ service: 'worker', endpoint, log })
const message = newMessage({ type: 'image.process', correlationId: 'task_1', data: {}, traceparent })

await withSpan(processSpan('image.process.interactive', message, 2), async () => {
  await withSpan({ name: 'decode', kind: 'internal' }, () => log.info('decoding'))
})
await withSpan(processSpan('image.process.interactive', message, 3), () => {
  throw new TypeError('no pixels for ink_live_abcdefghijklmnop')
}).catch(() => {})
await stop()
