import { setTimeout as delay } from 'node:timers/promises'
import { Bell } from '#infra/bell.ts'
import { claimDeliveries, type Claim, type TakenDelivery } from '#infra/db/subscriptions/deliveries-due.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Log } from '#infra/telemetry/log.ts'
import type { Lanes } from './lanes.ts'
import type { Parcel, Prepare } from './prepare.ts'
import type { SendParcel } from './send-parcel.ts'

export type SenderNeeds = {
  em: () => EntityManager
  prepare: Prepare
  send: SendParcel
  putBack: (id: string, waitMs: number) => Promise<void>
  lanes: Lanes
  /** Requests at a time. */
  concurrency: number
  /** Longer than anything that is done with a delivery may take. */
  leaseMs: number
  log: Log
}

/** So soon a retry is noticed to be due, and so late a delivery whose notice was lost. */
const pollMs = 1_000
/** Claims come no closer than this: what ends meanwhile makes room for more at once. */
const paceMs = 10
const afterFailureMs = 500
/** A host that is busy is tried again this soon. */
const crowdedMs = 200

/**
 * Sends what is due, as much at a time as there is room for, until it is told to stop. Any number of processes may do this together:
 * each delivery is in the hands of one of them, and comes back when that one is lost.
 */
export class WebhookSender {
  #needs: SenderNeeds
  #bell = new Bell()
  #stop = new AbortController()
  #cut = new AbortController()
  #sending = new Set<Promise<void>>()
  #running: Promise<void>
  /** The lane after which the next claim begins: of all, of the weak ones, and of those of accounts that have their share. */
  #after = { all: '', weak: '', busy: '' }
  /** No claim of this turn began or ended between two lanes. */
  #hasSeenAll = true
  /** More may be due than was taken. */
  #hasMore = false

  constructor(needs: SenderNeeds) {
    this.#needs = needs
    this.#running = this.#run()
  }

  /** Says that something may be due. */
  ring(): void {
    this.#bell.ring()
  }

  /** Takes nothing more, gives what is being sent a while to end, and gives back the rest. */
  async stop(graceMs: number): Promise<void> {
    this.#stop.abort()
    await this.#running
    const timer = setTimeout(() => this.#cut.abort(), graceMs)
    await Promise.all(this.#sending)
    clearTimeout(timer)
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        const isIdle = this.#room < 1 || (await this.#takeOn())
        if (isIdle) await this.#bell.wait(pollMs, signal)
        else await delay(paceMs)
      } catch (error) {
        this.#needs.log.warn({ err: error }, 'deliveries cannot be taken; will try again')
        await delay(afterFailureMs, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  get #room(): number {
    return this.#needs.concurrency - this.#sending.size
  }

  /** Takes some of what is due and begins to send it; returns whether all lanes were looked at and nothing was due. */
  async #takeOn(): Promise<boolean> {
    this.#hasSeenAll = true
    const taken = await this.#claim()
    if (taken.length > 0) for (const parcel of await this.#needs.prepare(taken)) this.#begin(parcel)
    return taken.length === 0 && this.#hasSeenAll
  }

  /**
   * An account that has its share takes more only when nothing of anybody else is due, and a quarter of the room is always left for who
   * comes next.
   */
  async #claim(): Promise<TakenDelivery[]> {
    const { lanes, concurrency } = this.#needs
    const { closed, weak, busy } = lanes.state()
    const room = this.#room
    const strong = { except: [...closed, ...weak], exceptAccounts: busy }
    const taken = await this.#claimSome('all', room, strong)
    this.#hasMore = this.#after.all !== '' || closed.length + weak.length + busy.length > 0
    if (weak.length > 0 && room > taken.length) {
      const single = { except: [], exceptAccounts: busy, only: weak, perLane: 1 }
      taken.push(...(await this.#claimSome('weak', room - taken.length, single)))
    }
    const spare = room - Math.ceil(concurrency / 4)
    if (busy.length === 0 || taken.length > 0 || this.#after.all !== '' || spare < 1) return taken
    return this.#claimSome('busy', spare, { ...strong, exceptAccounts: [] })
  }

  async #claimSome(
    turn: 'all' | 'weak' | 'busy',
    room: number,
    from: Pick<Claim, 'except' | 'exceptAccounts' | 'only'> & { perLane?: number },
  ): Promise<TakenDelivery[]> {
    const { em, lanes, leaseMs } = this.#needs
    const limit = Math.min(lanes.perClaim, room)
    const after = this.#after[turn]
    const { taken, next } = await claimDeliveries(em(), { limit, perLane: limit, leaseMs, after, ...from })
    this.#after[turn] = next
    if (after !== '' || next !== '') this.#hasSeenAll = false
    return taken
  }

  #begin(parcel: Parcel): void {
    const { lanes, putBack, log } = this.#needs
    const restMs = lanes.restOf(parcel.way) || (lanes.hasRoom(parcel.way) ? 0 : crowdedMs)
    if (restMs === 0) lanes.begin(parcel.way)
    const work = restMs > 0 ? putBack(parcel.delivery.id, restMs) : this.#needs.send(parcel, this.#cut.signal)
    const sending = work
      // It comes back when its lease is over.
      .catch((error: unknown) =>
        log.warn({ err: error, delivery: parcel.delivery.id }, 'a delivery was not written down'),
      )
      .finally(() => {
        this.#sending.delete(sending)
        if (this.#hasMore || parcel.target.isInTurn) this.#bell.ring()
      })
    this.#sending.add(sending)
  }
}
