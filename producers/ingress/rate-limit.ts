import type { Request, RequestHandler, Response } from 'express'
import type { Operation } from '#contracts/http/operation.ts'
import { addressRule, kindRules, type RateRule } from '#contracts/http/rates.ts'
import type { KindType } from '#contracts/tasks/registry.ts'
import { localRates, sharedRates, type Hit, type Rate } from '#infra/cache/rates.ts'
import type { Redis } from '#infra/cache/redis.ts'
import { addressBlock, clientAddress } from './client-address.ts'
import type { Caller } from './caller.ts'
import { callerOf } from './context.ts'
import { Problem } from './problem.ts'

export type RateLimits = {
  /** Counts every request of a route, before anything of it is read. */
  guard: (operation: Operation) => RequestHandler
  /** Counts what somebody asks for over a socket as one request. */
  countCaller: (caller: Caller) => Promise<void>
  /** Counts one request for each of these kinds, for the account that asks for their work. */
  countKinds: (response: Response, types: Iterable<string>) => Promise<void>
}

/** After Redis has failed it is not asked for so long: one that hangs would hold up every request. */
const awayMs = 1_000
/** Of its rate an account has so much of each process for paid work, while nobody counts for all processes together. */
const paidShareWhileAway = 1 / 4

type Counted = RateRule & { key: string }

/**
 * Counts requests by account, key, address and route in Redis, all limits of a request in one step, and says where they stand in
 * the headers of draft-ietf-httpapi-ratelimit-headers. While Redis is away each process counts by itself, and lets through a part
 * of the paid work only: see decision 0011.
 */
export const rateLimits = (redis: Redis): RateLimits => {
  const shared = sharedRates(redis)
  const local = localRates()
  let awayUntilMs = 0

  const count = async (rules: readonly Counted[], isPaid: boolean): Promise<Hit & { isLocal: boolean }> => {
    const rates = rules.map(({ key, most, windowSeconds }) => ({ key, most, windowMs: windowSeconds * 1000 }))
    if (awayUntilMs <= performance.now()) {
      try {
        return { ...(await shared(rates)), isLocal: false }
      } catch {
        awayUntilMs = performance.now() + awayMs
      }
    }
    return { ...(await local(isPaid ? rates.map(scarce) : rates)), isLocal: true }
  }

  const hold = async (response: Response, rules: readonly Counted[], isPaid: boolean): Promise<void> => {
    const { isAllowed, isLocal, standings } = await count(rules, isPaid)
    const places = placesOf(rules, standings)
    append(response, 'RateLimit-Policy', places.map(policy))
    append(response, 'RateLimit', places.map(standing))
    if (!isAllowed) throw refusal(places, isPaid && isLocal)
  }

  return {
    guard: operation => {
      if (operation.rates === 'none') return (_request, _response, next) => next()
      const isPaid = operation.problems.includes('insufficient-credits')
      const rulesOf = operation.scope === 'public' ? addressRules : callerRules
      return async (request, response, next) => {
        await hold(response, rulesOf(operation, { request, response }), isPaid)
        next()
      }
    },
    countCaller: async caller => {
      const rules = requestRules(caller)
      const { isAllowed, standings } = await count(rules, false)
      if (!isAllowed) throw refusal(placesOf(rules, standings), false)
    },
    countKinds: async (response, types) => {
      const { accountId } = callerOf(response)
      const rules = [...new Set(types)].flatMap(type => kindRules[type as KindType] ?? [])
      if (rules.length === 0) return
      await hold(response, rules.map(ofAccount(accountId)), true)
    },
  }
}

type Exchange = { request: Request; response: Response }

const callerRules = ({ rates = [] }: Operation, { response }: Exchange): Counted[] => {
  const caller = callerOf(response)
  return [...requestRules(caller), ...(rates === 'none' ? [] : rates.map(ofAccount(caller.accountId)))]
}

const requestRules = ({ accountId, credentialId, limits, key }: Caller): Counted[] => {
  const most = key?.requestsPerMinute ?? null
  return [
    { name: 'requests', most: limits.requestsPerMinute, windowSeconds: 60, key: `{${accountId}}:requests` },
    ...(most === null ? [] : [{ name: 'key', most, windowSeconds: 60, key: `{${accountId}}:${credentialId}` }]),
  ]
}

const addressRules = ({ rates = [] }: Operation, { request }: Exchange): Counted[] => {
  const block = addressBlock(clientAddress(request))
  return [addressRule, ...(rates === 'none' ? [] : rates)].map(rule => ({ ...rule, key: `{${block}}:${rule.name}` }))
}

const ofAccount =
  (accountId: string) =>
  (rule: RateRule): Counted => ({ ...rule, key: `{${accountId}}:${rule.name}` })

// Counted apart, so that reading does not use up what is left for work.
const scarce = ({ key, most, windowMs }: Rate): Rate => ({
  key: `${key}:paid`,
  most: Math.ceil(most * paidShareWhileAway),
  windowMs,
})

type Place = Counted & { left: number; resetMs: number }

const placesOf = (rules: readonly Counted[], standings: Hit['standings']): Place[] =>
  rules.map((rule, place) => ({ ...rule, ...standings[place]! }))

const policy = ({ name, most, windowSeconds }: Place): string => `"${name}";q=${most};w=${windowSeconds}`
const standing = ({ name, left, resetMs }: Place): string => `"${name}";r=${left};t=${secondsOf(resetMs)}`
const secondsOf = (ms: number): number => Math.max(1, Math.ceil(ms / 1000))

const append = (response: Response, header: string, items: readonly string[]): void => {
  response.set(header, [response.get(header) ?? [], ...items].flat().join(', '))
}

const refusal = (places: readonly Place[], isForNow: boolean): Problem => {
  const violated = places.filter(({ left }) => left === 0)
  const retryAfter = secondsOf(Math.max(...violated.map(({ resetMs }) => resetMs)))
  // It is not the caller who asks for too much: less than usual is let through.
  if (isForNow)
    return new Problem('overloaded', { retryAfter, detail: 'Less work than usual is taken for the moment.' })
  return new Problem('rate-limited', { retryAfter, extra: { 'violated-policies': violated.map(({ name }) => name) } })
}
