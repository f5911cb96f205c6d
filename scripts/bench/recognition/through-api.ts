// The same recognition as a caller sees it: uploaded, posted as a task, waited for.
import type { AssetView } from '#contracts/http/assets.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { percentilesOf } from '../percentiles.ts'
import { startBenchPlatform, type BenchPlatform } from '../platform.ts'
import type { Picture } from './pictures.ts'

const clients = 16
const waitSeconds = 30

type Figures = { uncachedPerSecond: number; cachedPerSecond: number; uncachedP95Ms: number; cachedP95Ms: number }

/** Every picture once while nobody knows the answer, and once more afterwards. Throws when a task does not succeed. */
export const measureThroughApi = async (pictures: readonly Picture[]): Promise<Figures> => {
  await using platform = await startBenchPlatform('recognition')
  const assets = await each(pictures, picture => upload(platform, picture))
  // The first tasks start the threads.
  await each(assets.slice(0, clients), id => recognize(platform, id))
  const fresh = assets.slice(clients)
  const uncached = await measure(platform, fresh)
  const cached = await measure(platform, fresh)
  return {
    uncachedPerSecond: uncached.perSecond,
    cachedPerSecond: cached.perSecond,
    uncachedP95Ms: uncached.p95Ms,
    cachedP95Ms: cached.p95Ms,
  }
}

const measure = async (
  platform: BenchPlatform,
  assets: readonly string[],
): Promise<{ perSecond: number; p95Ms: number }> => {
  const startedAt = performance.now()
  const times = await each(assets, async id => {
    const postedAt = performance.now()
    await recognize(platform, id)
    return performance.now() - postedAt
  })
  const seconds = (performance.now() - startedAt) / 1000
  return { perSecond: assets.length / seconds, p95Ms: percentilesOf(times).p95 }
}

const call = async <Answer>({ url, token }: BenchPlatform, path: string, init: RequestInit): Promise<Answer> => {
  const headers = { Authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined) }
  const response = await fetch(`${url}${path}`, { ...init, headers, method: 'POST' })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}

const upload = async (platform: BenchPlatform, { image }: Picture): Promise<string> => {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(image)]), 'picture')
  const { id } = await call<AssetView>(platform, '/v1/assets', { body: form })
  return id
}

const recognize = async (platform: BenchPlatform, assetId: string): Promise<void> => {
  const task = await call<TaskView>(platform, '/v1/tasks', {
    headers: { 'Content-Type': 'application/json', Prefer: `wait=${waitSeconds}` },
    body: JSON.stringify({ type: 'text.recognize', input: { asset_id: assetId } }),
  })
  if (task.status !== 'succeeded') throw new Error(`task ${task.id} is ${task.status}: ${task.error?.detail ?? ''}`)
}

/** Does it for every item, so many at a time; the results are in the order of the items. */
const each = async <Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> => {
  const results: Result[] = []
  let next = 0
  const client = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++
      results[at] = await work(items[at]!)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return results
}
