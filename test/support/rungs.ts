import { eventually } from './eventually.ts'
import type { Vhost } from './vhost.ts'

type Got = { payload: string; payload_encoding: string; routing_key: string; properties: object }

/** As if the time on this rung had passed for its next message: takes it to its queue at once, waiting for it to appear. */
export const letRungPass = async ({ api, name }: Vhost, rung: string): Promise<void> => {
  const [message] = await eventually(`a message waits in ${rung}`, async () => {
    const wanted = { count: 1, ackmode: 'ack_requeue_false', encoding: 'auto' }
    const got = await api<Got[]>('POST', `/queues/${name}/${rung}/get`, wanted)
    return got.length > 0 && got
  })
  const { payload, payload_encoding, routing_key, properties } = message!
  await api('POST', `/exchanges/${name}/amq.default/publish`, { payload, payload_encoding, routing_key, properties })
}
