import { aboutOperations } from './operations-about.ts'
import { assetOperations } from './operations-assets.ts'
import { authOperations } from './operations-auth.ts'
import { meOperations } from './operations-me.ts'
import { creditOperations } from './operations-credits.ts'
import { designOperations } from './operations-designs.ts'
import { domainOperations } from './operations-domains.ts'
import { eventTypeOperations } from './operations-event-types.ts'
import { eventOperations } from './operations-events.ts'
import { exportOperations } from './operations-exports.ts'
import { keyOperations } from './operations-keys.ts'
import { materialOperations } from './operations-materials.ts'
import { memberOperations } from './operations-members.ts'
import { mfaOperations } from './operations-mfa.ts'
import { oidcOperations } from './operations-oidc.ts'
import { operatorOperations } from './operations-operator.ts'
import { orderOperations } from './operations-orders.ts'
import { priceOperations } from './operations-prices.ts'
import { projectOperations } from './operations-projects.ts'
import { recognitionOperations } from './operations-recognitions.ts'
import { subscriptionOperations } from './operations-subscriptions.ts'
import { taskOperations } from './operations-tasks.ts'

/** Every route that there is. */
export const operations = {
  ...taskOperations,
  ...projectOperations,
  ...recognitionOperations,
  ...assetOperations,
  ...designOperations,
  ...exportOperations,
  ...materialOperations,
  ...domainOperations,
  ...eventOperations,
  ...subscriptionOperations,
  ...eventTypeOperations,
  ...orderOperations,
  ...operatorOperations,
  ...authOperations,
  ...mfaOperations,
  ...oidcOperations,
  ...meOperations,
  ...keyOperations,
  ...memberOperations,
  ...priceOperations,
  ...creditOperations,
  ...aboutOperations,
}

export type OperationId = keyof typeof operations
export const operationIds = Object.keys(operations) as OperationId[]
