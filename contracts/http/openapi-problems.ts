import type { Operation } from './operation.ts'
import { problemCodes, problemOf, type ProblemCode } from './problem.ts'
import { schemaRef } from './openapi-schemas.ts'

type Json = Record<string, unknown>

/** Every problem that an operation may answer: its own, and those that its form brings with it. */
const problemsOf = (operation: Operation): ProblemCode[] => {
  const isGuarded = operation.scope !== 'public'
  const hasBody = operation.body !== undefined || operation.bodyType !== undefined
  const codes = new Set<ProblemCode>([
    ...operation.problems,
    'internal',
    ...when(isGuarded, 'invalid-request', 'unauthenticated', 'insufficient-scope', 'account-suspended'),
    ...when(isGuarded, 'token-expired', 'token-revoked'),
    ...when(isGuarded, 'ledger-unavailable', 'ip-not-allowed'),
    ...when(isGuarded && operation.scope !== 'person' && operation.projects === undefined, 'forbidden'),
    ...when(operation.rates !== 'none', 'rate-limited'),
    ...when(operation.problems.includes('insufficient-credits'), 'overloaded', 'forbidden'),
    ...when(operation.path.includes('{'), 'invalid-request', 'not-found'),
    ...when(operation.query !== undefined || operation.body !== undefined, 'unknown-field', 'validation-failed'),
    ...when(operation.body !== undefined, 'malformed-json'),
    ...when(hasBody, 'unsupported-media-type', 'payload-too-large'),
    ...when(operation.ifMatch === 'required', 'precondition-required'),
    ...when(operation.ifMatch !== undefined, 'precondition-failed'),
    ...when(operation.isIdempotent !== undefined, 'idempotency-in-progress', 'idempotency-key-reused'),
    ...when(operation.isIdempotent === 'required', 'idempotency-key-required'),
  ])
  return problemCodes.filter(code => codes.has(code))
}

const when = (isSo: boolean, ...codes: ProblemCode[]): ProblemCode[] => (isSo ? codes : [])

/** The answers of an operation that went wrong, by status. A status that means one thing refers to the shared answer. */
export const problemAnswers = (operation: Operation): Record<string, Json> => {
  const byStatus = Map.groupBy(problemsOf(operation), code => problemOf(code).status)
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, answer(codes)]))
}

const answer = (codes: readonly ProblemCode[]): Json =>
  codes.length === 1 ? { $ref: `#/components/responses/${codes[0]!}` } : problemAnswer(codes)

/** `components.responses`: one answer per problem. */
export const problemComponents = (): Record<ProblemCode, Json> =>
  Object.fromEntries(problemCodes.map(code => [code, problemAnswer([code])])) as Record<ProblemCode, Json>

const problemAnswer = (codes: readonly ProblemCode[]): Json => {
  const { status } = problemOf(codes[0]!)
  return {
    description: codes.map(code => `\`${code}\`: ${problemOf(code).title}.`).join(' '),
    headers: headerRefs([
      'X-Request-Id',
      'x-should-retry',
      ...(status === 401 ? ['WWW-Authenticate'] : []),
      ...(status === 405 ? ['Allow'] : []),
      ...(codes.some(code => problemOf(code).retryable) ? ['Retry-After'] : []),
    ]),
    content: {
      'application/problem+json': {
        schema: { ...schemaRef('Problem'), properties: { code: { enum: codes } } },
        examples: Object.fromEntries(codes.map(code => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  }
}

export const headerRefs = (names: readonly string[]): Json =>
  Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]))

/** `components.examples`: each problem as this instance answers it. */
export const problemExamples = (publicUrl: string): Record<string, Json> =>
  Object.fromEntries(
    problemCodes.map(code => {
      const { status, title, retryable = false } = problemOf(code)
      return [code, { value: { type: `${publicUrl}/problems/${code}`, title, status, code, retryable } }]
    }),
  )
