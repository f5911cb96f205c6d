import assert from 'node:assert/strict'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { ProblemDetails } from '#contracts/http/problem.ts'
import type { TaskView } from '#contracts/http/tasks.ts'

type Answer<Body> = { status: number; headers: Headers; body: Body }

export type Client = {
  /** Sends JSON (or a form) and reads JSON, whatever the status. */
  call: <Body = unknown>(method: string, path: string, options?: CallOptions) => Promise<Answer<Body>>
  /** Posts a task that must be accepted. */
  post: (type: string, input: unknown, more?: object) => Promise<TaskView>
  /** Follows a task's stream until it has ended, then reads it. */
  ended: (id: string, options?: { signal?: AbortSignal }) => Promise<TaskView>
  problem: (method: string, path: string, options?: CallOptions) => Promise<Answer<ProblemDetails>>
  /** The events of a stream as they come; ends with the stream or when the reader stops. */
  events: (path: string, options?: { after?: string; signal?: AbortSignal }) => AsyncGenerator<CloudEvent>
}

type CallOptions = {
  json?: unknown
  body?: NonNullable<RequestInit['body']>
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** A client of the platform's own HTTP interface, with one key. */
export const clientOf = (baseUrl: () => string, token: string): Client => {
  const request = (
    method: string,
    path: string,
    { json, body, headers, signal }: CallOptions = {},
  ): Promise<Response> =>
    fetch(`${baseUrl()}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? (body === undefined ? {} : { body }) : { body: JSON.stringify(json) }),
      ...(signal ? { signal } : {}),
      redirect: 'manual',
    })

  const call = async <Body>(method: string, path: string, options?: CallOptions): Promise<Answer<Body>> => {
    const response = await request(method, path, options)
    const text = await response.text()
    const isJson = /\bjson\b/.test(response.headers.get('Content-Type') ?? '') && text !== ''
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body }
  }

  async function* events(
    path: string,
    { after, signal }: { after?: string; signal?: AbortSignal } = {},
  ): AsyncGenerator<CloudEvent> {
    const headers = { Accept: 'text/event-stream', ...(after === undefined ? {} : { 'Last-Event-ID': after }) }
    const response = await request('GET', path, { headers, ...(signal ? { signal } : {}) })
    assert.equal(response.status, 200, `the stream ${path} answered ${response.status}`)
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const frames = text.split('\n\n')
      text = frames.pop()!
      for (const frame of frames) {
        const data = /^data: (.*)$/m.exec(frame)?.[1]
        if (data !== undefined) yield JSON.parse(data) as CloudEvent
      }
    }
  }

  return {
    call,
    events,
    problem: async (method, path, options) => {
      const answer = await call<ProblemDetails>(method, path, options)
      assert.match(answer.headers.get('Content-Type') ?? '', /problem\+json/, `no problem but ${answer.status}`)
      return answer
    },
    post: async (type, input, more = {}) => {
      const { status, body } = await call<TaskView>('POST', '/v1/tasks', { json: { type, input, ...more } })
      assert.equal(status, 202, JSON.stringify(body))
      return body
    },
    ended: async (id, { signal } = {}) => {
      for (;;) {
        const { body } = await call<TaskView>('GET', `/v1/tasks/${id}`, signal ? { signal } : {})
        if (body.done) return body
        await call('GET', `/v1/tasks/${id}`, {
          headers: { Prefer: 'wait=20', 'If-None-Match': `"${body.revision}"` },
          ...(signal ? { signal } : {}),
        })
      }
    },
  }
}
