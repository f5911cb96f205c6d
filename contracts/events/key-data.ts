import { z } from 'zod'
import { keySchema } from '../http/keys.ts'

/** What an `api_key.*` event says of its key: nothing that opens anything. */
export const keyEventDataSchema = z.object({ api_key: keySchema.pick({ id: true, name: true, start: true }) })

/** The facts of a key that its events repeat. */
type KeyFacts = { id: string; name: string; start: string }

export const keyEventData = ({ id, name, start }: KeyFacts): z.output<typeof keyEventDataSchema> => ({
  api_key: { id, name, start },
})
