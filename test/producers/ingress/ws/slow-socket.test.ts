import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSocket, type SocketFrame, type TestSocket } from '../../../support/event-socket.ts'
import { eventOf, ingressAlone } from '../events/ingress.ts'

const numberOf = (frame: SocketFrame | undefined): unknown => (frame?.data as { number?: number } | undefined)?.number

test(
  'a socket that does not read is ended as lagged while others hear everything, and goes on where it is told to',
  { timeout: 60_000 },
  async t => {
    const ingress = await ingressAlone(t)
    const account = await ingress.account({ limits: { streams: 2 } })
    const open = async (): Promise<TestSocket> => {
      const socket = await openSocket(ingress.baseUrl, account)
      t.after(() => socket.ws.terminate())
      return socket
    }
    const [slow, quick] = [await open(), await open()]
    for (const socket of [slow, quick]) await socket.subscribe({ id: 'a' })
    // Until both are shown to be live: what comes then is buffered for them, not read page by page.
    await ingress.append(eventOf(account, { data: { number: 0 } }))
    for (const socket of [slow, quick]) assert.equal(numberOf(await socket.next()), 0)

    slow.ws.pause()
    const padding = 'x'.repeat(64 * 1024)
    const together = 5
    let total = 0
    let back: SocketFrame | undefined
    let next = quick
    // There is room for another socket only when the slow one has been ended.
    while (back === undefined) {
      const numbers = Array.from({ length: together }, () => (total += 1))
      await ingress.append(...numbers.map(number => eventOf(account, { data: { number, padding } })))
      for (const number of numbers) assert.equal(numberOf(await quick.next()), number)
      next = await open()
      back = await next.subscribe({ id: 'b' }).catch(() => undefined)
      assert.ok(total < 1_000, 'it is never ended')
    }
    slow.ws.resume()
    let seen = 0
    let frame = await slow.next()
    for (; frame?.type === 'credits.granted'; frame = await slow.next()) assert.equal(numberOf(frame), (seen += 1))
    assert.equal(frame?.type, 'stream.lagged')
    assert.deepEqual(await slow.closed, { code: 1013, reason: 'lagged' })
    assert.ok(seen < total, `${seen} of ${total} were sent`)
    await next.subscribe({ id: 'c', after: (frame.data as { after: string }).after })
    for (let number = seen + 1; number <= total; number++) assert.equal(numberOf(await next.next()), number)
  },
)
