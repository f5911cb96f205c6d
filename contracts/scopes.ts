/** What a key or a person may be allowed to do. `admin` opens the operator's kinds and routes. */
export const scopes = [
  'tasks:read',
  'tasks:write',
  'tasks:cancel',
  'events:read',
  'assets:read',
  'assets:write',
  'designs:read',
  'designs:write',
  'exports:read',
  'exports:write',
  'credits:read',
  'budgets:write',
  'billing:read',
  'billing:write',
  'keys:read',
  'keys:write',
  'audit:read',
  'members:read',
  'members:write',
  'admin',
] as const
export type Scope = (typeof scopes)[number]
