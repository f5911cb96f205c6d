import type { CountHit } from '#infra/cache/rates.ts'
import { forgetConsent, keepConsent } from '#infra/db/subscriptions/consents.ts'
import { findCredentialFor } from '#infra/db/subscriptions/subscription-credentials.ts'
import { isTransient } from '#infra/db/transient.ts'
import { checkSink } from '#infra/outbound/check-sink.ts'
import type { OutboundRules } from '#infra/outbound/outbound-rules.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import { signWebhook } from '#infra/webhooks/sign.ts'
import { attempt, unanswered, type Attempted, type AttemptNeeds } from './attempt.ts'
import { askConsent } from './consent.ts'
import type { DeliveryBook } from './delivery-book.ts'
import type { DisableSubscription } from './disable.ts'
import type { Lanes } from './lanes.ts'
import type { OutcomeNotes } from './outcome-notes.ts'
import { countRequest } from './pace.ts'
import type { Parcel } from './prepare.ts'
import type { Refusals } from './refusals.ts'
import type { TargetsNeeds } from './targets.ts'

export type SendParcelNeeds = AttemptNeeds &
  TargetsNeeds & {
    book: DeliveryBook
    notes: Pick<OutcomeNotes, 'note'>
    lanes: Lanes
    refusals: Refusals
    count: CountHit
    rules: OutboundRules
    disable: DisableSubscription
    mostPerHostMinute: number
  }

/** Where the subscription leads now is known a moment later. */
const movedWaitMs = 1_000

/** Sends one delivery that has its place in a lane, and writes down what came of it. */
export type SendParcel = (parcel: Parcel, signal: AbortSignal) => Promise<void>

export const parcelSender =
  (needs: SendParcelNeeds): SendParcel =>
  async (parcel, signal) => {
    const { book, lanes } = needs
    const { delivery, way } = parcel
    let hasArrived: boolean | undefined
    try {
      if (await isHeldBack(needs, parcel)) return
      const attempted = await tryOnce(needs, parcel, signal).catch(reason => oddity(needs, parcel, { reason, signal }))
      if (attempted === 'moved') return await book.putBack(delivery.id, movedWaitMs)
      hasArrived = attempted.verdict.becomes === 'delivered'
      if (!hasArrived) restAfter(lanes, parcel, attempted)
      await writeDown(needs, parcel, attempted)
    } catch (error) {
      if (!signal.aborted) throw error
      // We have no time left; that is nobody's failure.
      await book.putBack(delivery.id, 0)
    } finally {
      if (hasArrived === undefined) lanes.leave(way)
      else lanes.end(way, hasArrived)
    }
  }

type Oddity = { reason: unknown; signal: AbortSignal }

/** What nobody has thought of, as a credential that cannot be unsealed, is a failed attempt: it must not come back for ever. */
const oddity = (needs: SendParcelNeeds, { delivery }: Parcel, { reason, signal }: Oddity): Attempted => {
  if (signal.aborted || isTransient(reason)) throw reason
  needs.log.error({ err: reason, delivery: delivery.id }, 'a delivery could not be tried')
  return unanswered(needs, delivery, { error: 'internal' })
}

/** Whether it is not its time: the host, the lane or the receiver takes no more for now. */
const isHeldBack = async (needs: SendParcelNeeds, { delivery, way, target }: Parcel): Promise<boolean> => {
  const { count, lanes, book, refusals, mostPerHostMinute: perHost } = needs
  const isQuestion = !target.consent
  if (isQuestion && refusals.find(target) !== undefined) return false
  const wanted = [target.mostPerMinute, target.consent?.mostPerMinute ?? null].filter(most => most !== null)
  const perLane = wanted.length === 0 ? undefined : Math.min(...wanted)
  const rests = await countRequest(count, way, { perLane, perHost, isQuestion })
  if (!rests) return false
  lanes.restLane(way, rests.laneRestMs)
  lanes.restHost(way, rests.hostRestMs)
  await book.putBack(delivery.id, Math.max(rests.laneRestMs, rests.hostRestMs))
  return true
}

/** `moved`: the subscription leads somewhere else by now, and its credential is for nobody but who is there. */
const tryOnce = async (needs: SendParcelNeeds, parcel: Parcel, signal: AbortSignal): Promise<Attempted | 'moved'> => {
  const { em, wrappingKeys, rules } = needs
  const { delivery, target, event } = parcel
  const checked = checkSink(target.url, rules)
  if (!checked.ok) return unanswered(needs, delivery, { error: checked.reason })
  const refusal = target.consent ? undefined : await whyNotAgreed(needs, parcel, signal)
  if (refusal !== undefined) return unanswered(needs, delivery, { error: refusal })
  const owned = { id: delivery.subscriptionId ?? '', accountId: target.accountId, sink: target.url }
  const found = target.hasCredential ? await findCredentialFor(em(), wrappingKeys, owned) : { credential: undefined }
  return found ? attempt(needs, { delivery, target, event, ...found, signal }) : 'moved'
}

/** Asks whoever has not agreed yet, and has not just said so; undefined when they agree now. */
const whyNotAgreed = async (
  needs: SendParcelNeeds,
  { target }: Parcel,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const { send, publicUrl, refusals, mostPerHostMinute: perMinute, timeoutMs } = needs
  const { accountId, url, secrets } = target
  const refused = refusals.find(target)
  if (refused !== undefined) return refused
  const privateKeys = needs.keys.map(({ privateKey }) => privateKey)
  const answer = await askConsent(
    { send, origin: new URL(publicUrl).hostname, perMinute },
    { url, timeoutMs, signal, sign: message => signWebhook({ ...message, secrets, privateKeys }) },
  )
  if (!answer.isAgreed) {
    refusals.keep(target, answer.error)
    return answer.error
  }
  await keepConsent(needs.em(), { accountId, url, mostPerMinute: answer.mostPerMinute })
  return undefined
}

const restAfter = (lanes: Lanes, { way }: Parcel, { verdict }: Attempted): void => {
  if (verdict.becomes !== 'delivered' && verdict.restMs !== undefined) lanes.restLane(way, verdict.restMs)
}

const writeDown = async (needs: SendParcelNeeds, parcel: Parcel, { done, verdict }: Attempted): Promise<void> => {
  const { book, notes, rules } = needs
  const { subscriptionId } = parcel.delivery
  meters.webhookAttempts.add({ result: verdict.becomes })
  meters.webhookDuration.observe({ result: verdict.becomes }, done.ms / 1000)
  await book.done(done)
  if (subscriptionId !== null) notes.note(subscriptionId, verdict.error)
  if (verdict.becomes === 'failed' && verdict.isGone) await end(needs, parcel, 'gone')
  else if (!checkSink(parcel.target.url, rules).ok) await end(needs, parcel, 'unsafe_sink')
}

/** Whoever says that nobody lives there is asked again before anything else is sent. */
const end = async (
  { em, disable }: SendParcelNeeds,
  { delivery, target }: Parcel,
  reason: 'gone' | 'unsafe_sink',
): Promise<void> => {
  await forgetConsent(em(), target)
  if (delivery.subscriptionId !== null) await disable(delivery.subscriptionId, reason)
}
