import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { writeEvent, type Form } from '../webhooks/write-request.ts'

/** How events are written: by the subscription's wish, with links that begin with `publicUrl`. */
export type Writing = Form & { publicUrl: string }

export type WrittenRecord = {
  contentType: string
  body: Buffer
  /** The attributes of the event where they do not stand in the body, under their own names. */
  attributes: Record<string, string>
}

/** An event as a message of a broker: whole as the body, or its data as the body and its attributes beside it. */
export const writeRecord = (event: CloudEvent, { publicUrl, ...form }: Writing): WrittenRecord => {
  const { headers, body } = writeEvent(event, form, publicUrl)
  const attributes = form.content_mode === 'binary' ? attributesOf(event) : {}
  return { contentType: headers['content-type']!, body, attributes }
}

const attributesOf = ({ data: _data, datacontenttype: _type, ...attributes }: CloudEvent): Record<string, string> =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
