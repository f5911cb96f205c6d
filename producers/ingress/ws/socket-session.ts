import { z } from 'zod'
import { progressEventType } from '#contracts/events/lifecycle.ts'
import { visibleTypes } from '#contracts/events/visibility.ts'
import {
  clientFrameSchema,
  closeCodes,
  mostSubscriptions,
  type ClientFrame,
  type SubscribeFrame,
} from '#contracts/events/socket-frames.ts'
import type { StreamLimits } from '#contracts/http/events.ts'
import { problemOf } from '#contracts/http/problem.ts'
import { isId } from '#contracts/ids.ts'
import type { Hints, ProgressHint } from '#infra/cache/hints.ts'
import { endOfLog } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { FollowFilter } from '#infra/event-follower.ts'
import type { EventTail } from '#infra/event-tail.ts'
import type { Log } from '#infra/telemetry/log.ts'
import type { Authenticator } from '../authenticate.ts'
import { isInLog } from '../events/cursor.ts'
import { progressEvent } from '../events/progress-event.ts'
import type { ProgressFeed } from '../events/progress-feed.ts'
import { resync } from '../events/stream-events.ts'
import type { Streams } from '../events/streams.ts'
import { visibleFilter } from '../events/visible-filter.ts'
import { noteUse } from '../key-limits.ts'
import { requireWholeAccount } from '../key-projects.ts'
import type { KeyUses } from '../keys/key-uses.ts'
import { asProblem, Problem, unauthenticated } from '../problem.ts'
import type { RateLimits } from '../rate-limit.ts'
import { eventFrame } from './control-frame.ts'
import type { EventSocket } from './event-socket.ts'
import { Subscription } from './subscription.ts'

export type SessionDeps = {
  em: () => EntityManager
  tail: EventTail
  streams: Streams
  progress: ProgressFeed
  hints: Pick<Hints, 'progressOf'>
  identify: Authenticator['identify']
  uses: KeyUses
  rates: Pick<RateLimits, 'countCaller'>
  log: Log
}

/** A client that says so many more things that are refused than things that are not is not worth listening to. */
const mostRefused = 20

/** What one client says over its socket, and what is subscribed to on it. */
export class SocketSession {
  #deps: SessionDeps
  #socket: EventSocket
  #address: string
  #limits: StreamLimits | undefined
  #subscriptions = new Map<string, Subscription>()
  #refused = 0

  constructor(deps: SessionDeps, socket: EventSocket, address: string) {
    this.#deps = deps
    this.#socket = socket
    this.#address = address
    socket.onClose(() => {
      for (const subscription of this.#subscriptions.values()) subscription.close()
    })
  }

  /** Deals with one frame. Never throws: what goes wrong is told, or ends the socket. */
  async take(text: string): Promise<void> {
    try {
      const frame = read(text)
      if (frame.type === 'authenticate') await this.authenticate(frame.token)
      else if (this.#socket.isKnown) await this.#do(frame)
      else this.#socket.end(closeCodes.unauthenticated, 'unauthenticated')
      this.#refused = Math.max(0, this.#refused - 1)
    } catch (error) {
      this.#refuse(asProblem(error))
    }
  }

  /** Finds out whose token this is; ends the socket when it is not good, or when its holder may have no more streams. */
  async authenticate(token: string): Promise<void> {
    try {
      const { uses, rates, streams, identify } = this.#deps
      const { caller, limits } = await identify(token)
      noteUse(uses, caller, this.#address)
      await rates.countCaller(caller)
      if (!['events:read', 'admin'].some(scope => (caller.scopes as readonly string[]).includes(scope)))
        throw new Problem('insufficient-scope')
      requireWholeAccount(caller)
      if (this.#socket.isKnown) {
        this.#renew(caller)
        return
      }
      streams.requireRoom(caller)
      this.#limits = limits
      this.#socket.identify(caller)
      streams.add(this.#socket)
    } catch (error) {
      const problem = asProblem(error)
      this.#report(problem)
      this.#socket.end(closeCodeOf(problem), problem.code)
    }
  }

  // What is shown was decided before: only the time at which it ends is new.
  #renew({ credentialId, expiresAt }: EventSocket['caller']): void {
    const { expiresAt: _, ...caller } = this.#socket.caller
    if (credentialId !== caller.credentialId) throw unauthenticated('This is somebody else’s token.')
    this.#socket.identify({ ...caller, ...(expiresAt && { expiresAt }) })
  }

  #do(frame: Exclude<ClientFrame, { type: 'authenticate' }>): Promise<void> | void {
    if (frame.type === 'subscribe') return this.#subscribe(frame)
    const subscription = this.#subscriptions.get(frame.id)
    if (!subscription) throw new Problem('not-found', { detail: 'There is no subscription of this id.' })
    if (frame.type === 'ack') subscription.acknowledge(frame.after)
    else {
      this.#drop(subscription)
      this.#socket.tell('stream.unsubscribed', { after: subscription.dealtWith }, frame.id)
    }
  }

  async #subscribe(frame: SubscribeFrame): Promise<void> {
    const { em, rates } = this.#deps
    const { id, after, window } = frame
    if (this.#subscriptions.has(id))
      throw new Problem('state-conflict', { detail: 'There is a subscription of this id.' })
    if (this.#subscriptions.size >= mostSubscriptions)
      throw new Problem('too-many-streams', { detail: `At most ${mostSubscriptions} subscriptions on one socket.` })
    await rates.countCaller(this.#socket.caller)
    const isKnown = after !== undefined && (await isInLog(em(), after))
    const from = isKnown ? after : await endOfLog(em())
    if (this.#socket.isOver) return
    const subscription = new Subscription(this.#socket, { id, from, window })
    this.#subscriptions.set(id, subscription)
    this.#socket.isUsed = true
    this.#socket.tell('stream.subscribed', { after: from }, id)
    if (after !== undefined && !isKnown) this.#socket.tell('stream.resync', { after: from, ...resync }, id)
    this.#follow(subscription, frame)
  }

  #follow(subscription: Subscription, frame: SubscribeFrame): void {
    const { tail } = this.#deps
    const filter = visibleFilter(this.#socket.caller, frame, this.#limits)
    const follower = tail.follow(
      { ...filter, after: subscription.dealtWith },
      {
        deliver: events => subscription.deliver(events),
        onLive: () => void this.#showProgress(subscription, frame, filter),
        onEnd: reason => {
          if (reason === 'lagged') this.#lag(subscription)
          else if (reason === 'failed') this.#socket.end(closeCodes.failed, 'internal')
        },
      },
    )
    subscription.onClose(() => follower.close())
  }

  /** Progress of the one task that is subscribed to: the newest that is known, then what comes. */
  async #showProgress(subscription: Subscription, frame: SubscribeFrame, filter: FollowFilter): Promise<void> {
    const { progress, hints } = this.#deps
    const { subject, accountId, isWanted } = filter
    if (subject === undefined || !isId('task', subject) || !this.#mayHearProgress(frame)) return
    let hasNews = false
    const show = (hint: ProgressHint): void => {
      hasNews = true
      const event = progressEvent(hint)
      if (isWanted?.(event) ?? true) this.#socket.sendOrDrop(eventFrame(JSON.stringify(event), subscription.id))
    }
    subscription.onClose(progress.follow({ id: subject, accountId }, show))
    const newest = (await hints.progressOf([subject])).get(subject)
    if (newest?.accountId === accountId && !hasNews) show(newest)
  }

  // It is in no log, so it is in no table of visible types either: whoever sees a task begin may see how far it is.
  #mayHearProgress({ subject, types }: SubscribeFrame): boolean {
    const bound = this.#limits
    const isAsked = [types, bound?.types].every(named => named?.includes(progressEventType) ?? true)
    const isOther = bound?.subject !== undefined && subject !== undefined && bound.subject !== subject
    return isAsked && !isOther && visibleTypes(this.#socket.caller.scopes).includes('task.started')
  }

  #lag(subscription: Subscription): void {
    this.#drop(subscription)
    const { dealtWith } = subscription
    this.#socket.tell('stream.lagged', { after: dealtWith, reason: lagged }, subscription.id)
    this.#socket.endStalled()
  }

  #drop(subscription: Subscription): void {
    subscription.close()
    this.#subscriptions.delete(subscription.id)
    this.#socket.isUsed = this.#subscriptions.size > 0
  }

  #refuse(problem: Problem): void {
    this.#report(problem)
    this.#socket.tell('stream.refused', { code: problem.code, detail: problem.message })
    this.#refused += 1
    if (this.#refused >= mostRefused || !this.#socket.isKnown) this.#socket.end(closeCodeOf(problem), problem.code)
  }

  #report(problem: Problem): void {
    if (problem.code === 'internal')
      this.#deps.log.error({ err: problem.options.cause }, 'a frame could not be dealt with')
  }
}

const lagged = 'The subscription was not read, or not acknowledged, fast enough; subscribe again after `after`.'

const read = (text: string): ClientFrame => {
  try {
    return clientFrameSchema.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof z.ZodError) throw error
    throw new Problem('malformed-json')
  }
}

const byStatus: Partial<Record<number, number>> = {
  401: closeCodes.unauthenticated,
  403: closeCodes.forbidden,
  429: closeCodes.tooMany,
  500: closeCodes.failed,
  503: closeCodes.tryLater,
}

/** A client that says what nobody understands is sent away as one that asks for too much. */
const closeCodeOf = ({ code }: Problem): number => byStatus[problemOf(code).status] ?? closeCodes.tooMany
