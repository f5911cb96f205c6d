import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

type Answer<Body> = { status: number; body: Body }

/** Posts, or reads where there is nothing to post, for one account, and again under the same key for as long as nobody answers or the answer is a 5xx. */
export type Ask = <Body>(path: string, json?: object) => Promise<Answer<Body>>

const attemptMs = 10_000

export const asking = (url: string, token: string): Ask => {
  return async (path, json) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      ...(json === undefined ? {} : { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() }),
    }
    const sent = json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }
    for (;;) {
      try {
        const response = await fetch(url + path, { ...sent, headers, signal: AbortSignal.timeout(attemptMs) })
        const answer = (await response.json()) as { code?: string }
        // The one before may still be on its way.
        if (response.status < 500 && answer.code !== 'idempotency-in-progress')
          return { status: response.status, body: answer as never }
      } catch {
        // The ingress has just been killed.
      }
      await delay(randomInt(50, 250))
    }
  }
}
