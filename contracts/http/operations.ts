import { aboutOperations } from './operations-about.ts'
import { assetOperations } from './operations-assets.ts'
import { designOperations } from './operations-designs.ts'
import { domainOperations } from './operations-domains.ts'
import { eventOperations } from './operations-events.ts'
import { exportOperations } from './operations-exports.ts'
import { materialOperations } from './operations-materials.ts'
import { recognitionOperations } from './operations-recognitions.ts'
import { taskOperations } from './operations-tasks.ts'

/** Every route that there is. */
export const operations = {
  ...taskOperations,
  ...recognitionOperations,
  ...assetOperations,
  ...designOperations,
  ...exportOperations,
  ...materialOperations,
  ...domainOperations,
  ...eventOperations,
  ...aboutOperations,
}

export type OperationId = keyof typeof operations
export const operationIds = Object.keys(operations) as OperationId[]
