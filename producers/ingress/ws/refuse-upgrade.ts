import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { newId } from '#contracts/ids.ts'
import { problemDetails, type Problem } from '../problem.ts'

/** Answers a request for a socket with a problem instead, and ends the connection. */
export const refuseUpgrade = (raw: Duplex, problem: Problem, publicUrl: string): void => {
  const details = problemDetails(problem.code, problem.options, publicUrl)
  const body = JSON.stringify({ ...details, instance: '/v1/ws', request_id: newId('request') })
  const { retryAfter } = problem.options
  raw.on('error', () => undefined)
  raw.end(
    [
      `HTTP/1.1 ${details.status} ${STATUS_CODES[details.status] ?? ''}`,
      'Content-Type: application/problem+json',
      'Cache-Control: no-store',
      'Connection: close',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...(retryAfter === undefined ? [] : [`Retry-After: ${Math.ceil(retryAfter)}`]),
      '',
      body,
    ].join('\r\n'),
  )
}
