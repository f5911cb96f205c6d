import { z } from 'zod'
import type { CreateTask } from '#contracts/http/tasks.ts'
import type { Kind } from '#contracts/tasks/kind.ts'
import { findKind, kindTypes } from '#contracts/tasks/registry.ts'
import { findDomain, proofDays } from '#infra/db/identity/domains.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { OutboundRules } from '#infra/outbound/outbound-rules.ts'
import type { Caller } from '../caller.ts'
import type { PriceBook } from '../prices/price-book.ts'
import { requireTaskType } from '../key-limits.ts'
import { hiddenTasks } from '../key-projects.ts'
import { invalid, Problem } from '../problem.ts'
import { checkWishes } from './check-wishes.ts'
import { earlierAnswer } from './earlier-answer.ts'
import { snapshotOf } from './design-snapshot.ts'
import type { Draft } from './new-task.ts'
import { priceDraft } from './price-draft.ts'
import { projectFor } from './project-for.ts'

/** What is looked at beside the database. */
export type DraftNeeds = {
  prices: Pick<PriceBook, 'prices'>
  /** Where things may be sent; left out, nowhere. */
  outbound?: OutboundRules | undefined
}

type Drafting = {
  em: EntityManager
  caller: Caller
  base?: string
  inputAt?: string | undefined
  /** Whether nothing is posted: it is in no project then. */
  isEstimate?: boolean
}

/**
 * Checks what was asked for by the contract of its kind, and that the assets it names are there and the caller's.
 * `base` is the JSON Pointer of the task in the request, `inputAt` that of its input where a route has it elsewhere.
 */
export const draftTask = async (
  body: CreateTask,
  { em, caller, base = '', inputAt = `${base}/input`, isEstimate = false, ...needs }: DraftNeeds & Drafting,
): Promise<Draft> => {
  const kind = findKind(body.type)
  // An operator's kind does not exist for others, not even by another error.
  if (!kind || (kind.adminOnly && !caller.scopes.includes('admin'))) throw unknownType(body.type, base)
  requireTaskType(caller, kind.type, base)
  const input = kind.input.safeParse(body.input)
  if (!input.success) throw invalid(input.error, inputAt)
  const projectId = isEstimate ? null : await projectFor(body.project_id, { em, caller, base })
  const pixels = await checkReferences(kind, input.data, { em, caller, inputAt })
  const cost = await priceDraft({ kind, input: input.data, body }, { em, caller, prices: needs.prices, base })
  const wishes = await checkWishes(body, { em, caller, outbound: needs.outbound, base })
  const known = await earlierAnswer(em, kind, { input: input.data, accountId: caller.accountId })
  const fixed = await fixedInput(kind, input.data, { em, caller, inputAt })
  return { kind, asked: input.data, ...fixed, body: { ...body, ...wishes }, projectId, cost, pixels, known }
}

/** The input with the version of its design, which may be the newest today and not tomorrow. */
const fixedInput = async (
  kind: Kind,
  input: unknown,
  { em, caller, inputAt }: Checking,
): Promise<Pick<Draft, 'input' | 'snapshot'>> => {
  const wanted = kind.design?.(input)
  if (!wanted) return { input }
  const snapshot = await snapshotOf(em, wanted, { caller, inputAt })
  return { input: { ...(input as object), version: snapshot.version }, snapshot }
}

const unknownType = (type: string, base: string): Problem =>
  new Problem('validation-failed', {
    detail: `${base}/type: there is no task type ${JSON.stringify(type)}`,
    errors: [{ pointer: `${base}/type`, code: 'unknown-type', detail: `must be one of ${publicTypes.join(', ')}` }],
  })

const publicTypes = kindTypes.filter(type => !findKind(type)?.adminOnly)

type Checking = { em: EntityManager; caller: Caller; inputAt: string }

/** Returns how many pixels the pictures have that the input refers to. */
const checkReferences = async (kind: Kind, input: unknown, { em, caller, inputAt }: Checking): Promise<bigint> => {
  const assets = kind.assets?.(input) ?? []
  const pixels = assets.length > 0 ? await checkAssets(em, assets, { caller, inputAt }) : 0n
  const domain = kind.domain?.(input)
  if (domain !== undefined) await requireProof(em, domain, caller)
  return pixels
}

const checkAssets = async (
  em: EntityManager,
  ids: readonly string[],
  { caller, inputAt }: { caller: Caller; inputAt: string },
): Promise<bigint> => {
  const found = await em.find(
    Asset,
    { id: { $in: [...ids] }, accountId: caller.accountId, deletedAt: null },
    { fields: ['id', 'width', 'height', 'taskId'] },
  )
  const madeBy = found.flatMap(({ taskId }) => taskId ?? [])
  const hidden = await hiddenTasks(em, caller, madeBy)
  const known = new Set(found.flatMap(({ id, taskId }) => (taskId && hidden.has(taskId) ? [] : id)))
  const missing = ids.filter(id => !known.has(id))
  if (missing.length === 0)
    return found.reduce((sum, { width, height }) => sum + BigInt((width ?? 0) * (height ?? 0)), 0n)
  throw new Problem('validation-failed', {
    detail: `${inputAt}: there is no asset ${missing[0]}`,
    errors: missing.map(id => ({
      pointer: inputAt,
      code: 'asset-not-found',
      detail: `there is no asset ${id}`,
    })),
  })
}

const requireProof = async (em: EntityManager, domain: string, { accountId }: Caller): Promise<void> => {
  const found = await findDomain(em, accountId, domain)
  if (found?.verifiedAt) return
  throw new Problem('domain-not-proven', {
    detail: `Control of ${domain} was not proven within the last ${proofDays} days; see POST /v1/domains.`,
  })
}

/** A draft whose problem belongs to its own item of a batch, not to the request. */
export const draftOrProblem = async (
  ...parameters: Parameters<typeof draftTask>
): Promise<{ draft: Draft } | { problem: Problem }> => {
  try {
    return { draft: await draftTask(...parameters) }
  } catch (error) {
    if (error instanceof Problem) return { problem: error }
    if (error instanceof z.ZodError) return { problem: invalid(error) }
    throw error
  }
}
