/** True for the error of a write that has put a task in a project that was deleted meanwhile. */
export const isProjectGone = (error: unknown): boolean =>
  error instanceof Error &&
  (('constraint' in error && error.constraint === 'task_project') || isProjectGone(error.cause))
