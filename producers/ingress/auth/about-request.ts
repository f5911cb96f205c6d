import type { Request, Response } from 'express'
import { clientAddress } from '../client-address.ts'
import { contextOf } from '../context.ts'

/** Where a request comes from and by what it is traced. */
export type AboutRequest = {
  device: string | null
  ip: string
  requestId: string
  traceparent?: string | undefined
}

const longestDevice = 200

export const aboutRequest = (request: Request, response: Response): AboutRequest => {
  const { requestId, traceparent } = contextOf(response)
  return { device: deviceOf(request.get('User-Agent')), ip: clientAddress(request), requestId, traceparent }
}

/** It is shown to people, and anybody may write anything there. */
const deviceOf = (agent = ''): string | null =>
  agent
    .replaceAll(/[^\u0020-\u007e]/g, ' ')
    .trim()
    .slice(0, longestDevice) || null
