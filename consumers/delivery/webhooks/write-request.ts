import type { CloudEvent } from '#contracts/events/lifecycle.ts'

/** How a receiver wants its events. */
export type Form = { content_mode: 'structured' | 'binary'; thin: boolean }

export type WrittenEvent = { headers: Record<string, string>; body: Buffer }

/** An event as the HTTP binding of CloudEvents 1.0.2 writes it: whole as the body, or its attributes as headers. */
export const writeEvent = (event: CloudEvent, { content_mode, thin }: Form, publicUrl: string): WrittenEvent => {
  const sent = thin ? thinned(event, publicUrl) : event
  return content_mode === 'binary' ? asHeaders(sent) : asBody(sent)
}

/** Without the name of the schema: a link is not what it describes. */
const thinned = ({ dataschema: _schema, ...event }: CloudEvent, publicUrl: string): CloudEvent => ({
  ...event,
  data: linkTo(event, publicUrl),
})

const asBody = (event: CloudEvent): WrittenEvent => ({
  headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  body: Buffer.from(JSON.stringify(event)),
})

const asHeaders = ({ data, datacontenttype, ...attributes }: CloudEvent): WrittenEvent => ({
  headers: {
    'content-type': datacontenttype,
    ...Object.fromEntries(
      Object.entries(attributes)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [`ce-${name}`, headerText(String(value))]),
    ),
  },
  body: Buffer.from(JSON.stringify(data)),
})

/** HTTP binding §3.1.3.2: everything but printable ASCII, and space, quote and percent, is percent-encoded. */
const headerText = (value: string): string =>
  value
    .toWellFormed()
    .replaceAll(/[^\x21\x23\x24\x26-\x7e]/gu, sign =>
      [...Buffer.from(sign)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    )

/** Where the thing of a subject is asked for; of what is not here, the event itself says what there is. */
const places: Record<string, string> = {
  task: '/v1/tasks/',
  bat: '/v1/batches/',
  dsn: '/v1/designs/',
  ord: '/v1/orders/',
  bgt: '/v1/budgets/',
  sub: '/v1/subscriptions/',
}

const linkTo = ({ id, subject }: CloudEvent, publicUrl: string): CloudEvent['data'] => {
  const place = places[subject.slice(0, subject.indexOf('_'))]
  return { id: subject, url: `${publicUrl}${place === undefined ? `/v1/events/${id}` : `${place}${subject}`}` }
}
