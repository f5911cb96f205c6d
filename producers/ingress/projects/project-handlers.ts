import type { EntityManager } from '#infra/db/orm.ts'
import { deleteProject, patchProject } from './change-project.ts'
import { createProject } from './create-project.ts'
import { listProjects, readProject } from './read-projects.ts'

export const projectHandlers = (needs: { em: () => EntityManager }) => ({
  createProject: createProject(needs),
  listProjects: listProjects(needs),
  readProject: readProject(needs),
  patchProject: patchProject(needs),
  deleteProject: deleteProject(needs),
})
