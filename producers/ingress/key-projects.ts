import type { RequestHandler } from 'express'
import type { Operation } from '#contracts/http/operation.ts'
import { reaches, tasksOutside, type KeyProjects } from '#infra/db/identity/key-projects.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from './caller.ts'
import { callerOf } from './context.ts'
import { Problem } from './problem.ts'

/** The projects that a caller is for; null for everybody but a key that is for some only. */
export const projectsOf = ({ key }: Pick<Caller, 'key'>): KeyProjects => key?.projectIds ?? null

/** Lets keys that are for some projects only into nothing but what is marked as safe for them. */
export const keyProjects =
  ({ projects }: Operation): RequestHandler =>
  (_request, response, next) => {
    if (projects === undefined) requireWholeAccount(callerOf(response))
    next()
  }

/** What is about a whole account is nothing for a key that is for some of its projects. @throws Problem forbidden */
export const requireWholeAccount = (caller: Pick<Caller, 'key'>): void => {
  const projects = projectsOf(caller)
  if (projects === null) return
  throw new Problem('forbidden', { detail: `The key is for what is in ${projects.join(', ')} only.` })
}

/**
 * The project that a caller posts into: the one that is named, or the only one that there is for its key. `base` is the JSON Pointer
 * of the task in the request.
 * @throws Problem forbidden for one that the key is not for, whether it exists or not; project-required when several are possible
 */
export const projectToPostIn = (caller: Caller, named: string | undefined, base: string): string | null => {
  const projects = projectsOf(caller)
  if (projects === null) return named ?? null
  const pointer = `${base}/project_id`
  const wanted = named ?? onlyOne(projects)
  if (wanted === undefined) {
    const detail = `must be one of ${projects.join(', ')}`
    throw new Problem('project-required', {
      detail: `${pointer}: ${detail}`,
      errors: [{ pointer, code: 'required', detail }],
    })
  }
  if (reaches(projects, wanted)) return wanted
  const detail = `the key is for ${projects.join(', ')} only`
  throw new Problem('forbidden', { detail, errors: [{ pointer, code: 'project-not-allowed', detail }] })
}

const onlyOne = (projects: readonly string[]): string | undefined => (projects.length === 1 ? projects[0] : undefined)

/** Those of the account's tasks that are not there for a caller, nor what they have made. */
export const hiddenTasks = async (
  em: EntityManager,
  caller: Pick<Caller, 'key'>,
  taskIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const projects = projectsOf(caller)
  return projects === null ? new Set() : tasksOutside(em, taskIds, projects)
}
