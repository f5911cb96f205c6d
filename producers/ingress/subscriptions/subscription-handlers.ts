import { disableSubscription, listAllSubscriptions } from './admin-subscriptions.ts'
import { deleteSubscription, patchSubscription } from './change-subscription.ts'
import { createSubscription } from './create-subscription.ts'
import { listDeliveries, readDelivery, redeliver } from './deliveries.ts'
import { listSubscriptions, readSubscription } from './read-subscriptions.ts'
import { readWebhookKeys } from './read-webhook-keys.ts'
import { recoverSubscription } from './recover-subscription.ts'
import { pauseSubscription, resumeSubscription, verifySubscription } from './rest-subscription.ts'
import { rotateSubscriptionSecret } from './rotate-secret.ts'
import type { SubscriptionDeps } from './subscription-deps.ts'
import { testFilters } from './test-filters.ts'
import { testSubscription } from './test-subscription.ts'

export const subscriptionHandlers = (needs: SubscriptionDeps & Parameters<typeof readWebhookKeys>[0]) => ({
  createSubscription: createSubscription(needs),
  listSubscriptions: listSubscriptions(needs),
  testFilters: testFilters(needs),
  readSubscription: readSubscription(needs),
  patchSubscription: patchSubscription(needs),
  deleteSubscription: deleteSubscription(needs),
  verifySubscription: verifySubscription(needs),
  testSubscription: testSubscription(needs),
  pauseSubscription: pauseSubscription(needs),
  resumeSubscription: resumeSubscription(needs),
  rotateSubscriptionSecret: rotateSubscriptionSecret(needs),
  recoverSubscription: recoverSubscription(needs),
  listDeliveries: listDeliveries(needs),
  readDelivery: readDelivery(needs),
  redeliver: redeliver(needs),
  readWebhookKeys: readWebhookKeys(needs),
  listAllSubscriptions: listAllSubscriptions(needs),
  disableSubscription: disableSubscription(needs),
})
