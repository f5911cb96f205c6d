import { parseArgs } from 'node:util'

const partNames = ['streams', 'gaps', 'webhooks', 'ssrf', 'kafka'] as const
export type PartName = (typeof partNames)[number]

export type Options = {
  parts: readonly PartName[]
  /** Readers of part `streams`. */
  sse: number
  ws: number
  /** How long part `streams` publishes, and how many events in a second. */
  seconds: number
  rate: number
  /** Events of part `gaps`. */
  events: number
  /** Deliveries of part `webhooks`. */
  deliveries: number
  /** How long the broker of part `kafka` is away. */
  outageSeconds: number
}

/** @throws TypeError with a sentence, for whoever typed it */
export const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      sse: { type: 'string', default: '10000' },
      ws: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '60' },
      rate: { type: 'string', default: '100' },
      events: { type: 'string', default: '100000' },
      deliveries: { type: 'string', default: '50000' },
      'outage-seconds': { type: 'string', default: '120' },
    },
  })
  const parts = values.only?.split(',').filter(name => name !== '') ?? partNames
  const unknown = parts.filter(name => !(partNames as readonly string[]).includes(name))
  if (unknown.length > 0) throw new TypeError(`--only knows ${partNames.join(', ')}, but not ${unknown.join(', ')}.`)
  return {
    parts: parts as PartName[],
    sse: wholeNumber('sse', values.sse),
    ws: wholeNumber('ws', values.ws),
    seconds: wholeNumber('seconds', values.seconds),
    rate: wholeNumber('rate', values.rate),
    events: wholeNumber('events', values.events),
    deliveries: wholeNumber('deliveries', values.deliveries),
    outageSeconds: wholeNumber('outage-seconds', values['outage-seconds']),
  }
}

const wholeNumber = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new TypeError(`--${name} takes a whole number.`)
  return value
}
