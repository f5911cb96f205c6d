import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { pageQuery } from './page.ts'

const time = z.iso.datetime()

/** An account has at most so many projects, those that are archived among them. */
export const maxProjects = 1_000

const name = z
  .string()
  .trim()
  .normalize()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be one line of text')
  .describe('No two projects of an account that are not archived have the same, in small or capital letters.')
const description = z.string().max(1_000).nullable()

/** The body of `POST /v1/projects`. */
export const createProjectSchema = z.strictObject({ name, description: description.default(null) })

/** The body of `PATCH /v1/projects/{project_id}`, a merge patch: what is left out stays as it is. */
export const patchProjectSchema = z
  .strictObject({
    name,
    description,
    archived: z.boolean().describe('Whether it takes no new tasks. What is in it stays, and can be read as before.'),
  })
  .partial()

/** What the tasks of an account are grouped by. */
export const projectSchema = z.object({
  id: idSchema('project'),
  object: z.literal('project'),
  name: z.string(),
  description: z.string().nullable(),
  archived: z.boolean(),
  archived_at: time.nullable(),
  created_by: z.string().describe('The key or person.'),
  revision: z.int().describe('Grows with every change; also the ETag.'),
  created_at: time,
  updated_at: time,
})
export type ProjectView = z.output<typeof projectSchema>

export const projectQuery = pageQuery.extend({
  archived: z.enum(['true', 'false']).optional().describe('Both when left out.'),
})
