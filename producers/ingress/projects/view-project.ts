import type { ProjectView } from '#contracts/http/projects.ts'
import type { Project } from '#infra/db/projects/projects.ts'

export const viewProject = (project: Project): ProjectView => ({
  id: project.id,
  object: 'project',
  name: project.name,
  description: project.description,
  archived: project.archivedAt !== null,
  archived_at: project.archivedAt?.toISOString() ?? null,
  created_by: project.createdBy,
  revision: project.revision,
  created_at: project.createdAt.toISOString(),
  updated_at: project.updatedAt.toISOString(),
})
