import { createHash } from 'node:crypto'
import { ObjectTooLarge, type Written } from './storage.ts'

type Measured = {
  content: AsyncIterable<Uint8Array>
  /** When all of it was read. */
  written: () => Written
}

/** The same bytes, counted and hashed as they pass. @throws ObjectTooLarge from the iteration, as soon as there are more than `maxBytes` */
export const measure = (source: AsyncIterable<Uint8Array>, maxBytes: number): Measured => {
  const hash = createHash('sha256')
  let bytes = 0
  const content = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new ObjectTooLarge(maxBytes)
      hash.update(chunk)
      yield chunk
    }
  }
  return { content: content(), written: () => ({ bytes, sha256: hash.digest('hex') }) }
}
