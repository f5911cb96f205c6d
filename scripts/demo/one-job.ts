import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { AssetView } from '#contracts/http/assets.ts'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { Progress, TaskView } from '#contracts/http/tasks.ts'
import { demoPhoto } from '../fixtures/make-photo.ts'

type Job = { url: string; token: string; outDir: string; signal: AbortSignal }

/** Does what a first user would: uploads a photographed page, posts `image.process`, follows it, fetches the clean page. */
export const doOneJob = async ({ url, token, outDir, signal }: Job): Promise<void> => {
  const call = async <Answer>(path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = { Authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined) }
    const response = await fetch(`${url}${path}`, { ...init, headers, signal })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as Answer
  }
  mkdirSync(outDir, { recursive: true })
  const photo = await demoPhoto()
  writeFileSync(join(outDir, 'demo-photo.jpg'), photo)
  console.log(`One job: ${shown(outDir, 'demo-photo.jpg')}, a page photographed at an angle, becomes a clean page.`)

  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(photo)], { type: 'image/jpeg' }), 'demo-photo.jpg')
  const asset = await call<AssetView>('/v1/assets', { method: 'POST', body: form })
  console.log(`  uploaded       ${asset.id} (${asset.width}×${asset.height}, ${asset.bytes} bytes)`)

  const body = JSON.stringify({ type: 'image.process', input: { asset_id: asset.id } })
  const posted = await call<TaskView>('/v1/tasks', {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json' },
  })
  console.log(`  accepted       ${posted.id}, ${posted.cost.held} credits held`)

  await showEvents(`${url}${posted.urls.events}`, { token, signal })
  const task = await call<TaskView>(posted.urls.self)
  if (task.status !== 'succeeded') throw new Error(`The demo task ended ${task.status}: ${task.error?.detail ?? ''}`)
  const [file] = task.output
  const bytes = await (await fetch(file!.url, { signal })).arrayBuffer()
  const name = `demo-clean.${file!.filename.split('.').at(-1)}`
  writeFileSync(join(outDir, name), Buffer.from(bytes))
  console.log(
    `  done           ${task.cost.charged} credits charged → ${shown(outDir, name)} (${bytes.byteLength} bytes)\n`,
  )
}

// The stream of a task ends with its last event.
const showEvents = async (url: string, { token, signal }: Pick<Job, 'token' | 'signal'>): Promise<void> => {
  const headers = { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' }
  const { body } = await fetch(url, { headers, signal })
  let text = ''
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const frames = text.split('\n\n')
    text = frames.pop()!
    for (const frame of frames) showFrame(frame)
  }
}

const showFrame = (frame: string): void => {
  const data = /^data: (.*)$/m.exec(frame)?.[1]
  if (data === undefined) return
  const event = JSON.parse(data) as CloudEvent
  const { progress } = event.data['task'] as { progress?: Progress }
  console.log(`  ${event.type.padEnd(14)} ${progress ? `${bar(progress.value)} ${progress.stage ?? ''}` : ''}`)
}

const bar = (value: number): string =>
  `${'█'.repeat(Math.round(value * 20)).padEnd(20, '░')} ${Math.round(value * 100)} %`

const shown = (dir: string, name: string): string => relative(process.cwd(), join(dir, name))
