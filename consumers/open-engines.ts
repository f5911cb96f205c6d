import { remembered } from '#infra/cache/remembered.ts'
import type { Redis } from '#infra/cache/redis.ts'
import { chatModel, type ChatModelOptions } from '#infra/engines/chat-model.ts'
import { pageDrawer } from '#infra/engines/chromium/page-drawer.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { adviser, type Adviser } from './design/model/advise.ts'
import type { Advice } from './design/model/answer.ts'
import { designPool } from './design/pool.ts'
import { answerer, type Known } from './recognition/answers.ts'
import { modelName } from './recognition/model-facts.ts'
import { recognitionPool } from './recognition/pool.ts'
import type { WorkerNeeds } from './workers.ts'

export type Engines = Pick<WorkerNeeds, 'recognition' | 'designer' | 'adviser' | 'drawPage'>

export type EngineOptions = {
  designModel?: ChatModelOptions | undefined
  /** The browser's program, where it is not in one of the usual places. */
  chromiumPath?: string | undefined
  log: Log
}

/** The engines that several kinds share, each opened for the first kind that asks for it, and closed with the stack. */
export const openEngines = (redis: Redis, stack: AsyncDisposableStack, options: EngineOptions): Engines => ({
  recognition: once(() => openRecognition(redis, stack)),
  designer: once(() => stack.use(designPool())),
  adviser: once(() => openAdviser(redis, options)),
  drawPage: once(() => stack.use(pageDrawer({ path: options.chromiumPath })).draw),
})

const once = <Engine>(open: () => Engine): (() => Engine) => {
  let opened: { engine: Engine } | undefined
  return () => (opened ??= { engine: open() }).engine
}

const openRecognition = (redis: Redis, stack: AsyncDisposableStack): ReturnType<Engines['recognition']> => {
  const { recognize } = stack.use(recognitionPool())
  const known = remembered<Known>(redis, { prefix: 'recognition:', ttlMs: rememberedMs, maxEntries: 10_000 })
  return { recognize, answer: answerer({ recognize, known, model: modelName }) }
}

/** For so long the same picture is not read twice. */
const rememberedMs = 3_600_000

const openAdviser = (redis: Redis, { designModel, log }: EngineOptions): Adviser | undefined => {
  if (!designModel) return undefined
  const known = remembered<Advice>(redis, { prefix: 'design-advice:', ttlMs: advisedMs, maxEntries: 1_000 })
  return adviser({ name: designModel.name, ask: chatModel(designModel), known, log })
}

/** For so long the same brief and seed give the same designs, whatever the model would say the next time. */
const advisedMs = 7 * 86_400_000
