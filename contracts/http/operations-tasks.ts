import { z } from 'zod'
import { batchSchema, createBatchSchema } from './batches.ts'
import { estimateSchema } from './credits.ts'
import { createDesignGenerationSchema } from './design-generations.ts'
import { eventPageSchema, eventStreamQuerySchema } from './events.ts'
import type { Operation } from './operation.ts'
import { createdQuery, pageOf, pageQuery } from './page.ts'
import type { ProblemCode } from './problem.ts'
import { createRecognitionSchema } from './recognitions.ts'
import {
  cancelTaskSchema,
  createTaskSchema,
  estimateTaskSchema,
  retryTaskSchema,
  taskSchema,
  taskStatuses,
} from './tasks.ts'

const taskQuery = pageQuery.extend({
  status: z.enum(taskStatuses).optional(),
  type: z.string().max(64).optional(),
  tag: z.string().max(64).optional(),
  batch_id: z.string().max(40).optional(),
  ...createdQuery,
})

/** Why a task may not be accepted. */
export const admission: readonly ProblemCode[] = [
  'insufficient-credits',
  'budget-exceeded',
  'unpriced',
  'quota-exceeded',
  'concurrency-limited',
  'kind-disabled',
  'domain-not-proven',
  'url-not-allowed',
  'queue-full',
  'idempotency-in-progress',
  'idempotency-key-reused',
  'ledger-unavailable',
  'storage-unavailable',
]
const found: ProblemCode[] = ['not-found']

export const taskOperations = {
  createTask: {
    method: 'post',
    path: '/v1/tasks',
    scope: 'tasks:write',
    summary: 'Post a task',
    body: createTaskSchema,
    isIdempotent: true,
    answers: { 202: taskSchema, 200: taskSchema },
    problems: [...admission, 'quote-expired'],
  },
  createRecognition: {
    method: 'post',
    path: '/v1/recognitions',
    scope: 'tasks:write',
    summary: 'Post a recognition with the picture inside the request',
    body: createRecognitionSchema,
    isIdempotent: true,
    answers: { 202: taskSchema, 200: taskSchema },
    problems: [...admission, 'unsupported-media-type', 'undecodable-image', 'too-many-pixels', 'too-many-frames'],
  },
  createDesignGeneration: {
    method: 'post',
    path: '/v1/design-generations',
    scope: 'tasks:write',
    summary: 'Post a generation of designs, with its input beside what every task takes',
    body: createDesignGenerationSchema,
    isIdempotent: true,
    answers: { 202: taskSchema, 200: taskSchema },
    problems: admission,
  },
  estimateTask: {
    method: 'post',
    path: '/v1/tasks/estimate',
    scope: 'tasks:read',
    summary: 'What a task would cost',
    body: estimateTaskSchema,
    answers: { 200: estimateSchema },
    problems: ['unpriced'],
  },
  listTasks: {
    method: 'get',
    path: '/v1/tasks',
    scope: 'tasks:read',
    summary: 'List tasks',
    query: taskQuery,
    answers: { 200: pageOf(taskSchema) },
    problems: [],
  },
  readTask: {
    method: 'get',
    path: '/v1/tasks/{task_id}',
    scope: 'tasks:read',
    summary: 'Read a task; `Prefer: wait=<seconds>` with `If-None-Match` waits for a change',
    answers: { 200: taskSchema, 304: null },
    problems: found,
  },
  deleteTask: {
    method: 'delete',
    path: '/v1/tasks/{task_id}',
    scope: 'tasks:write',
    summary: 'Delete what a finished task read and made; its ledger lines stay',
    answers: { 204: null },
    problems: [...found, 'state-conflict', 'storage-unavailable'],
  },
  cancelTask: {
    method: 'post',
    path: '/v1/tasks/{task_id}/cancel',
    scope: 'tasks:cancel',
    summary: 'Cancel a task',
    body: cancelTaskSchema,
    answers: { 200: taskSchema, 202: taskSchema },
    problems: [...found, 'task-not-cancelable'],
  },
  retryTask: {
    method: 'post',
    path: '/v1/tasks/{task_id}/retry',
    scope: 'tasks:write',
    summary: 'Post a finished task again, as a new one',
    body: retryTaskSchema,
    isIdempotent: true,
    answers: { 202: taskSchema },
    problems: [...found, 'task-not-retryable', ...admission],
  },
  readTaskOutput: {
    method: 'get',
    path: '/v1/tasks/{task_id}/output/{index}',
    scope: 'tasks:read',
    summary: 'Go to an output file',
    answers: { 303: null },
    problems: [...found, 'gone'],
  },
  listTaskEvents: {
    method: 'get',
    path: '/v1/tasks/{task_id}/events',
    scope: 'tasks:read',
    summary: 'The events of a task, as a list or as a stream',
    query: eventStreamQuerySchema.pick({ after: true }),
    answers: { 200: eventPageSchema, 204: null },
    problems: [...found, 'too-many-streams', 'gone', 'not-acceptable'],
  },
  createBatch: {
    method: 'post',
    path: '/v1/batches',
    scope: 'tasks:write',
    summary: 'Post up to 1000 tasks at once',
    body: createBatchSchema,
    isIdempotent: true,
    answers: { 202: batchSchema },
    problems: admission,
  },
  readBatch: {
    method: 'get',
    path: '/v1/batches/{batch_id}',
    scope: 'tasks:read',
    summary: 'Read a batch with its counts',
    answers: { 200: batchSchema, 304: null },
    problems: found,
  },
  readBatchResults: {
    method: 'get',
    path: '/v1/batches/{batch_id}/results',
    scope: 'tasks:read',
    summary: 'One line per item, as items end; ends with the last one',
    answers: { 200: 'application/jsonl' },
    problems: [...found, 'too-many-streams'],
  },
  cancelBatch: {
    method: 'post',
    path: '/v1/batches/{batch_id}/cancel',
    scope: 'tasks:cancel',
    summary: 'Cancel every item that has not ended',
    body: cancelTaskSchema,
    answers: { 200: batchSchema, 202: batchSchema },
    problems: found,
  },
} as const satisfies Record<string, Operation>
