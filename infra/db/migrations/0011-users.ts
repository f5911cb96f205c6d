import { Migration } from '@mikro-orm/migrations'

/** People, what they are in which account, their sessions, and the tokens that work once. */
export class Users extends Migration {
  override up(): void {
    for (const statement of [users, sessions, tokens, guards, notices, suspension]) this.addSql(statement)
  }
}

const users = `
create table app_user (
  id text primary key,
  -- As it was typed; compared without regard to case. Who is deleted keeps the id in its place.
  email text not null,
  email_verified_at timestamptz,
  name text not null,
  language text not null default 'en' check (language in ('en', 'zh')),
  time_zone text not null default 'UTC',
  avatar_asset_id text,
  -- A PHC string; null for who signs in elsewhere.
  password_hash text,
  totp_secret bytea,
  totp_last_step bigint,
  totp_activated_at timestamptz,
  suspended_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index app_user_email on app_user (lower(email));

create table membership (
  account_id text not null references account on delete cascade,
  user_id text not null references app_user on delete cascade,
  role text not null check (role in ('viewer', 'commenter', 'editor', 'admin', 'owner')),
  created_at timestamptz not null default now(),
  primary key (account_id, user_id)
);
create index membership_user on membership (user_id);`

const sessions = `
create table session (
  id text primary key,
  user_id text not null references app_user on delete cascade,
  account_id text not null references account on delete cascade,
  device text,
  ip text,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  -- When it was last proven who sits there.
  proven_at timestamptz not null default now(),
  idle_expires_at timestamptz not null,
  absolute_expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_for text
) with (fillfactor = 80);
create index session_of_user on session (user_id, id);
create index session_ended on session (absolute_expires_at);

-- The tokens of a session, one after the other; only the newest is unused.
create table refresh_token (
  digest bytea primary key,
  session_id text not null references session on delete cascade,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index refresh_token_session on refresh_token (session_id);`

const tokens = `
-- What a token opens, once. That of a letter follows from its id for whoever has the key.
create table one_time_token (
  id text primary key,
  purpose text not null,
  user_id text not null references app_user on delete cascade,
  digest bytea not null unique,
  facts jsonb not null default '{}',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_token_user on one_time_token (user_id, purpose);
create index one_time_token_expiring on one_time_token (expires_at);`

const guards = `
-- How often something was tried from somewhere or on somebody, and from when on it may be tried again.
create table throttle (
  subject text primary key,
  attempts int not null,
  tried_at timestamptz not null default now(),
  blocked_until timestamptz not null
) with (fillfactor = 70);
create index throttle_tried on throttle (tried_at);

-- How many accounts that were opened from one network on one day were given credits.
create table sign_up_grant (
  network text not null,
  day date not null,
  granted int not null,
  primary key (network, day)
);`

// Not the columns that change at every refresh: each change empties what all ingress processes remember.
const notices = `
create trigger app_user_changed after update of suspended_at, deleted_at on app_user
  for each statement execute function notify_identity_changed();
create trigger membership_changed after update or delete on membership
  for each statement execute function notify_identity_changed();
create trigger session_ended after update of revoked_at, account_id on session
  for each statement execute function notify_identity_changed();
create trigger session_deleted after delete on session
  for each row when (old.revoked_at is null) execute function notify_identity_changed();`

const suspension = `
-- Whoever is suspended is signed out everywhere, whatever way it was done.
create function end_sessions_of_suspended() returns trigger language plpgsql as $$
begin
  update session set revoked_at = now(), revoked_for = 'suspended'
  where revoked_at is null
    and ((tg_table_name = 'account' and account_id = new.id) or (tg_table_name = 'app_user' and user_id = new.id));
  return null;
end $$;
create trigger app_user_suspended after update of suspended_at on app_user
  for each row when (old.suspended_at is null and new.suspended_at is not null)
  execute function end_sessions_of_suspended();
create trigger account_suspended after update of suspended_at on account
  for each row when (old.suspended_at is null and new.suspended_at is not null)
  execute function end_sessions_of_suspended();
create index session_account on session (account_id);`
