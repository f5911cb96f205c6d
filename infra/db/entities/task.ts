import { defineEntity, p } from '@mikro-orm/core'
import type { TaskNotify, TaskWebhook } from '#contracts/http/task-wishes.ts'
import type { Priority, TaskStatus } from '#contracts/http/tasks.ts'
import type { Lane } from '#contracts/tasks/kind.ts'
import type { Attempt, StoredFile } from '#contracts/tasks/work.ts'
import type { Counted } from '../money/budget-counts.ts'

/** Why a task ended without its result; rendered as a problem when the task is shown. */
type TaskError = { code: string; detail: string }

const TaskSchema = defineEntity({
  name: 'Task',
  tableName: 'task',
  properties: {
    id: p.text().primary(),
    accountId: p.text(),
    type: p.text(),
    lane: p.text().$type<Lane>(),
    status: p.text().$type<TaskStatus>(),
    revision: p.integer(),
    createdBy: p.text(),
    priority: p.text().$type<Priority>(),
    tags: p.array(),
    metadata: p.json<Record<string, string>>(),
    input: p.json<unknown>(),
    result: p.json<unknown>().nullable(),
    output: p.json<StoredFile[]>(),
    warnings: p.json<string[]>(),
    attempts: p.json<Attempt[]>(),
    error: p.json<TaskError>().nullable(),
    cancelReason: p.text().nullable(),
    priceVersion: p.text(),
    /** The list price where another one was made of it. */
    listed: p.bigint().nullable(),
    quoted: p.bigint(),
    held: p.bigint(),
    charged: p.bigint(),
    released: p.bigint(),
    refunded: p.bigint(),
    /** The budgets that its price counts against. */
    countedIn: p.json<Counted[]>().nullable(),
    /** The key whose places in flight it takes one of. */
    countedKey: p.text().nullable(),
    projectId: p.text().nullable(),
    batchId: p.text().nullable(),
    customId: p.text().nullable(),
    retryOf: p.text().nullable(),
    requestId: p.text(),
    traceparent: p.text().nullable(),
    webhook: p.json<TaskWebhook>().nullable(),
    notify: p.json<TaskNotify>().nullable(),
    retention: p.text(),
    createdAt: p.datetime(),
    queuedAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
    startBefore: p.datetime().nullable(),
    finishBefore: p.datetime(),
    expiresAt: p.datetime().nullable(),
    deletedAt: p.datetime().nullable(),
    seenAt: p.datetime(),
  },
})
export class Task extends TaskSchema.class {}
TaskSchema.setClass(Task)
