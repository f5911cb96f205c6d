import { findProject, lockProject } from '#infra/db/projects/projects.ts'
import { ownThing } from '../own-thing.ts'

/** The caller's project, or the same 404 for whatever is none. */
export const projectOf = ownThing('project', findProject)

/** The same, and nobody else changes it until the end of the transaction. */
export const lockedProjectOf = ownThing('project', lockProject)
