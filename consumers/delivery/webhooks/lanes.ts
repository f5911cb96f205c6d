/** A lane, the host that it leads to and the account that sends there. */
export type Way = { lane: string; host: string; accountId: string }

/** `touchedMs`: when something last began, ended or was put to rest there. */
type Lane = { host: string; inFlight: number; failures: number; restUntilMs: number; touchedMs: number }
type Host = { inFlight: number; restUntilMs: number }

export type LanesOptions = {
  mostPerLane: number
  mostPerHost: number
  /** While others wait. */
  mostPerAccount: number
  elapsedMs?: () => number
}

export type LanesState = {
  /** Lanes that take nothing now. */
  closed: string[]
  /** Lanes, among the others, that take one only. */
  weak: string[]
  /** Accounts that have their share. */
  busy: string[]
}

/** After so many failures in a row a lane has one request at a time, until something arrives. */
const weakAfter = 5
/** Where nothing was sent for so long, and nobody wants to be left alone, what was learned is forgotten. */
const forgetAfterMs = 10 * 60_000
/** Anybody can name as many lanes and hosts as they like; of those where nothing is under way no more are remembered. */
const mostRemembered = 2_000

/**
 * What this process is sending where, so that whoever stalls holds up nobody else: so many at a time in one lane, to one host and for
 * one account, one in a lane where nothing arrives, and none where somebody wants to be left alone.
 */
export class Lanes {
  #options: LanesOptions
  #elapsedMs: () => number
  /** Both in the order in which they were touched. */
  #lanes = new Map<string, Lane>()
  #hosts = new Map<string, Host>()
  #accounts = new Map<string, number>()

  constructor(options: LanesOptions) {
    this.#options = options
    this.#elapsedMs = options.elapsedMs ?? (() => performance.now())
  }

  /** How many a claim may bring, of one lane and in all: lanes and accounts that it leaves open have room for as many. */
  get perClaim(): number {
    return Math.ceil(Math.min(this.#options.mostPerLane, this.#options.mostPerAccount) / 2)
  }

  /** How many lanes and hosts are remembered. */
  get size(): number {
    return this.#lanes.size + this.#hosts.size
  }

  begin(way: Way): void {
    this.#lane(way).inFlight++
    this.#host(way).inFlight++
    this.#accounts.set(way.accountId, (this.#accounts.get(way.accountId) ?? 0) + 1)
  }

  end(way: Way, hasArrived: boolean): void {
    const lane = this.#lane(way)
    lane.failures = hasArrived ? 0 : lane.failures + 1
    this.leave(way)
  }

  /** The end of what was not tried. */
  leave(way: Way): void {
    this.#lane(way).inFlight--
    this.#host(way).inFlight--
    const inFlight = (this.#accounts.get(way.accountId) ?? 0) - 1
    if (inFlight > 0) this.#accounts.set(way.accountId, inFlight)
    else this.#accounts.delete(way.accountId)
  }

  restLane(way: Way, ms: number): void {
    const lane = this.#lane(way)
    lane.restUntilMs = Math.max(lane.restUntilMs, this.#elapsedMs() + ms)
  }

  restHost(way: Way, ms: number): void {
    const host = this.#host(way)
    host.restUntilMs = Math.max(host.restUntilMs, this.#elapsedMs() + ms)
  }

  /** For how long nothing shall go this way; 0 when it may. */
  restOf({ lane, host }: Way): number {
    const until = Math.max(this.#lanes.get(lane)?.restUntilMs ?? 0, this.#hosts.get(host)?.restUntilMs ?? 0)
    return Math.max(0, until - this.#elapsedMs())
  }

  /** Whether a host has room for another one. */
  hasRoom({ host }: Way): boolean {
    return (this.#hosts.get(host)?.inFlight ?? 0) < this.#options.mostPerHost
  }

  /** What the next claim has to know; what is of no use any more is forgotten here. */
  state(): LanesState {
    this.#forget()
    const now = this.#elapsedMs()
    const closed: string[] = []
    const weak: string[] = []
    for (const [name, lane] of this.#lanes) {
      if (this.#isClosed(lane, now)) closed.push(name)
      else if (lane.failures >= weakAfter) weak.push(name)
    }
    const most = this.#options.mostPerAccount - this.perClaim
    const busy = [...this.#accounts].filter(([, inFlight]) => inFlight > most).map(([accountId]) => accountId)
    return { closed, weak, busy }
  }

  #isClosed({ host, inFlight, failures, restUntilMs }: Lane, now: number): boolean {
    const { mostPerLane, mostPerHost } = this.#options
    const { inFlight: toHost = 0, restUntilMs: hostRest = 0 } = this.#hosts.get(host) ?? {}
    const most = failures >= weakAfter ? 0 : mostPerLane - this.perClaim
    return inFlight > most || toHost >= mostPerHost || Math.max(restUntilMs, hostRest) > now
  }

  #lane({ lane, host }: Way): Lane {
    const known = this.#lanes.get(lane) ?? { inFlight: 0, failures: 0, restUntilMs: 0 }
    const touched = Object.assign(known, { host, touchedMs: this.#elapsedMs() })
    putLast(this.#lanes, lane, touched)
    return touched
  }

  #host({ host }: Way): Host {
    const known = this.#hosts.get(host) ?? { inFlight: 0, restUntilMs: 0 }
    putLast(this.#hosts, host, known)
    return known
  }

  #forget(): void {
    const now = this.#elapsedMs()
    drop(this.#lanes, lane => {
      const isAsMade = lane.failures === 0 || lane.touchedMs + forgetAfterMs <= now
      return isAsMade && lane.restUntilMs <= now
    })
    drop(this.#hosts, ({ restUntilMs }) => restUntilMs <= now)
  }
}

const putLast = <Value>(map: Map<string, Value>, key: string, value: Value): void => {
  map.delete(key)
  map.set(key, value)
}

/** Drops what has nothing under way and is of no use any more, and of the rest what was touched longest ago where it is too much. */
const drop = <Value extends { inFlight: number }>(
  map: Map<string, Value>,
  isUseless: (value: Value) => boolean,
): void => {
  for (const [key, value] of map) if (value.inFlight === 0 && isUseless(value)) map.delete(key)
  let surplus = map.size - mostRemembered
  for (const [key, { inFlight }] of map) {
    if (surplus <= 0) return
    if (inFlight > 0) continue
    map.delete(key)
    surplus--
  }
}
