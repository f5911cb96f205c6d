import type { LandedOutput } from '#contracts/events/task-data.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'

type Files = readonly StoredFile[]

const placeOf = (files: Files, { asset_id: id }: StoredFile): number => files.findIndex(file => file.asset_id === id)

/** The files with one more, behind those that landed before. One whose bytes a second run has replaced stays in its place. */
export const land = (files: Files, file: StoredFile): StoredFile[] => {
  const place = placeOf(files, file)
  return place === -1 ? [...files, file] : files.with(place, file)
}

/** A file and its place among those of its task. */
export const placed = (files: Files, file: StoredFile): LandedOutput => ({
  index: placeOf(files, file),
  ...file,
})

/**
 * What the work has made in the end: exactly what it says then. Files that landed before keep the places under which they were told
 * of; one that is no longer named came from a run that was given up, and is left out.
 */
export const finalOutput = (landed: Files, files: Files): StoredFile[] => [
  ...landed.flatMap(file => files[placeOf(files, file)] ?? []),
  ...files.filter(file => placeOf(landed, file) === -1),
]
