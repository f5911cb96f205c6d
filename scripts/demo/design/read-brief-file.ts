import { derivedId } from '#contracts/ids.ts'
import { readFileSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { z } from 'zod'
import type { GivenFile } from '../../../consumers/design/thread.ts'
import { messageOf } from '../../command/message-of.ts'

/** A brief, and the files that it refers to by ids that follow from their paths. */
export type BriefFile = { brief: unknown; photos: GivenFile[]; logo?: GivenFile }

const pathsSchema = z.looseObject({
  photos: z.array(z.string()).default([]),
  logo: z.string().optional(),
})

/**
 * A brief as the API takes it, but with photos and logo as paths, relative to the file; or the text of a `.txt` file.
 * @throws Error that says what is wrong with which file.
 */
export const readBriefFile = (path: string): BriefFile => {
  const text = readGiven(path).toString('utf8')
  if (extname(path) === '.txt') return { brief: { text }, photos: [] }
  const { photos, logo, ...words } = pathsIn(text, path)
  const fileAt = (name: string): GivenFile => {
    const at = resolve(dirname(path), name)
    return { assetId: assetIdOf(at), bytes: readGiven(at) }
  }
  const files = photos.map(fileAt)
  const mark = logo === undefined ? undefined : fileAt(logo)
  const brief = { ...words, photos: files.map(({ assetId }) => assetId), ...(mark && { logo: mark.assetId }) }
  return { brief, photos: files, ...(mark && { logo: mark }) }
}

const pathsIn = (text: string, path: string): z.output<typeof pathsSchema> => {
  const parsed = pathsSchema.safeParse(jsonOf(text, path))
  if (!parsed.success) throw new Error(`${path} is no brief:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}

const jsonOf = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${path} is not JSON: ${messageOf(error)}`, { cause: error })
  }
}

const readGiven = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? messageOf(error)}`, {
      cause: error,
    })
  }
}

/** The same for the same name, so that a second run writes the same documents wherever the files lie. */
const assetIdOf = (path: string): string => derivedId('asset', 'ast_01JD0000000000000000000000', basename(path))
