import type { Operation } from './operation.ts'
import { pageOf } from './page.ts'
import { createProjectSchema, patchProjectSchema, projectQuery, projectSchema } from './projects.ts'

export const projectOperations = {
  createProject: {
    method: 'post',
    path: '/v1/projects',
    scope: 'projects:write',
    summary: 'Make a project, which tasks can be posted in',
    body: createProjectSchema,
    isIdempotent: true,
    answers: { 201: projectSchema },
    problems: ['quota-exceeded', 'state-conflict'],
  },
  listProjects: {
    method: 'get',
    path: '/v1/projects',
    scope: 'projects:read',
    summary: 'List projects',
    query: projectQuery,
    answers: { 200: pageOf(projectSchema) },
    problems: [],
  },
  readProject: {
    method: 'get',
    path: '/v1/projects/{project_id}',
    scope: 'projects:read',
    summary: 'Read a project; the ETag is its revision',
    answers: { 200: projectSchema },
    problems: ['not-found'],
  },
  patchProject: {
    method: 'patch',
    path: '/v1/projects/{project_id}',
    scope: 'projects:write',
    summary: 'Change the name or description of a project, or archive it and bring it back',
    body: patchProjectSchema,
    bodyTypes: ['application/merge-patch+json', 'application/json'],
    ifMatch: 'required',
    answers: { 200: projectSchema },
    problems: ['not-found', 'state-conflict'],
  },
  deleteProject: {
    method: 'delete',
    path: '/v1/projects/{project_id}',
    scope: 'projects:write',
    summary: 'Delete a project that no task was ever posted in',
    ifMatch: 'optional',
    answers: { 204: null },
    problems: ['not-found', 'project-not-empty'],
  },
} as const satisfies Record<string, Operation>
