import type { BatchItem, CreateBatch, RefusedItem } from '#contracts/http/batches.ts'
import { operations } from '#contracts/http/operations.ts'
import type { CreateTask } from '#contracts/http/tasks.ts'
import { newId } from '#contracts/ids.ts'
import type { Handler } from '../app.ts'
import type { Caller } from '../caller.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { Problem, problemDetails } from '../problem.ts'
import { dropPictures, keepPictures, orDropped, type KeepDeps, type Kept } from '../recognitions/keep-pictures.ts'
import { claimOf, refusalProblem, submit, type SubmitDeps } from '../tasks/answer-submission.ts'
import { draftOrProblem, type DraftNeeds } from '../tasks/draft-task.ts'
import type { Gate } from '../tasks/gate.ts'
import type { Draft } from '../tasks/new-task.ts'
import { countItems, viewBatch, type BatchRow } from './view-batch.ts'
import { findBatch } from './find-batch.ts'

type Deps = SubmitDeps & DraftNeeds & KeepDeps & { publicUrl: string }

/** POST /v1/batches: many tasks in one transaction. In mode `partial` the items that cannot run are listed and the others run. */
export const createBatch =
  (deps: Deps): Handler =>
  async (request, response) => {
    const { em, publicUrl } = deps
    const caller = callerOf(response)
    const body = bodyOf(response, operations.createBatch)
    refuseDoubles(body)
    const batchId = newId('batch')
    const location = `/v1/batches/${batchId}`
    const claim = claimOf(request, { caller, route: operations.createBatch.path, content: body })
    const pictures: Pictures = new Map()
    const draft = async () => {
      await keepInside(deps, { body, caller, pictures })
      const { drafts, refused } = await draftItems(body, { ...deps, caller, batchId, pictures })
      const row = rowOf(body, { id: batchId, caller, refused, requestId: contextOf(response).requestId })
      const batch = { id: batchId, location, row: (full: Full) => storedRow(row, full, publicUrl) }
      return { drafts, mode: body.mode, batch }
    }
    const drop = (): Promise<void> => dropPictures(deps, { caller, ids: idsOf(pictures) })
    const outcome = await orDropped(submit(deps, { response, claim, draft }), drop)
    if ('accepted' in outcome) for (const { customId } of outcome.accepted.tasks) pictures.delete(customId!)
    await drop()
    if ('replayed' in outcome) {
      const { status, location: first, resourceId } = outcome.replayed
      const batch = await findBatch(em(), resourceId, caller)
      response.set({ Location: first, 'Idempotent-Replayed': 'true' }).status(status)
      response.json(viewBatch(batch, await countItems(em(), resourceId)))
      return
    }
    const stored = await findBatch(em(), batchId, caller)
    response.status(202).set({ Location: location, 'Retry-After': '1' })
    response.json(viewBatch(stored, { queued: outcome.accepted.tasks.length }))
  }

const refuseDoubles = ({ items }: CreateBatch): void => {
  const seen = new Set<string>()
  for (const [place, { custom_id: name }] of items.entries()) {
    if (seen.has(name)) {
      const pointer = `/items/${place}/custom_id`
      throw new Problem('validation-failed', {
        detail: `${pointer}: ${name} is given twice`,
        errors: [{ pointer, code: 'not-unique', detail: 'must be unique within the batch' }],
      })
    }
    seen.add(name)
  }
}

/** By the names of the items that they came with. */
type Pictures = Map<string, Kept>

const idsOf = (pictures: Pictures): string[] => [...pictures.values()].flatMap(kept => ('id' in kept ? kept.id : []))

const keepInside = async (
  deps: KeepDeps,
  { body, caller, pictures }: { body: CreateBatch; caller: Caller; pictures: Pictures },
): Promise<void> => {
  const inside = body.items.flatMap(({ custom_id: name, image }) => (image === undefined ? [] : { name, image }))
  const kept = await keepPictures(deps, { caller, images: inside.map(({ image }) => image) })
  for (const [place, { name }] of inside.entries()) pictures.set(name, kept[place]!)
}

type Drafting = Omit<Deps, keyof KeepDeps> & {
  em: Deps['em']
  caller: Caller
  batchId: string
  pictures: ReadonlyMap<string, Kept>
}

const draftItems = async (
  { items, mode }: CreateBatch,
  { em, caller, batchId, pictures, publicUrl, prices, outbound, gate }: Drafting,
): Promise<{ drafts: Draft[]; refused: RefusedItem[] }> => {
  const drafts: Draft[] = []
  const refused: RefusedItem[] = []
  const stops: Problem[] = []
  const fork = em()
  for (const [place, item] of items.entries()) {
    const base = `/items/${place}`
    const kept = pictures.get(item.custom_id)
    const drafted =
      kept && 'problem' in kept
        ? { problem: problemAt(`${base}/image`, kept.problem) }
        : await draftOrProblem(withPicture(item, kept), { em: fork, caller, prices, outbound, base })
    const result = unlessStopped(gate, drafted)
    if ('draft' in result) drafts.push({ ...result.draft, batchId, customId: item.custom_id })
    else if (mode === 'atomic') throw result.problem
    else refused.push(refusedItem(item.custom_id, result.problem, publicUrl))
    if ('isStopped' in result) stops.push(result.problem)
  }
  if (drafts.length === 0) throw stops.length === refused.length ? stops[0]! : nothingToDo(refused)
  return { drafts, refused }
}

type Drafted = Awaited<ReturnType<typeof draftOrProblem>>

/** Refuses what could run where its kind is switched off or its queue is full. */
const unlessStopped = (gate: Gate, drafted: Drafted): Drafted | { problem: Problem; isStopped: true } => {
  if ('problem' in drafted) return drafted
  try {
    gate.check(drafted.draft)
    return drafted
  } catch (error) {
    if (error instanceof Problem) return { problem: error, isStopped: true }
    throw error
  }
}

const problemAt = (pointer: string, { code, message, options }: Problem): Problem =>
  new Problem(code, { ...options, detail: `${pointer}: ${message}`, errors: [{ pointer, code, detail: message }] })

/** The item as a task that names its picture. */
const withPicture = ({ image: _inside, ...item }: BatchItem, kept: { id: string } | undefined): CreateTask =>
  kept ? { ...item, input: { ...(item.input as object), asset_id: kept.id } } : item

const nothingToDo = (refused: readonly RefusedItem[]): Problem =>
  new Problem('validation-failed', {
    detail: 'No item of the batch can run.',
    errors: refused.flatMap(({ error }) => error.errors ?? []),
  })

const refusedItem = (customId: string, { code, options }: Problem, publicUrl: string): RefusedItem => ({
  custom_id: customId,
  error: problemDetails(code, options, publicUrl),
})

type RowNeeds = { id: string; caller: Caller; refused: RefusedItem[]; requestId: string }

const rowOf = (body: CreateBatch, { id, caller, refused, requestId }: RowNeeds): BatchRow & { accountId: string } => ({
  id,
  accountId: caller.accountId,
  mode: body.mode,
  status: 'running',
  total: body.items.length,
  refused,
  metadata: body.metadata,
  requestId,
  createdAt: new Date(),
})

type Full = readonly { draft: Draft; refusal: Parameters<typeof refusalProblem>[0] }[]

// What had no room is only known once the account's lock is held.
const storedRow = (
  row: BatchRow & { accountId: string },
  refused: Full,
  publicUrl: string,
): BatchRow & { accountId: string } => ({
  ...row,
  refused: [
    ...row.refused,
    ...refused.map(({ draft, refusal }) => refusedItem(draft.customId!, refusalProblem(refusal), publicUrl)),
  ],
})
