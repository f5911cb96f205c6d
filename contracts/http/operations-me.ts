import { patchMeSchema, personalDataSchema, userSchema } from './me.ts'
import type { Operation } from './operation.ts'

export const meOperations = {
  readMe: {
    method: 'get',
    path: '/v1/me',
    scope: 'person',
    summary: 'Who you are here',
    answers: { 200: userSchema },
    problems: [],
  },
  patchMe: {
    method: 'patch',
    path: '/v1/me',
    scope: 'person',
    summary: 'Change your name, language, time zone or picture',
    body: patchMeSchema,
    answers: { 200: userSchema },
    problems: [],
  },
  exportMe: {
    method: 'get',
    path: '/v1/me/export',
    scope: 'person',
    summary: 'What is kept of you and of the accounts that are yours',
    answers: { 200: personalDataSchema },
    problems: [],
  },
  deleteMe: {
    method: 'delete',
    path: '/v1/me',
    scope: 'person',
    summary: 'Delete yourself, and the accounts that are yours alone with everything in them but their ledger',
    answers: { 204: null },
    problems: ['reauth-required', 'state-conflict', 'storage-unavailable'],
  },
} as const satisfies Record<string, Operation>
