import { findProject, type Project } from '#infra/db/projects/projects.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import { projectToPostIn } from '../key-projects.ts'
import { faultAt, Problem } from '../problem.ts'

type Asking = { em: EntityManager; caller: Caller; base: string }

/**
 * The project that a new task is a part of; null for none.
 * @throws Problem validation-failed for one that the account does not have, project-archived for one that takes no more, and what
 * `projectToPostIn` throws for a key that is for some projects only
 */
export const projectFor = async (named: string | undefined, asking: Asking): Promise<string | null> => {
  const id = projectToPostIn(asking.caller, named, asking.base)
  if (id === null) return null
  const project = await lookUp(id, asking)
  const pointer = `${asking.base}/project_id`
  if (!project) throw unknownProject(id, pointer)
  if (project.archivedAt) throw archived(id, pointer)
  return id
}

/** The items of a batch, which share an entity manager, are mostly of the same few projects. */
const asked = new WeakMap<EntityManager, Map<string, Promise<Project | undefined>>>()

const lookUp = (id: string, { em, caller: { accountId } }: Asking): Promise<Project | undefined> => {
  const answers = asked.get(em) ?? new Map<string, Promise<Project | undefined>>()
  asked.set(em, answers)
  const answer = answers.get(id) ?? findProject(em, { id, accountId })
  answers.set(id, answer)
  return answer
}

const unknownProject = (id: string, pointer: string): Problem =>
  faultAt({ pointer, code: 'project-not-found', detail: `there is no project ${id}` })

const archived = (id: string, pointer: string): Problem =>
  new Problem('project-archived', {
    detail: `${pointer}: the project ${id} takes no new tasks`,
    errors: [{ pointer, code: 'project-archived', detail: 'bring it back first, or post the task elsewhere' }],
  })
