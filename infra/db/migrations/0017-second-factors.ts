import { Migration } from '@mikro-orm/migrations'

/** What people have beside a password: codes of an app, recovery codes, and providers that say who they are. */
export class SecondFactors extends Migration {
  override up(): void {
    for (const statement of [factors, outside]) this.addSql(statement)
  }
}

const factors = `
-- The key of the installation that the secret is sealed with.
alter table app_user add column totp_kid text;

-- Each opens once what a code of the app would.
create table recovery_code (
  user_id text not null references app_user on delete cascade,
  digest bytea not null,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  primary key (user_id, digest)
);`

const outside = `
-- Whom a provider knows somebody as. The issuer is kept too: another server behind the same name says nothing about these.
create table identity_link (
  provider text not null,
  subject text not null,
  issuer text not null,
  user_id text not null references app_user on delete cascade,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  primary key (provider, subject)
);
create unique index identity_link_user on identity_link (user_id, provider);

-- Browsers that are at a provider. Taken out when they come back, so that nobody comes back twice.
create table outside_sign_in (
  state bytea primary key,
  browser bytea not null,
  provider text not null,
  nonce text not null,
  verifier text not null,
  -- What whoever fetches the session has to know the origin of.
  challenge text,
  -- The session that wants the provider linked; nobody's yet where somebody signs in.
  session_id text references session on delete cascade,
  expires_at timestamptz not null
);
create index outside_sign_in_expiring on outside_sign_in (expires_at);`
