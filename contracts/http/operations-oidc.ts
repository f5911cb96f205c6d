import { z } from 'zod'
import { signInSchema } from './auth.ts'
import {
  exchangeOidcCodeSchema,
  identityLinkSchema,
  oidcCallbackQuery,
  oidcCallbackSchema,
  oidcLinkStartSchema,
  outsideProviderSchema,
  startOidcQuery,
} from './oidc.ts'
import type { Operation } from './operation.ts'
import type { ProblemCode } from './problem.ts'
import type { RateRule } from './rates.ts'

/** Each makes a row that lives for ten minutes. */
const rates: readonly RateRule[] = [{ name: 'outside-sign-ins', most: 120, windowSeconds: 60 }]
const elsewhere: ProblemCode[] = ['not-found', 'identity-provider-unavailable', 'ledger-unavailable']
const refused: ProblemCode[] = ['forbidden', 'account-suspended', 'mfa-required']

export const oidcOperations = {
  listOidcProviders: {
    method: 'get',
    path: '/v1/auth/oidc/providers',
    scope: 'public',
    summary: 'Who else can say who somebody is here',
    answers: { 200: z.object({ object: z.literal('list'), data: z.array(outsideProviderSchema) }) },
    problems: [],
  },
  startOidc: {
    method: 'get',
    path: '/v1/auth/oidc/{provider}/start',
    scope: 'public',
    summary: 'Send a browser to a provider to sign in there',
    query: startOidcQuery,
    rates,
    answers: { 302: null },
    problems: [...elsewhere, 'validation-failed'],
  },
  finishOidc: {
    method: 'get',
    path: '/v1/auth/oidc/{provider}/callback',
    scope: 'public',
    summary: 'Where a provider sends a browser back to; with a console it goes on there, with a code that opens once',
    query: oidcCallbackQuery,
    answers: { 200: oidcCallbackSchema, 302: null },
    problems: [...elsewhere, ...refused, 'invalid-request', 'state-conflict'],
  },
  exchangeOidcCode: {
    method: 'post',
    path: '/v1/auth/oidc/exchange',
    scope: 'public',
    summary: 'Begin the session of somebody who came back from a provider',
    body: exchangeOidcCodeSchema,
    answers: { 200: signInSchema },
    problems: [...refused, 'unauthenticated', 'ledger-unavailable'],
  },
  linkOidc: {
    method: 'post',
    path: '/v1/auth/oidc/{provider}/link',
    scope: 'person',
    summary: 'Begin to sign in with a provider as who you are here',
    rates,
    answers: { 200: oidcLinkStartSchema },
    problems: [...elsewhere, 'reauth-required'],
  },
  unlinkOidc: {
    method: 'delete',
    path: '/v1/auth/oidc/{provider}/link',
    scope: 'person',
    summary: 'Sign in with a provider no longer',
    answers: { 204: null },
    problems: ['not-found', 'reauth-required', 'state-conflict'],
  },
  listIdentityLinks: {
    method: 'get',
    path: '/v1/auth/oidc/links',
    scope: 'person',
    summary: 'The providers that you sign in with',
    answers: { 200: z.object({ object: z.literal('list'), data: z.array(identityLinkSchema) }) },
    problems: [],
  },
} as const satisfies Record<string, Operation>
