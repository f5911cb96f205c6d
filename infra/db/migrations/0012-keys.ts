import { Migration } from '@mikro-orm/migrations'

/** What keys may do beside their scopes, where they are used, and who is invited into an account. */
export class Keys extends Migration {
  override up(): void {
    for (const statement of [restrictions, uses, places, invitations]) this.addSql(statement)
  }
}

const restrictions = `
-- Null is no limit.
alter table api_key
  add column task_types text[],
  add column allowed_cidrs text[],
  add column requests_per_minute int check (requests_per_minute > 0),
  add column tasks_in_flight int check (tasks_in_flight > 0),
  add column created_by text,
  add column revoked_for text check (revoked_for in ('revoked', 'rotated', 'leaked')),
  -- The key that took its place, and until when both are good.
  add column rotated_to text references api_key,
  add column grace_until timestamptz`

const uses = `
-- Apart from the keys: each change of those empties what all ingress processes remember.
create table api_key_use (
  key_id text primary key references api_key on delete cascade,
  used_at timestamptz not null,
  ip text not null
) with (fillfactor = 50)`

const places = `
-- How many open tasks a key has posted while it was limited; counted as quota_usage counts those of an account, in the same statements.
create table key_in_flight (
  key_id text primary key references api_key on delete cascade,
  used bigint not null check (used >= 0)
) with (fillfactor = 50);
-- The key whose places a task takes one of, so that exactly those are given back.
alter table task add column counted_key text`

const invitations = `
create table invitation (
  id text primary key,
  account_id text not null references account on delete cascade,
  -- In lower case.
  email text not null,
  role text not null check (role in ('viewer', 'commenter', 'editor', 'admin', 'owner')),
  -- Of the token in the letter, which is derived from the id.
  digest bytea not null unique,
  invited_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by text,
  revoked_at timestamptz
);
create unique index invitation_open on invitation (account_id, email) where accepted_at is null and revoked_at is null;
create index invitation_account on invitation (account_id, id desc)`
