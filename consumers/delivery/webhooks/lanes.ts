/** A lane and the host that it leads to. */
export type Way = { lane: string; host: string }

type Lane = { host: string; inFlight: number; failures: number; restUntilMs: number }
type Host = { inFlight: number; restUntilMs: number }

export type LanesOptions = { mostPerLane: number; mostPerHost: number; elapsedMs?: () => number }

/** After so many failures in a row a lane has one request at a time, until something arrives. */
const weakAfter = 5

/**
 * What this process is sending where, so that whoever stalls holds up nobody else: so many at a time in one lane and to one host, one
 * in a lane where nothing arrives, and none where somebody wants to be left alone.
 */
export class Lanes {
  #options: LanesOptions
  #elapsedMs: () => number
  #lanes = new Map<string, Lane>()
  #hosts = new Map<string, Host>()

  constructor(options: LanesOptions) {
    this.#options = options
    this.#elapsedMs = options.elapsedMs ?? (() => performance.now())
  }

  /** How many a claim may bring of one lane: those that it leaves open have room for as many. */
  get perClaim(): number {
    return Math.ceil(this.#options.mostPerLane / 2)
  }

  begin({ lane, host }: Way): void {
    const known = this.#lane({ lane, host })
    known.host = host
    known.inFlight++
    this.#host(host).inFlight++
  }

  end({ lane, host }: Way, hasArrived: boolean): void {
    const known = this.#lane({ lane, host })
    known.inFlight--
    known.failures = hasArrived ? 0 : known.failures + 1
    this.#host(host).inFlight--
    this.#forget({ lane, host })
  }

  /** The end of what was not tried. */
  leave({ lane, host }: Way): void {
    this.#lane({ lane, host }).inFlight--
    this.#host(host).inFlight--
    this.#forget({ lane, host })
  }

  restLane(way: Way, ms: number): void {
    const lane = this.#lane(way)
    lane.restUntilMs = Math.max(lane.restUntilMs, this.#elapsedMs() + ms)
  }

  restHost({ host }: Way, ms: number): void {
    const known = this.#host(host)
    known.restUntilMs = Math.max(known.restUntilMs, this.#elapsedMs() + ms)
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

  /** Lanes that take nothing now, and among the others those that take one only. */
  state(): { closed: string[]; weak: string[] } {
    const now = this.#elapsedMs()
    const closed: string[] = []
    const weak: string[] = []
    for (const [name, lane] of this.#lanes) {
      if (this.#isClosed(lane, now)) closed.push(name)
      else if (lane.failures >= weakAfter) weak.push(name)
    }
    return { closed, weak }
  }

  #isClosed({ host, inFlight, failures, restUntilMs }: Lane, now: number): boolean {
    const { mostPerLane, mostPerHost } = this.#options
    const { inFlight: toHost = 0, restUntilMs: hostRest = 0 } = this.#hosts.get(host) ?? {}
    const most = failures >= weakAfter ? 0 : mostPerLane - this.perClaim
    return inFlight > most || toHost >= mostPerHost || Math.max(restUntilMs, hostRest) > now
  }

  #lane({ lane, host }: Way): Lane {
    const known = this.#lanes.get(lane)
    if (known) return known
    const made = { host, inFlight: 0, failures: 0, restUntilMs: 0 }
    this.#lanes.set(lane, made)
    return made
  }

  #host(host: string): Host {
    const known = this.#hosts.get(host)
    if (known) return known
    const made = { inFlight: 0, restUntilMs: 0 }
    this.#hosts.set(host, made)
    return made
  }

  /** What is as it would be made is not kept: there are as many lanes and hosts as somebody likes. */
  #forget({ lane, host }: Way): void {
    const now = this.#elapsedMs()
    const known = this.#lanes.get(lane)
    if (known && known.inFlight === 0 && known.failures === 0 && known.restUntilMs <= now) this.#lanes.delete(lane)
    const place = this.#hosts.get(host)
    if (place && place.inFlight === 0 && place.restUntilMs <= now) this.#hosts.delete(host)
  }
}
