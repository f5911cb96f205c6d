import { assetEventDataSchema } from './asset-data.ts'
import { batchEventDataSchema } from './batch-data.ts'
import { budgetEventDataSchema } from './budget-data.ts'
import { balanceEventDataSchema, creditEventDataSchema } from './credit-data.ts'
import { designEventDataSchema } from './design-data.ts'
import { feedbackEventDataSchema } from './feedback-data.ts'
import { keyEventDataSchema } from './key-data.ts'
import { memberEventDataSchema } from './member-data.ts'
import { orderEventDataSchema } from './order-data.ts'
import { sessionEventDataSchema } from './session-data.ts'
import { recoveredEventDataSchema, subscriptionEventDataSchema } from './subscription-data.ts'
import { outputEventDataSchema, taskEventDataSchema } from './task-data.ts'
import type { Topic } from './topic.ts'

/** The events that the platform's log holds, and what each says: the one table of them. It grows with each part of the platform. */
export const topics = {
  task: {
    scope: 'tasks:read',
    source: '/v1/tasks',
    subject: 'task',
    data: taskEventDataSchema,
    types: {
      queued: 'A task was accepted, its credits are held, its command is on the way.',
      started:
        'A worker has begun. Announced only when the work outlasts a moment: short work goes straight to its end.',
      output: {
        summary:
          'A file of the task is finished; it can be fetched while the rest is worked on. The end lists it again.',
        data: outputEventDataSchema,
      },
      canceling: 'A cancel was asked for; the worker is being told.',
      succeeded: 'The task is done; its final cost is in it.',
      failed: 'The task failed; nothing is charged.',
      canceled: 'The task was canceled.',
      expired: 'The task missed its deadline; nothing is charged.',
    },
  },
  batch: {
    scope: 'tasks:read',
    source: '/v1/batches',
    subject: 'batch',
    data: batchEventDataSchema,
    types: { queued: 'A batch was accepted.', finished: 'Every item of a batch has ended.' },
  },
  recognition: {
    scope: 'tasks:read',
    source: '/v1/tasks',
    subject: 'task',
    data: feedbackEventDataSchema,
    types: { feedback: 'Somebody said whether a recognition was right; what was given back for it is in it.' },
  },
  asset: {
    scope: 'assets:read',
    source: '/v1/assets',
    subject: 'asset',
    data: assetEventDataSchema,
    types: {
      created: 'A file was uploaded. Of the files that tasks make, the events of the tasks tell.',
      deleted: 'A file was deleted. Files that end by themselves, or with their task, are not told of.',
    },
  },
  design: {
    scope: 'designs:read',
    source: '/v1/designs',
    subject: 'design',
    data: designEventDataSchema,
    types: {
      created: 'A design was made: by a task, from a document or as a copy.',
      updated: 'A design has a new version.',
      deleted: 'A design was deleted.',
    },
  },
  api_key: {
    scope: 'keys:read',
    source: '/v1/api-keys',
    subject: 'key',
    data: keyEventDataSchema,
    types: {
      created: 'A key was made: by itself, or to take the place of another.',
      revoked: 'A key was revoked; it opens nothing any more.',
      leaked: 'Somebody found a key in public; it was revoked at once.',
    },
  },
  member: {
    scope: 'members:read',
    source: '/v1/members',
    subject: 'user',
    data: memberEventDataSchema,
    types: {
      added: 'Somebody has accepted an invitation into the account.',
      changed: 'Somebody has another role in the account.',
      removed: 'Somebody has left the account, or was taken out of it.',
    },
  },
  session: {
    scope: 'audit:read',
    source: '/v1/auth/sessions',
    subject: 'session',
    data: sessionEventDataSchema,
    types: {
      reuse_detected: 'A refresh token was shown a second time, long after the first; its session was ended.',
    },
  },
  credits: {
    scope: 'credits:read',
    source: '/v1/credits',
    subject: 'account',
    data: creditEventDataSchema,
    types: {
      granted: 'Credits were added to the account.',
      refunded: 'What a task had cost was given back.',
      withdrawn: 'Credits were taken back: an order was refunded, or an operator has corrected the balance.',
      expiring: 'Credits expire in so many days if they are not spent: 7, and then 1.',
      expired: 'Credits were not spent in time and are gone.',
      low: {
        summary: 'The balance has fallen to the line below which it is low. Told once until it rises above it.',
        data: balanceEventDataSchema,
      },
      depleted: { summary: 'No credits are available. Told once until some are.', data: balanceEventDataSchema },
    },
  },
  order: {
    scope: 'billing:read',
    source: '/v1/orders',
    subject: 'order',
    data: orderEventDataSchema,
    types: {
      created: 'Something was ordered; nothing is reserved yet.',
      reserved: 'The order has its piece of the stock, and its payment is being opened.',
      awaiting_payment: 'The order can be paid.',
      paid: 'The order is paid.',
      fulfilled: 'What was ordered was given: the credits are there, or the plan has begun.',
      canceled: 'The order was canceled before it was paid.',
      expired: 'The order was not paid in time.',
      failed: 'The order could not be carried out; what was paid for it is paid back.',
      refunding: 'The credits were taken back and the money is on its way.',
      refunded: 'Money was paid back: how much and why is in `payment.refund`.',
      refund_failed:
        'A refund was declined, or the provider has refused it; credits that were taken back are there again.',
    },
  },
  payment: {
    scope: 'billing:read',
    source: '/v1/orders',
    subject: 'order',
    data: orderEventDataSchema,
    types: {
      succeeded: 'A payment for an order was made.',
      failed: 'A payment for an order failed. It may still succeed: another card can be tried.',
      mismatched: 'A payment is not what the order asks for. Nothing was given for it; an operator looks at it.',
    },
  },
  budget: {
    scope: 'credits:read',
    source: '/v1/budgets',
    subject: 'budget',
    data: budgetEventDataSchema,
    types: {
      threshold_reached: 'So much of a budget is used as one of its percentages says. Told once in a period.',
      exceeded: 'A hard budget has refused a task, or a soft one is used up. Told once in a period.',
    },
  },
  subscription: {
    scope: 'events:read',
    source: '/v1/subscriptions',
    subject: 'subscription',
    data: subscriptionEventDataSchema,
    types: {
      verified: 'Whoever receives has agreed, or the sink could be reached: events are sent from now on.',
      disabled: 'Nothing more is sent to a subscription until somebody resumes it; why is in it.',
      recovered: {
        summary: 'What a subscription had missed was put in line for it again.',
        data: recoveredEventDataSchema,
      },
    },
  },
} as const satisfies Record<string, Topic>

export type TopicName = keyof typeof topics
