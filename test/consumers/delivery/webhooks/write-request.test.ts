import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventExample } from '#contracts/events/examples.ts'
import { redacted } from '../../../../consumers/delivery/webhooks/redact.ts'
import { writeEvent } from '../../../../consumers/delivery/webhooks/write-request.ts'

const event = eventExample('task.succeeded')
const url = 'https://ink.example'

test('structured, the body is the event as it is read anywhere else', () => {
  const { headers, body } = writeEvent(event, { content_mode: 'structured', thin: false }, url)
  assert.deepEqual(JSON.parse(body.toString()), event)
  assert.deepEqual(headers, { 'content-type': 'application/cloudevents+json; charset=utf-8' })
})

test('binary, every attribute is a header of printable ASCII that reads back as it was', () => {
  const odd = { ...event, subject: 'a "b" 50% – 砚\r\nx: y' }
  const { headers, body } = writeEvent(odd, { content_mode: 'binary', thin: false }, url)
  assert.deepEqual(JSON.parse(body.toString()), event.data)
  for (const value of Object.values(headers)) assert.match(value, /^[\x21-\x7e]+$/)
  assert.equal(decodeURIComponent(headers['ce-subject']!), odd.subject)
  const { data: _, datacontenttype: type, ...attributes } = odd
  assert.deepEqual(
    Object.keys(headers).toSorted(),
    [...Object.keys(attributes).map(name => `ce-${name}`), 'content-type'].toSorted(),
  )
  assert.equal(headers['content-type'], type)
})

test('thin, there is a link to the thing, and to the event where the thing has no page of its own', () => {
  const linkOf = (thing: typeof event): unknown =>
    (JSON.parse(writeEvent(thing, { content_mode: 'binary', thin: true }, url).body.toString()) as { url: string }).url
  assert.equal(linkOf(event), `${url}/v1/tasks/${event.subject}`)
  const low = eventExample('credits.low')
  assert.equal(linkOf(low), `${url}/v1/events/${low.id}`)
})

test('nothing that opens anything is remembered of headers, and no more than is useful', () => {
  const kept = redacted({
    Authorization: 'Bearer x',
    'X-Api-Key': 'x',
    'set-cookie': ['a=1', 'b=2'],
    'X-Session': 'x',
    'webhook-signature': 'v1,abc',
    'x-nul': 'a\u0000b',
    long: 'y'.repeat(5_000),
    none: undefined,
  })
  assert.deepEqual(
    { ...kept, long: kept['long']!.length },
    {
      Authorization: '[redacted]',
      'X-Api-Key': '[redacted]',
      'set-cookie': '[redacted]',
      'X-Session': '[redacted]',
      'webhook-signature': 'v1,abc',
      'x-nul': 'ab',
      long: 1_000,
    },
  )
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`x-${at}`, 'v']))
  assert.equal(Object.keys(redacted(many)).length, 50)
})
