import { maxBatchItems } from './http/batches.ts'
import { priorities, retentions } from './http/tasks.ts'
import { jsonSchemas } from './json-schemas.ts'
import { chargePolicy, priceVersion } from './tasks/pricing.ts'
import type { Kind } from './tasks/kind.ts'
import { publicKinds } from './tasks/public-kinds.ts'

/** What this instance can do: every kind that is open to all accounts, with what it takes, yields and costs. */
export const capabilities = (): object => ({
  object: 'capabilities',
  task_types: publicKinds.map(capability),
  limits: { max_batch_items: maxBatchItems, priorities, retentions },
})

const capability = (kind: Kind): object => ({
  type: kind.type,
  title: kind.title,
  description: kind.description,
  events: { succeeded: kind.done },
  input_schema: jsonSchemas({ input: kind.input }, { io: 'input', base: '#' }).input,
  result_schema: jsonSchemas({ result: kind.result }, { io: 'output', base: '#' }).result,
  price: {
    unit: 'credit',
    version: priceVersion,
    policy: chargePolicy,
    rule: kind.priceRule,
    terms:
      'The most that the input may cost is held at acceptance and charged when the task succeeds; a result delivered in part ' +
      'costs its share, rounded up. A task that fails, is canceled or expires costs nothing. ' +
      'Versions of the price book may make another price of it: GET /v1/prices tells the rules in force, and ' +
      'POST /v1/tasks/estimate the price of an input.',
    example_cost: String(kind.credits(kind.input.parse(kind.example.input))),
  },
  limits: { attempt_timeout_seconds: kind.timeoutMs / 1000 },
  example: kind.example,
})
