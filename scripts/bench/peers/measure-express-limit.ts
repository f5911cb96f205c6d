import { load } from '../load.ts'
import { startPeer } from './start-peer.ts'

const connections = 50
const warmUpMs = 1_500

/** Requests per second that bare Express answers here, driven by a closed loop. */
export const measureExpressLimit = async ({
  seconds,
}: {
  seconds: number
}): Promise<{ express_limit_per_s: number }> => {
  await using peer = await startPeer(new URL('express-limit.ts', import.meta.url))
  const drive = {
    url: `${peer.url}/tasks`,
    body: JSON.stringify({ type: 'diagnostic.echo', input: { text: '{n}' }, tags: ['bench'] }),
    connections,
  }
  await load({ ...drive, durationMs: warmUpMs })
  const { statuses, perSecond } = await load({ ...drive, durationMs: seconds * 1_000 })
  if (Object.keys(statuses).join() !== '202') throw new Error(`express answered ${JSON.stringify(statuses)}`)
  return { express_limit_per_s: Math.round(perSecond) }
}
