import assert from 'node:assert/strict'
import type { ProjectView } from '#contracts/http/projects.ts'
import { newId } from '#contracts/ids.ts'
import type { Client } from './client.ts'

/** Makes a project, by itself one with a name that no other has. */
export const madeProject = async (client: Client, terms: object = {}): Promise<ProjectView> => {
  const json = { name: `Project ${newId('project')}`, ...terms }
  const { status, body } = await client.call<ProjectView>('POST', '/v1/projects', { json })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

type Answer = { status: number; headers: Headers; body: ProjectView & { code?: string } }

/** Changes a project, whoever has changed it before; whatever the answer. */
export const patchProject = (client: Client, id: string, json: object): Promise<Answer> =>
  client.call('PATCH', `/v1/projects/${id}`, { json, headers: { 'If-Match': '*' } })
