import { z } from 'zod'
import { designDiffSchema, designVersionSchema, designVersionSummarySchema, diffQuery } from './design-versions.ts'
import {
  createDesignSchema,
  designQuery,
  designSchema,
  designSummarySchema,
  duplicateDesignSchema,
  patchDesignSchema,
} from './designs.ts'
import type { Operation } from './operation.ts'
import { pageOf } from './page.ts'
import type { ProblemCode } from './problem.ts'

const found: ProblemCode[] = ['not-found']

/** What a merge patch (RFC 7396) may come as; plain JSON is taken for one. */
const mergePatchTypes = ['application/merge-patch+json', 'application/json'] as const

export const designOperations = {
  createDesign: {
    method: 'post',
    path: '/v1/designs',
    scope: 'designs:write',
    summary: 'Make a design from a whole document',
    body: createDesignSchema,
    isIdempotent: true,
    answers: { 201: designSchema },
    problems: ['quota-exceeded'],
  },
  listDesigns: {
    method: 'get',
    path: '/v1/designs',
    scope: 'designs:read',
    summary: 'List designs',
    query: designQuery,
    answers: { 200: pageOf(designSummarySchema) },
    problems: [],
  },
  readDesign: {
    method: 'get',
    path: '/v1/designs/{design_id}',
    scope: 'designs:read',
    summary: 'Read a design with its document; the ETag is its version',
    answers: { 200: designSchema, 304: null },
    problems: found,
  },
  patchDesign: {
    method: 'patch',
    path: '/v1/designs/{design_id}',
    scope: 'designs:write',
    summary: 'Change the document by a merge patch, which makes a new version',
    body: patchDesignSchema,
    bodyTypes: mergePatchTypes,
    ifMatch: 'required',
    answers: { 200: designSchema },
    problems: found,
  },
  deleteDesign: {
    method: 'delete',
    path: '/v1/designs/{design_id}',
    scope: 'designs:write',
    summary: 'Delete a design with all its versions',
    ifMatch: 'optional',
    answers: { 204: null },
    problems: found,
  },
  listVersions: {
    method: 'get',
    path: '/v1/designs/{design_id}/versions',
    scope: 'designs:read',
    summary: 'The versions that are kept, the newest first: the first one and the last 199',
    answers: { 200: z.object({ object: z.literal('list'), data: z.array(designVersionSummarySchema) }) },
    problems: found,
  },
  readVersion: {
    method: 'get',
    path: '/v1/designs/{design_id}/versions/{version}',
    scope: 'designs:read',
    summary: 'Read one version with its document',
    answers: { 200: designVersionSchema },
    problems: found,
  },
  restoreVersion: {
    method: 'post',
    path: '/v1/designs/{design_id}/versions/{version}/restore',
    scope: 'designs:write',
    summary: 'Make a new version that is as an older one was',
    isIdempotent: true,
    ifMatch: 'required',
    answers: { 200: designSchema },
    problems: found,
  },
  diffDesign: {
    method: 'get',
    path: '/v1/designs/{design_id}/diff',
    scope: 'designs:read',
    summary: 'What differs between two versions, element by element',
    query: diffQuery,
    answers: { 200: designDiffSchema },
    problems: found,
  },
  duplicateDesign: {
    method: 'post',
    path: '/v1/designs/{design_id}/duplicate',
    scope: 'designs:write',
    summary: 'Make a design of its own from the newest version',
    body: duplicateDesignSchema,
    isIdempotent: true,
    answers: { 201: designSchema },
    problems: [...found, 'quota-exceeded'],
  },
} as const satisfies Record<string, Operation>
