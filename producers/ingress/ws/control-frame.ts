import { socketPath, type ControlFrame, type ControlType } from '#contracts/events/socket-frames.ts'
import { newId } from '#contracts/ids.ts'
import type { FollowedEvent } from '#infra/event-follower.ts'

/** Something that is in no log, in the form of the events that it travels among. */
export const controlFrame = (type: ControlType, data: ControlFrame['data'], subscriptionId?: string): string => {
  const frame: ControlFrame = {
    specversion: '1.0',
    id: newId('event'),
    source: socketPath,
    type,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    ...(subscriptionId === undefined ? {} : { subscriptionid: subscriptionId }),
    data,
  }
  return JSON.stringify(frame)
}

/** Writes into the JSON of an event which subscription it came for, without reading it again. */
export const eventFrame = (json: string, subscriptionId: string): string =>
  `${json.slice(0, -1)},"subscriptionid":${JSON.stringify(subscriptionId)}}`

/** Events as bytes, a frame each. Sockets whose subscriptions have the same id, as those of one program do, share them. */
export const eventFrames = (events: readonly FollowedEvent[], subscriptionId: string): Buffer[] =>
  events.map(event => {
    const known = written.get(event)
    if (known?.subscriptionId === subscriptionId) return known.bytes
    const bytes = Buffer.from(eventFrame(event.json, subscriptionId))
    written.set(event, { subscriptionId, bytes })
    return bytes
  })

const written = new WeakMap<FollowedEvent, { subscriptionId: string; bytes: Buffer }>()
