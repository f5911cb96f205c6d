import { eventTypes, type EventType } from '#contracts/events/lifecycle.ts'
import { visibleTypes } from '#contracts/events/visibility.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

/**
 * Nobody has sent to them what they may not read. A subscription without types is of what its owner may hear of, now and later.
 * @throws Problem insufficient-scope
 */
export const requireAudible = (types: readonly string[], { scopes }: Caller): void => {
  if (!scopes.includes('events:read') && !scopes.includes('admin'))
    throw new Problem('insufficient-scope', {
      detail: 'Who may not read events has none sent.',
      extra: { required_scope: 'events:read' },
    })
  const audible = new Set<string>(visibleTypes(scopes))
  const hidden = types.flatMap((type, at) => (audible.has(type) ? [] : [{ type, at }]))
  if (hidden.length === 0) return
  throw new Problem('insufficient-scope', {
    detail: `You may not hear of ${hidden.map(({ type }) => type).join(', ')}.`,
    errors: hidden.map(({ at }) => ({
      pointer: `/types/${at}`,
      code: 'not-visible',
      detail: 'you may not hear of it',
    })),
    extra: { required_scope: eventTypes[hidden[0]!.type as EventType].scope },
  })
}
