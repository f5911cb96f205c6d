// How Postgres plans the statements of a process: settings of its connections (infra/decisions/0025-plans.md).

/**
 * By an index wherever there is one. A plan that is kept was perhaps made while the table was empty, when to read all of it cost
 * nothing. Compiling is off because Postgres takes what it was told to avoid for so expensive that it would compile it.
 */
export const planByIndex = { enable_seqscan: 'off', jit: 'off' }

/** And once per connection, whatever the values: for who asks the same few statements again and again. */
export const planOnce = { ...planByIndex, plan_cache_mode: 'force_generic_plan' }
