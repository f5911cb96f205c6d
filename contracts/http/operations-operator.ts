import { z } from 'zod'
import { adminAccountQuery, adminAccountSchema, patchAccountSchema } from './admin-accounts.ts'
import {
  adminAuditQuery,
  auditEntrySchema,
  auditExportQuery,
  auditQuery,
  auditVerdictSchema,
  verifyAuditSchema,
} from './audit.ts'
import type { Operation } from './operation.ts'
import { pageOf, pageQuery } from './page.ts'
import type { ProblemCode } from './problem.ts'
import { createProviderKeySchema, patchProviderKeySchema, providerKeySchema } from './provider-keys.ts'
import { changeSettingSchema, settingSchema } from './settings.ts'

const found: ProblemCode[] = ['not-found']

const settingOperations = {
  listSettings: {
    method: 'get',
    path: '/v1/admin/settings',
    scope: 'admin',
    summary: 'What may be changed while everything runs, and what it is now',
    answers: { 200: z.object({ object: z.literal('list'), data: z.array(settingSchema) }) },
    problems: [],
  },
  readSetting: {
    method: 'get',
    path: '/v1/admin/settings/{key}',
    scope: 'admin',
    summary: 'One setting; the ETag is its revision',
    answers: { 200: settingSchema, 304: null },
    problems: found,
  },
  changeSetting: {
    method: 'patch',
    path: '/v1/admin/settings/{key}',
    scope: 'admin',
    summary: 'Change a setting, in every process, within a moment',
    body: changeSettingSchema,
    ifMatch: 'optional',
    answers: { 200: settingSchema },
    problems: found,
  },
  resetSetting: {
    method: 'delete',
    path: '/v1/admin/settings/{key}',
    scope: 'admin',
    summary: 'Back to the value that holds by itself',
    ifMatch: 'optional',
    answers: { 204: null },
    problems: found,
  },
} as const satisfies Record<string, Operation>

const auditOperations = {
  listAudit: {
    method: 'get',
    path: '/v1/audit-log',
    scope: 'audit:read',
    summary: 'Who did what in your account',
    query: auditQuery,
    answers: { 200: pageOf(auditEntrySchema) },
    problems: [],
  },
  listAllAudit: {
    method: 'get',
    path: '/v1/admin/audit-log',
    scope: 'admin',
    summary: 'Who did what, in every account and on the platform itself',
    query: adminAuditQuery,
    answers: { 200: pageOf(auditEntrySchema) },
    problems: [],
  },
  exportAudit: {
    method: 'get',
    path: '/v1/admin/audit-log/export',
    scope: 'admin',
    summary: 'The same as JSON lines, oldest first, without pages',
    query: auditExportQuery,
    answers: { 200: 'application/jsonl' },
    problems: [],
  },
  verifyAudit: {
    method: 'post',
    path: '/v1/admin/audit-log/verify',
    scope: 'admin',
    summary: 'Check that no entry was changed, taken out or cut off',
    body: verifyAuditSchema,
    answers: { 200: auditVerdictSchema },
    problems: [],
  },
} as const satisfies Record<string, Operation>

const accountOperations = {
  listAccounts: {
    method: 'get',
    path: '/v1/admin/accounts',
    scope: 'admin',
    summary: 'Every account, with what it has left',
    query: adminAccountQuery,
    answers: { 200: pageOf(adminAccountSchema) },
    problems: [],
  },
  readAccount: {
    method: 'get',
    path: '/v1/admin/accounts/{account_id}',
    scope: 'admin',
    summary: 'One account',
    answers: { 200: adminAccountSchema },
    problems: found,
  },
  patchAccount: {
    method: 'patch',
    path: '/v1/admin/accounts/{account_id}',
    scope: 'admin',
    summary: 'Change the plan, limits or time zone of an account, suspend it or let it go on',
    body: patchAccountSchema,
    answers: { 200: adminAccountSchema },
    problems: found,
  },
} as const satisfies Record<string, Operation>

const providerKeyOperations = {
  createProviderKey: {
    method: 'post',
    path: '/v1/provider-keys',
    scope: 'keys:write',
    summary: 'Entrust the key of a model provider; it is never shown again',
    body: createProviderKeySchema,
    answers: { 201: providerKeySchema },
    problems: ['forbidden', 'quota-exceeded'],
  },
  listProviderKeys: {
    method: 'get',
    path: '/v1/provider-keys',
    scope: 'keys:read',
    summary: 'The keys of providers, without the keys',
    query: pageQuery.pick({ limit: true, cursor: true }),
    answers: { 200: pageOf(providerKeySchema) },
    problems: [],
  },
  readProviderKey: {
    method: 'get',
    path: '/v1/provider-keys/{provider_key_id}',
    scope: 'keys:read',
    summary: 'One of them; the ETag is its revision',
    answers: { 200: providerKeySchema, 304: null },
    problems: found,
  },
  patchProviderKey: {
    method: 'patch',
    path: '/v1/provider-keys/{provider_key_id}',
    scope: 'keys:write',
    summary: 'Change what is known of it, or put another key in its place',
    body: patchProviderKeySchema,
    ifMatch: 'required',
    answers: { 200: providerKeySchema },
    problems: found,
  },
  deleteProviderKey: {
    method: 'delete',
    path: '/v1/provider-keys/{provider_key_id}',
    scope: 'keys:write',
    summary: 'Forget it',
    ifMatch: 'optional',
    answers: { 204: null },
    problems: found,
  },
} as const satisfies Record<string, Operation>

export const operatorOperations = {
  ...settingOperations,
  ...auditOperations,
  ...accountOperations,
  ...providerKeyOperations,
}
