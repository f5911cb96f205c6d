/** The named parts of the OpenAPI document that are about subscriptions. */
import type { z } from 'zod'
import { deliverySchema, deliveryWithAttemptsSchema } from './deliveries.ts'
import {
  disableSubscriptionSchema,
  filterVerdictSchema,
  recoverSchema,
  recoverySchema,
  rotatedSecretSchema,
  rotateSecretSchema,
  testFiltersSchema,
  testSubscriptionSchema,
  webhookKeysSchema,
} from './subscription-actions.ts'
import {
  createdSubscriptionSchema,
  createSubscriptionSchema,
  operatorSubscriptionSchema,
  patchSubscriptionSchema,
  subscriptionSchema,
  subscriptionWithLagSchema,
} from './subscriptions.ts'

export const subscriptionRequests = {
  CreateSubscription: createSubscriptionSchema,
  PatchSubscription: patchSubscriptionSchema,
  TestSubscription: testSubscriptionSchema,
  RotateSubscriptionSecret: rotateSecretSchema,
  RecoverSubscription: recoverSchema,
  TestFilters: testFiltersSchema,
  DisableSubscription: disableSubscriptionSchema,
} as const satisfies Record<string, z.ZodType>

export const subscriptionAnswers = {
  Subscription: subscriptionSchema,
  SubscriptionWithLag: subscriptionWithLagSchema,
  CreatedSubscription: createdSubscriptionSchema,
  OperatorSubscription: operatorSubscriptionSchema,
  SubscriptionSecret: rotatedSecretSchema,
  Recovery: recoverySchema,
  FilterVerdict: filterVerdictSchema,
  Delivery: deliverySchema,
  DeliveryWithAttempts: deliveryWithAttemptsSchema,
  WebhookKeys: webhookKeysSchema,
} as const satisfies Record<string, z.ZodType>
