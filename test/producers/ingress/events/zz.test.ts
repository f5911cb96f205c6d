import { test } from 'node:test'
import { ingressAlone } from './ingress.ts'
import { openStream } from './open-stream.ts'
for (let i = 0; i < 6; i++) test('x' + i, async t => {
  const ingress = await ingressAlone(t)
  const account = await ingress.account()
  const ss = [await openStream(`${ingress.baseUrl}/v1/events/stream`, { token: account.token }), await openStream(`${ingress.baseUrl}/v1/events/stream`, { token: account.token })]
  const w = setTimeout(() => console.error('HANG', process.getActiveResourcesInfo().join()), 3000)
  const stopped = ingress.stop()
  for (const s of ss) { await s.event(); console.error('stream ended') }
  await stopped
  clearTimeout(w)
  console.error('stopped')
})
