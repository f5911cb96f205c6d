import { budgetSchema, createBudgetSchema, patchBudgetSchema } from './budgets.ts'
import type { Operation } from './operation.ts'
import { pageOf, pageQuery } from './page.ts'
import { priceListQuery, priceListSchema, publishPricesSchema } from './prices.ts'
import { quotasSchema } from './quotas.ts'
import { usageQuery, usageSchema } from './usage.ts'

export const priceOperations = {
  readPrices: {
    method: 'get',
    path: '/v1/prices',
    scope: 'public',
    summary: 'What tasks cost: a version of the price book, the one in force when none is named',
    query: priceListQuery,
    answers: { 200: priceListSchema },
    problems: ['not-found', 'ledger-unavailable'],
  },
  publishPrices: {
    method: 'post',
    path: '/v1/admin/prices',
    scope: 'admin',
    summary: 'Publish a version of the price book, in force at once or later; it never changes',
    body: publishPricesSchema,
    isIdempotent: 'required',
    answers: { 201: priceListSchema },
    problems: [],
  },
  readQuotas: {
    method: 'get',
    path: '/v1/quotas',
    scope: 'credits:read',
    summary: 'What the account may do, what it has used of it, and when that begins anew',
    answers: { 200: quotasSchema },
    problems: [],
  },
  readUsage: {
    method: 'get',
    path: '/v1/usage',
    scope: 'credits:read',
    summary: 'Tasks that have ended and what they cost, by time, as JSON or CSV',
    query: usageQuery,
    answers: { 200: usageSchema },
    problems: ['not-acceptable'],
  },
  createBudget: {
    method: 'post',
    path: '/v1/budgets',
    scope: 'budgets:write',
    summary: 'Set a budget; it counts what is accepted from now on',
    body: createBudgetSchema,
    isIdempotent: true,
    answers: { 201: budgetSchema },
    problems: ['quota-exceeded'],
  },
  listBudgets: {
    method: 'get',
    path: '/v1/budgets',
    scope: 'credits:read',
    summary: 'Every budget, with what is used of it',
    query: pageQuery,
    answers: { 200: pageOf(budgetSchema) },
    problems: [],
  },
  readBudget: {
    method: 'get',
    path: '/v1/budgets/{budget_id}',
    scope: 'credits:read',
    summary: 'A budget; the ETag is its revision',
    answers: { 200: budgetSchema },
    problems: ['not-found'],
  },
  patchBudget: {
    method: 'patch',
    path: '/v1/budgets/{budget_id}',
    scope: 'budgets:write',
    summary: 'Change the name, amount, thresholds or hardness of a budget',
    body: patchBudgetSchema,
    ifMatch: 'required',
    answers: { 200: budgetSchema },
    problems: ['not-found'],
  },
  deleteBudget: {
    method: 'delete',
    path: '/v1/budgets/{budget_id}',
    scope: 'budgets:write',
    summary: 'Take a budget away',
    ifMatch: 'optional',
    answers: { 204: null },
    problems: ['not-found'],
  },
} as const satisfies Record<string, Operation>
