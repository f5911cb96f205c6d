import { feedbackSchema, giveFeedbackSchema } from './feedback.ts'
import type { Operation } from './operation.ts'
import { pageOf } from './page.ts'
import { recognitionQuery, recognitionSchema } from './recognition-log.ts'

export const recognitionOperations = {
  giveFeedback: {
    method: 'post',
    path: '/v1/tasks/{task_id}/feedback',
    scope: 'tasks:write',
    projects: 'own',
    summary: 'Say whether a recognition was right; the first verdict stands, the same again changes nothing',
    body: giveFeedbackSchema,
    answers: { 201: feedbackSchema, 200: feedbackSchema },
    problems: ['not-found', 'feedback-exists', 'feedback-not-possible'],
  },
  readFeedback: {
    method: 'get',
    path: '/v1/tasks/{task_id}/feedback',
    scope: 'tasks:read',
    projects: 'own',
    summary: 'What was said of a recognition',
    answers: { 200: feedbackSchema },
    problems: ['not-found'],
  },
  listRecognitions: {
    method: 'get',
    path: '/v1/recognitions',
    scope: 'tasks:read',
    summary: 'The log of what was recognized, with what was said of it',
    query: recognitionQuery,
    answers: { 200: pageOf(recognitionSchema) },
    problems: [],
  },
  exportRecognitions: {
    method: 'get',
    path: '/v1/recognitions/export',
    scope: 'tasks:read',
    summary: 'Every recognition that somebody has judged, as a set to measure models by, the oldest first',
    answers: { 200: 'application/jsonl' },
    problems: [],
  },
} as const satisfies Record<string, Operation>
