import { Migration } from '@mikro-orm/migrations'

/** Accounts, money, tasks and assets. */
export class AccountsAndTasks extends Migration {
  override up(): void {
    for (const statement of [accounts, money, tasks, assets]) this.addSql(statement)
  }
}

const accounts = `
create table account (
  id text primary key,
  name text not null,
  limits jsonb not null,
  suspended_at timestamptz,
  created_at timestamptz not null default now()
);
create table api_key (
  id text primary key,
  account_id text not null references account,
  -- The public part of the token: found by it, then compared by digest.
  lookup text not null unique,
  digest bytea not null,
  start text not null,
  name text not null,
  scopes text[] not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);
create index api_key_account on api_key (account_id);

-- Ingress processes keep keys and accounts in memory for a moment; a change tells them in the same transaction.
create function notify_identity_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('identity_changed', '');
  return null;
end $$;
create trigger account_changed after update or delete on account for each statement execute function notify_identity_changed();
create trigger api_key_changed after update or delete on api_key for each statement execute function notify_identity_changed();`

const money = `
-- Double entry in its narrowest form: one row moves an amount from one book to another, so every transaction sums to zero
-- because it cannot be written otherwise. Rows are never changed or removed; balances are projections of them.
create table ledger_transfer (
  id text primary key,
  operation_id text not null unique,
  account_id text not null references account,
  source text not null check (source in ('issued', 'available', 'held', 'earned')),
  target text not null check (target in ('issued', 'available', 'held', 'earned')),
  amount bigint not null check (amount > 0),
  task_id text,
  memo text,
  created_at timestamptz not null default now(),
  check (source <> target)
);
create index ledger_transfer_account on ledger_transfer (account_id, created_at);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger ledger_is_append_only before update or delete or truncate on ledger_transfer
  for each statement execute function refuse_change();

-- The projection that acceptance checks and locks: one row per account.
create table wallet (
  account_id text primary key references account,
  available bigint not null default 0 check (available >= 0),
  held bigint not null default 0 check (held >= 0)
) with (fillfactor = 50);

create table quota_usage (
  account_id text not null references account,
  quota text not null check (quota in ('minute', 'day', 'month', 'in_flight')),
  period_start timestamptz not null,
  used bigint not null check (used >= 0),
  primary key (account_id, quota, period_start)
) with (fillfactor = 50);`

const tasks = `
create table batch (
  id text primary key,
  account_id text not null references account,
  mode text not null check (mode in ('partial', 'atomic')),
  status text not null check (status in ('running', 'canceling', 'finished')),
  revision int not null default 1,
  total int not null,
  refused jsonb not null default '[]',
  counts jsonb not null default '{}',
  metadata jsonb not null default '{}',
  request_id text not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index batch_account on batch (account_id, id);

create table task (
  id text primary key,
  account_id text not null references account,
  type text not null,
  lane text not null,
  status text not null check (status in ('scheduled', 'queued', 'running', 'canceling', 'succeeded', 'failed', 'canceled', 'expired')),
  revision int not null default 1,
  created_by text not null,
  priority text not null,
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  input jsonb not null,
  result jsonb,
  output jsonb not null default '[]',
  warnings jsonb not null default '[]',
  attempts jsonb not null default '[]',
  error jsonb,
  cancel_reason text,
  price_version text not null,
  quoted bigint not null check (quoted >= 0),
  held bigint not null check (held >= 0),
  charged bigint not null default 0 check (charged >= 0),
  released bigint not null default 0 check (released >= 0),
  batch_id text references batch,
  custom_id text,
  retry_of text,
  request_id text not null,
  traceparent text,
  retention text not null,
  created_at timestamptz not null,
  queued_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  start_before timestamptz,
  finish_before timestamptz not null,
  expires_at timestamptz,
  deleted_at timestamptz,
  -- When the platform last knew that a message or a worker carries it; the sweeper looks at those long silent.
  seen_at timestamptz not null,
  -- A hold is open until it is fully captured or released, and a task that has ended has no open hold.
  check (charged + released <= held),
  check (status not in ('succeeded', 'failed', 'canceled', 'expired') or charged + released = held)
) with (fillfactor = 70);
create index task_account on task (account_id, id desc);
create index task_batch on task (batch_id, id) where batch_id is not null;
create index task_tags on task using gin (tags) where tags <> '{}';
create index task_open on task (seen_at) where status in ('queued', 'running', 'canceling');
create index task_expiring on task (expires_at) where expires_at is not null;

create table idempotency_key (
  account_id text not null references account,
  route text not null,
  key text not null,
  fingerprint text not null,
  status int not null,
  location text not null,
  resource_id text not null,
  expires_at timestamptz not null,
  primary key (account_id, route, key)
);
create index idempotency_key_expiring on idempotency_key (expires_at);`

const assets = `
create table asset (
  id text primary key,
  account_id text not null references account,
  source text not null check (source in ('upload', 'output')),
  task_id text,
  filename text not null,
  content_type text not null,
  bytes bigint not null,
  digest text not null,
  width int,
  height int,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  deleted_at timestamptz
);
create index asset_account on asset (account_id, id desc);
create index asset_task on asset (task_id) where task_id is not null;
create index asset_expiring on asset (expires_at) where expires_at is not null and deleted_at is null;`
