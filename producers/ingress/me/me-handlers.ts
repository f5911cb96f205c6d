import { deleteMe } from './delete-me.ts'
import { exportMe } from './export-me.ts'
import { patchMe } from './patch-me.ts'
import { readMe } from './read-me.ts'
import type { MeDeps } from './view-me.ts'

/** The person who is signed in. */
export const meHandlers = (deps: MeDeps & Parameters<typeof deleteMe>[0]) => ({
  readMe: readMe(deps),
  patchMe: patchMe(deps),
  exportMe: exportMe(deps),
  deleteMe: deleteMe(deps),
})
