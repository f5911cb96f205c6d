import type { DeliveryAttemptView, DeliveryView } from '#contracts/http/deliveries.ts'
import type { Delivery, DeliveryAttempt } from '#infra/db/subscriptions/deliveries-list.ts'

export const viewDelivery = (row: Delivery): DeliveryView => ({
  id: row.id,
  object: 'delivery',
  subscription_id: row.subscriptionId,
  event_id: row.eventId,
  event_type: row.eventType,
  subject: row.subject,
  status: row.status,
  reason: row.reason,
  attempt_count: row.attempts,
  next_attempt_at: row.nextAttemptAt?.toISOString() ?? null,
  last_status: row.lastStatus,
  last_error: row.lastError,
  created_at: row.createdAt.toISOString(),
  ended_at: row.endedAt?.toISOString() ?? null,
})

/** The body as text: what is not UTF-8 shows as the sign for that. */
export const viewAttempt = (attempt: DeliveryAttempt): DeliveryAttemptView => ({
  number: attempt.number,
  at: attempt.at.toISOString(),
  ms: attempt.ms,
  status: attempt.status,
  error: attempt.error,
  request_headers: attempt.requestHeaders,
  response_headers: attempt.responseHeaders,
  response_body: attempt.responseBody?.toString('utf8') ?? null,
})
