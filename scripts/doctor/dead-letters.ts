import { listGroups } from '#infra/db/messages/dead-letters.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { ok, warning, type Finding } from './finding.ts'

/** Nobody waits for a person to look at a dead letter. */
export const checkDeadLetters = async (em: EntityManager): Promise<Finding[]> => {
  const groups = await listGroups(em)
  const waiting = groups.filter(({ letters, replayed }) => letters > replayed)
  const letters = waiting.reduce((sum, group) => sum + group.letters - group.replayed, 0)
  if (letters === 0) return [ok('dead letters', 'none waits')]
  return [warning('dead letters', `${letters} wait, of ${waiting.length} causes`, 'npm run dead -- ls')]
}
