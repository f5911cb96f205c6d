/** The facts of a key that its events repeat. */
type KeyFacts = { id: string; name: string; start: string }

/** What an `api_key.*` event says of its key: nothing that opens anything. */
export const keyEventData = ({ id, name, start }: KeyFacts, more: Record<string, unknown> = {}) => ({
  api_key: { id, name, start, ...more },
})
