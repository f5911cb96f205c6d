import { once } from 'node:events'
import type { Response } from 'express'

/** Begins an answer of JSON lines, which whoever reads it sees as they come. */
export const beginLines = (response: Response): void => {
  response.status(200).set({ 'Content-Type': 'application/jsonl', 'X-Accel-Buffering': 'no' })
  response.flushHeaders()
}

export const sendLine = (response: Response, line: object): Promise<void> =>
  sendText(response, `${JSON.stringify(line)}\n`)

/** Sends a part of an answer. A slow reader holds up its own stream, not the memory. */
export const sendText = async (response: Response, text: string): Promise<void> => {
  if (response.write(text) || response.destroyed) return
  const over = new AbortController()
  const events = ['drain', 'close'].map(event => once(response, event, { signal: over.signal }).catch(() => undefined))
  await Promise.race(events)
  over.abort()
}
