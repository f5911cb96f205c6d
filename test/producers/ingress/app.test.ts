import assert from 'node:assert/strict'
import { test } from 'node:test'
import { operationIds, operations } from '#contracts/http/operations.ts'
import type { Operation } from '#contracts/http/operation.ts'
import { scopes } from '#contracts/scopes.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { createApp, type Handlers } from '../../../producers/ingress/app.ts'
import { fixedSettings } from '../../support/settings.ts'

const refuse = (): never => {
  throw new Error('nobody asks')
}
const app = createApp({
  handlers: Object.fromEntries(operationIds.map(id => [id, refuse])) as unknown as Handlers,
  authenticator: { authenticate: refuse, authenticateStream: refuse, identify: refuse, forget: refuse },
  keyUses: { note: refuse, write: refuse },
  rateLimits: { guard: () => refuse, countCaller: refuse, countKinds: refuse },
  settings: fixedSettings(),
  origins: new Set<string>(),
  publicUrl: 'http://localhost',
  maxJsonBytes: 1,
  trustProxy: [],
  log: createLog({ service: 'test', level: 'silent' }),
})

type Layer = { route?: { path: string; stack: { method?: string }[] } }
const routes = (app.router as unknown as { stack: Layer[] }).stack.flatMap(({ route }) =>
  route ? [{ path: route.path, methods: new Set(route.stack.flatMap(({ method }) => method ?? [])) }] : [],
)
/** Those that tell of a path which methods it knows stand for all methods. */
const isForAll = ({ methods }: (typeof routes)[number]): boolean => methods.has('trace')

const ofTable = operationIds.map(id => {
  const { method, path } = operations[id]
  return `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`
})

test('every route that the router knows has an entry in the table, and the other way round', () => {
  const known = routes
    .filter(route => !isForAll(route))
    .flatMap(({ path, methods }) => [...methods].map(method => `${method} ${path}`))
  assert.deepEqual(known.toSorted(), ofTable.toSorted())
})

test('what answers all methods stands only where others are known, to tell so', () => {
  const paths = new Set(ofTable.map(route => route.slice(route.indexOf(' ') + 1)))
  assert.deepEqual(new Set(routes.filter(isForAll).map(({ path }) => path)), paths)
})

/** Written out by hand: nothing becomes public by mistake. */
const open = [
  'answerMfaChallenge',
  'download',
  'exchangeOidcCode',
  'finishOidc',
  'forgotPassword',
  'listFonts',
  'listMaterials',
  'listOidcProviders',
  'listProducts',
  'listStyles',
  'login',
  'logout',
  'previewMaterial',
  'readAsyncapi',
  'readCapabilities',
  'readFont',
  'readHealth',
  'readJwks',
  'readMaterial',
  'readOpenapi',
  'readPrices',
  'readProblem',
  'readReadiness',
  'readStyle',
  'readWebhookKeys',
  'receivePaymentEvent',
  'refresh',
  'register',
  'reportLeakedKey',
  'resendVerification',
  'resetPassword',
  'startOidc',
  'verifyEmail',
]

/** Written out by hand too: what is there for a key that is for some projects only. */
const forKeysOfProjects = {
  any: ['createAsset', 'estimateTask'],
  own: [
    'cancelBatch',
    'cancelTask',
    'createBatch',
    'createDesignGeneration',
    'createRecognition',
    'createTask',
    'deleteTask',
    'giveFeedback',
    'listTaskEvents',
    'listTasks',
    'readAsset',
    'readAssetContent',
    'readBatch',
    'readBatchResults',
    'readFeedback',
    'readTask',
    'readTaskOutput',
    'retryTask',
  ],
}

test('a route is closed to keys of some projects unless it is known to be safe for them', () => {
  const marked = (word: Operation['projects']): string[] =>
    operationIds.filter(id => (operations[id] as Operation).projects === word).toSorted()
  assert.deepEqual({ any: marked('any'), own: marked('own') }, forKeysOfProjects)
})

test('every route says who may ask, and only those that are known to be are open to all', () => {
  const found = operationIds.filter(id => {
    const { scope }: Operation = operations[id]
    assert.ok(scope === 'public' || scope === 'person' || scopes.includes(scope), id)
    return scope === 'public'
  })
  assert.deepEqual(found.toSorted(), open)
})
