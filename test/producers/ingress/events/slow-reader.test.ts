import assert from 'node:assert/strict'
import { test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { eventOf, ingressAlone } from './ingress.ts'
import { openStream, take } from './open-stream.ts'

test(
  'a reader that stops reading is told that it lags and goes on from its last event when it comes back',
  { timeout: 60_000 },
  async t => {
    const ingress = await ingressAlone(t)
    const account = await ingress.account()
    const url = `${ingress.baseUrl}/v1/events/stream`
    const slow = await openStream(url, account)
    const quick = await openStream(url, account)
    t.after(() => [slow, quick].map(({ close }) => close()))
    // Until both are shown to be live: what comes then is buffered for them, not read page by page.
    await ingress.append(eventOf(account, { data: { number: 0 } }))
    for (const stream of [slow, quick]) assert.equal((await stream.event())?.data.data['number'], 0)

    slow.pause()
    // More than a socket, the answer's own buffer and the buffer of the stream hold together.
    const padding = 'x'.repeat(64 * 1024)
    const total = 300
    // A few at once: what the slow one is told at its end waits for it ten seconds only.
    const together = 5
    for (let first = 1; first <= total; first += together) {
      const numbers = Array.from({ length: together }, (_, place) => first + place)
      await ingress.append(...numbers.map(number => eventOf(account, { data: { number, padding } })))
      assert.deepEqual(
        (await take(quick, together)).map(({ data }) => data.data['number']),
        numbers,
      )
    }
    slow.resume()
    const seen: unknown[] = [0]
    let last = ''
    for (;;) {
      const event = await slow.event()
      assert.ok(event, 'it must not end without a word')
      if (event.event === 'stream.lagged') break
      seen.push(event.data.data['number'])
      last = event.id!
    }
    assert.equal(await slow.event(), undefined)
    assert.ok(seen.length < total, `${seen.length} were sent`)

    const back = await openStream(url, { ...account, headers: { 'Last-Event-ID': last } })
    t.after(() => back.close())
    const rest = await take(back, total + 1 - seen.length)
    assert.deepEqual([...seen, ...rest.map(({ data }) => data.data['number'])], [...Array(total + 1).keys()])
    assert.equal((await query(ingress.em(), sql`select from event`)).length, total + 1)
  },
)
