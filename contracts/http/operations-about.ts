import { z } from 'zod'
import type { Operation } from './operation.ts'

export const aboutOperations = {
  readCapabilities: {
    method: 'get',
    path: '/v1/capabilities',
    scope: 'public',
    summary: 'Every task type with the schemas of its input and result',
    answers: { 200: z.looseObject({}), 304: null },
    problems: [],
  },
  readOpenapi: {
    method: 'get',
    path: '/openapi.json',
    scope: 'public',
    summary: 'This interface as OpenAPI 3.1',
    answers: { 200: z.looseObject({}), 304: null },
    problems: [],
  },
  readAsyncapi: {
    method: 'get',
    path: '/asyncapi.json',
    scope: 'public',
    summary: 'The messages and events as AsyncAPI 3',
    answers: { 200: z.looseObject({}), 304: null },
    problems: [],
  },
  readProblem: {
    method: 'get',
    path: '/problems/{code}',
    scope: 'public',
    summary: 'What a problem means',
    answers: { 200: z.looseObject({}) },
    problems: ['not-found', 'not-acceptable'],
  },
  readHealth: {
    method: 'get',
    path: '/healthz',
    scope: 'public',
    rates: 'none',
    summary: 'Whether the process runs',
    answers: { 200: z.looseObject({}) },
    problems: [],
  },
  readReadiness: {
    method: 'get',
    path: '/readyz',
    scope: 'public',
    rates: 'none',
    summary: 'Whether the process can do its work',
    answers: { 200: z.looseObject({}), 503: z.looseObject({}) },
    problems: [],
  },
} as const satisfies Record<string, Operation>
