import { z } from 'zod'
import { claimDomainSchema, domainSchema } from './domains.ts'
import type { Operation } from './operation.ts'

export const domainOperations = {
  claimDomain: {
    method: 'post',
    path: '/v1/domains',
    scope: 'tasks:write',
    summary: 'Say that a domain is yours, and learn what to publish there as the proof',
    body: claimDomainSchema,
    answers: { 201: domainSchema },
    problems: ['validation-failed'],
  },
  listDomains: {
    method: 'get',
    path: '/v1/domains',
    scope: 'tasks:read',
    summary: 'The domains that were claimed, and which are proven',
    answers: { 200: z.object({ object: z.literal('list'), data: z.array(domainSchema) }) },
    problems: [],
  },
  verifyDomain: {
    method: 'post',
    path: '/v1/domains/{name}/verify',
    scope: 'tasks:write',
    summary: 'Look for the record in the DNS of the domain',
    answers: { 200: domainSchema },
    problems: ['not-found', 'domain-not-proven', 'dns-unavailable'],
  },
  removeDomain: {
    method: 'delete',
    path: '/v1/domains/{name}',
    scope: 'tasks:write',
    summary: 'Take the claim on a domain back',
    answers: { 204: null },
    problems: ['not-found'],
  },
} as const satisfies Record<string, Operation>
