/** The chunks of a body as they come; a reader that stops ends the transfer. Not every browser can iterate a body by itself. */
export const chunksOf = async function* (response: Response): AsyncGenerator<Uint8Array, void> {
  const reader = response.body?.getReader()
  if (!reader) return
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** A body as text; undefined as soon as it is longer than `maxBytes`. */
export const textOf = async (response: Response, maxBytes: number): Promise<string | undefined> => {
  const decoder = new TextDecoder()
  let bytes = 0
  const parts: string[] = []
  for await (const chunk of chunksOf(response)) {
    bytes += chunk.length
    if (bytes > maxBytes) return undefined
    parts.push(decoder.decode(chunk, { stream: true }))
  }
  return parts.join('') + decoder.decode()
}
