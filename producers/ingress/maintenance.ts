import type { RequestHandler } from 'express'
import type { Settings } from '#infra/settings.ts'
import { contextOf } from './context.ts'
import { Problem } from './problem.ts'

const retryAfterSeconds = 30

/** Refuses what changes something while the operator maintains the platform. Reading goes on, and so do operators. */
export const maintenance =
  (settings: Settings): RequestHandler =>
  (request, response, next) => {
    const isReading = request.method === 'GET' || request.method === 'HEAD'
    const isOperator = contextOf(response).caller?.scopes.includes('admin') ?? false
    if (!isReading && !isOperator && settings.get('maintenance.is_on'))
      throw new Problem('maintenance', {
        detail: settings.get('maintenance.message'),
        retryAfter: retryAfterSeconds,
      })
    next()
  }
