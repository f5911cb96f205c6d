/** The named parts of the OpenAPI document: what is sent, what is answered, and one variant of each task body per kind. */
import type { z } from 'zod'
import { designDocumentSchema, designElementSchema } from '../designs/document.ts'
import { styleSchema } from '../designs/style.ts'
import { jsonSchemas, type JsonSchema } from '../json-schemas.ts'
import type { Kind } from '../tasks/kind.ts'
import { publicKinds } from '../tasks/public-kinds.ts'
import { attemptSchema } from '../tasks/work.ts'
import { adjustmentSchema, createAdjustmentSchema, createGrantSchema, reconciliationSchema } from './adjustments.ts'
import { adminAccountSchema, patchAccountSchema } from './admin-accounts.ts'
import { assetSchema } from './assets.ts'
import { auditEntrySchema, auditVerdictSchema, verifyAuditSchema } from './audit.ts'
import {
  batchCountsSchema,
  batchItemSchema,
  batchResultSchema,
  batchSchema,
  createBatchSchema,
  refusedItemSchema,
} from './batches.ts'
import { grantSchema, holdSchema, statementSchema, transactionSchema } from './credit-lists.ts'
import { balanceSchema, estimateSchema } from './credits.ts'
import { createDesignGenerationSchema } from './design-generations.ts'
import { designDiffSchema, designVersionSchema, designVersionSummarySchema } from './design-versions.ts'
import {
  createDesignSchema,
  designSchema,
  designSummarySchema,
  duplicateDesignSchema,
  patchDesignSchema,
} from './designs.ts'
import { budgetSchema, createBudgetSchema, patchBudgetSchema } from './budgets.ts'
import { claimDomainSchema, domainSchema } from './domains.ts'
import { eventAnswers, eventRequests } from './event-schemas.ts'
import { createExportSchema, exportSchema } from './exports.ts'
import { feedbackSchema, giveFeedbackSchema } from './feedback.ts'
import { fontSchema } from './fonts.ts'
import { identityAnswers, identityRequests } from './identity-schemas.ts'
import {
  createdKeySchema,
  createKeySchema,
  keySchema,
  leakReportSchema,
  patchKeySchema,
  reportLeakSchema,
  rotateKeySchema,
} from './keys.ts'
import { materialSchema } from './materials.ts'
import {
  acceptInvitationSchema,
  createInvitationSchema,
  invitationSchema,
  memberSchema,
  patchMemberSchema,
} from './members.ts'
import { createOrderSchema, cancelOrderSchema, orderSchema, payOrderSchema, refundOrderSchema } from './orders.ts'
import { createProductSchema, patchProductSchema, productSchema } from './products.ts'
import { operationIds, operations } from './operations.ts'
import type { Operation } from './operation.ts'
import { priceListSchema, publishPricesSchema } from './prices.ts'
import { problemSchema } from './problem.ts'
import { createProjectSchema, patchProjectSchema, projectSchema } from './projects.ts'
import { quotasSchema } from './quotas.ts'
import { usageSchema } from './usage.ts'
import { createProviderKeySchema, patchProviderKeySchema, providerKeySchema } from './provider-keys.ts'
import { judgedRecognitionSchema, recognitionSchema } from './recognition-log.ts'
import { createRecognitionSchema } from './recognitions.ts'
import { changeSettingSchema, settingSchema } from './settings.ts'
import { subscriptionAnswers, subscriptionRequests } from './subscription-schemas.ts'
import {
  cancelTaskSchema,
  createTaskSchema,
  estimateTaskSchema,
  outputSchema,
  retryTaskSchema,
  taskSchema,
} from './tasks.ts'

export const requestSchemas = {
  CreateTask: createTaskSchema,
  CreateRecognition: createRecognitionSchema,
  CreateDesignGeneration: createDesignGenerationSchema,
  EstimateTask: estimateTaskSchema,
  CancelTask: cancelTaskSchema,
  RetryTask: retryTaskSchema,
  GiveFeedback: giveFeedbackSchema,
  CreateBatch: createBatchSchema,
  BatchItem: batchItemSchema,
  CreateProject: createProjectSchema,
  PatchProject: patchProjectSchema,
  ClaimDomain: claimDomainSchema,
  CreateBudget: createBudgetSchema,
  PatchBudget: patchBudgetSchema,
  PublishPrices: publishPricesSchema,
  CreateDesign: createDesignSchema,
  CreateExport: createExportSchema,
  PatchDesign: patchDesignSchema,
  DuplicateDesign: duplicateDesignSchema,
  CreateGrant: createGrantSchema,
  CreateAdjustment: createAdjustmentSchema,
  CreateApiKey: createKeySchema,
  PatchApiKey: patchKeySchema,
  RotateApiKey: rotateKeySchema,
  ReportLeakedKey: reportLeakSchema,
  PatchMember: patchMemberSchema,
  CreateInvitation: createInvitationSchema,
  AcceptInvitation: acceptInvitationSchema,
  CreateProduct: createProductSchema,
  PatchProduct: patchProductSchema,
  CreateOrder: createOrderSchema,
  CancelOrder: cancelOrderSchema,
  PayOrder: payOrderSchema,
  RefundOrder: refundOrderSchema,
  ...identityRequests,
  ChangeSetting: changeSettingSchema,
  PatchAccount: patchAccountSchema,
  VerifyAudit: verifyAuditSchema,
  CreateProviderKey: createProviderKeySchema,
  ...eventRequests,
  ...subscriptionRequests,
  PatchProviderKey: patchProviderKeySchema,
} as const satisfies Record<string, z.ZodType>

export const answerSchemas = {
  Task: taskSchema,
  TaskOutput: outputSchema,
  Attempt: attemptSchema,
  Problem: problemSchema,
  Batch: batchSchema,
  BatchCounts: batchCountsSchema,
  BatchResult: batchResultSchema,
  RefusedItem: refusedItemSchema,
  Project: projectSchema,
  Feedback: feedbackSchema,
  Recognition: recognitionSchema,
  JudgedRecognition: judgedRecognitionSchema,
  Asset: assetSchema,
  Domain: domainSchema,
  Design: designSchema,
  DesignSummary: designSummarySchema,
  DesignDocument: designDocumentSchema,
  DesignElement: designElementSchema,
  DesignVersion: designVersionSchema,
  DesignVersionSummary: designVersionSummarySchema,
  DesignDiff: designDiffSchema,
  Export: exportSchema,
  Style: styleSchema,
  Font: fontSchema,
  Material: materialSchema,
  ApiKey: keySchema,
  CreatedApiKey: createdKeySchema,
  LeakReport: leakReportSchema,
  Member: memberSchema,
  Invitation: invitationSchema,
  ...eventAnswers,
  ...subscriptionAnswers,
  Balance: balanceSchema,
  Transaction: transactionSchema,
  Hold: holdSchema,
  Grant: grantSchema,
  Statement: statementSchema,
  Adjustment: adjustmentSchema,
  Reconciliation: reconciliationSchema,
  Estimate: estimateSchema,
  PriceList: priceListSchema,
  Quotas: quotasSchema,
  Usage: usageSchema,
  Budget: budgetSchema,
  Product: productSchema,
  Order: orderSchema,
  ...identityAnswers,
  Setting: settingSchema,
  AuditEntry: auditEntrySchema,
  AuditVerdict: auditVerdictSchema,
  AdminAccount: adminAccountSchema,
  ProviderKey: providerKeySchema,
} as const satisfies Record<string, z.ZodType>

/** Bodies that say what kind of task is meant, and so have one variant per kind. */
const perKind = ['CreateTask', 'EstimateTask', 'BatchItem'] as const

const base = '#/components/schemas/'
export const schemaRef = (name: string): JsonSchema => ({ $ref: `${base}${name}` })

/** `ImageProcess` of `image.process`. */
const pascalCase = (type: string): string =>
  type.replaceAll(/(?:^|[.-])(\w)/g, (_, letter: string) => letter.toUpperCase())

/** `components.schemas`, and the schema of each operation's JSON body and answers. */
export type OpenapiSchemas = {
  components: Record<string, JsonSchema>
  schemaOf: (schema: z.ZodType) => JsonSchema
}

export const openapiSchemas = (): OpenapiSchemas => {
  const inputs = byKind(({ input }) => input, 'Input')
  const results = byKind(({ result }) => result, 'Result')
  const requests = jsonSchemas({ ...requestSchemas, ...inputs }, { io: 'input', base })
  const unnamed = Object.fromEntries(unnamedAnswers().map((schema, place) => [`unnamed${place}`, schema]))
  const answers: Record<string, JsonSchema> = jsonSchemas(
    { ...answerSchemas, ...results, ...unnamed },
    { io: 'output', base },
  )
  const names = new Map(
    Object.entries<z.ZodType>({ ...requestSchemas, ...answerSchemas }).map(([name, schema]) => [schema, name]),
  )
  const inline = new Map(Object.entries(unnamed).map(([name, schema]) => [schema, answers[name]!]))
  for (const name of Object.keys(unnamed)) delete answers[name]
  return {
    components: { ...withVariants(requests), ...answers, Task: withResults(answers['Task']!) },
    schemaOf: schema => inline.get(schema) ?? schemaRef(names.get(schema) ?? unknownSchema()),
  }
}

const unknownSchema = (): never => {
  throw new Error('a body of an operation is missing in requestSchemas')
}

const byKind = (part: (kind: Kind) => z.ZodType, suffix: string): Record<string, z.ZodType> =>
  Object.fromEntries(publicKinds.map(kind => [`${pascalCase(kind.type)}${suffix}`, part(kind)]))

/** Answers that no other part holds, such as pages: they are written where they are used. */
const unnamedAnswers = (): z.ZodType[] => {
  const named = new Set<z.ZodType>(Object.values(answerSchemas))
  const all = operationIds.flatMap(id => Object.values((operations[id] as Operation).answers))
  return [...new Set(all)].filter(
    answer => typeof answer === 'object' && answer !== null && !named.has(answer),
  ) as z.ZodType[]
}

const withVariants = (requests: Record<string, JsonSchema>): Record<string, JsonSchema> => {
  const variants = perKind.flatMap(name =>
    publicKinds.map(kind => [`${name}${pascalCase(kind.type)}`, variant(requests[name]!, kind)]),
  )
  const choices = perKind.map(name => [name, choice(name)])
  return { ...requests, ...(Object.fromEntries([...choices, ...variants]) as Record<string, JsonSchema>) }
}

const variant = (schema: JsonSchema, { type, title, description }: Kind): JsonSchema => ({
  ...schema,
  title,
  description,
  properties: {
    ...(schema['properties'] as JsonSchema),
    type: { const: type },
    input: schemaRef(`${pascalCase(type)}Input`),
  },
})

const choice = (name: string): JsonSchema => ({
  oneOf: publicKinds.map(({ type }) => schemaRef(`${name}${pascalCase(type)}`)),
  discriminator: {
    propertyName: 'type',
    mapping: Object.fromEntries(publicKinds.map(({ type }) => [type, `${base}${name}${pascalCase(type)}`])),
  },
})

/** The result of a task is as its kind says, or null as long as there is none. */
const withResults = (task: JsonSchema): JsonSchema => ({
  ...task,
  allOf: publicKinds.map(({ type }) => ({
    if: { properties: { type: { const: type } } },
    // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own keyword
    then: { properties: { result: { anyOf: [schemaRef(`${pascalCase(type)}Result`), { type: 'null' }] } } },
  })),
})
