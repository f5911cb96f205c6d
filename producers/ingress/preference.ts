import type { Request, Response } from 'express'

const longestWaitSeconds = 60

/** `Prefer: wait=<seconds>` (RFC 7240), at most a minute; says in the answer what it was taken for. */
export const readWait = (request: Request, response: Response): number => {
  const match = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?/i.exec(request.get('Prefer') ?? '')
  response.vary('Prefer')
  if (!match) return 0
  const seconds = Math.min(Number(match[1]), longestWaitSeconds)
  response.set('Preference-Applied', `wait=${seconds}`)
  return seconds
}
