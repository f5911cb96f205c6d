import { createExportSchema, exportQuery, exportSchema } from './exports.ts'
import type { Operation } from './operation.ts'
import { admission } from './operations-tasks.ts'
import { pageOf } from './page.ts'
import type { ProblemCode } from './problem.ts'
import { taskSchema } from './tasks.ts'

const found: ProblemCode[] = ['not-found']

export const exportOperations = {
  createExport: {
    method: 'post',
    path: '/v1/designs/{design_id}/exports',
    scope: 'exports:write',
    summary: 'Export a design in one or several formats',
    body: createExportSchema,
    isIdempotent: true,
    answers: { 202: taskSchema, 200: taskSchema },
    problems: [...admission, 'not-found'],
  },
  listDesignExports: {
    method: 'get',
    path: '/v1/designs/{design_id}/exports',
    scope: 'exports:read',
    summary: 'List the exports of a design',
    query: exportQuery,
    answers: { 200: pageOf(exportSchema) },
    problems: found,
  },
  listExports: {
    method: 'get',
    path: '/v1/exports',
    scope: 'exports:read',
    summary: 'List exports of all designs',
    query: exportQuery,
    answers: { 200: pageOf(exportSchema) },
    problems: [],
  },
  readExport: {
    method: 'get',
    path: '/v1/exports/{export_id}',
    scope: 'exports:read',
    summary: 'Read an export, with fresh links to its files',
    answers: { 200: exportSchema },
    problems: found,
  },
  renewExportLinks: {
    method: 'post',
    path: '/v1/exports/{export_id}/links',
    scope: 'exports:write',
    summary: 'Revoke every link to the files of an export that was given out, and give new ones',
    answers: { 200: exportSchema },
    problems: found,
  },
  deleteExport: {
    method: 'delete',
    path: '/v1/exports/{export_id}',
    scope: 'exports:write',
    summary: 'Delete an export that has ended, with its files; its links end at once',
    answers: { 204: null },
    problems: [...found, 'state-conflict', 'storage-unavailable'],
  },
} as const satisfies Record<string, Operation>
