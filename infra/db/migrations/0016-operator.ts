import { Migration } from '@mikro-orm/migrations'

/** What the operator sees and sets: the audit log, settings, and the keys of providers. */
export class Operator extends Migration {
  override up(): void {
    for (const statement of [auditLog, settings, providerKeys]) this.addSql(statement)
  }
}

const auditLog = `
-- Who did what. One chain per account, and one of the platform: each entry holds the digest of the one before, so that one that
-- was changed or taken out shows. The head is locked by whoever appends, until the transaction of what is told of has ended.
create table audit_entry (
  chain text not null,
  sequence bigint not null,
  id text not null unique,
  account_id text,
  actor text not null,
  action text not null,
  subject text not null,
  facts jsonb not null,
  request_id text,
  ip text,
  at timestamptz not null,
  previous bytea not null,
  hash bytea not null,
  primary key (chain, sequence)
);
create index audit_entry_at on audit_entry (at desc, id desc);
create index audit_entry_account on audit_entry (account_id, id desc) where account_id is not null;

create table audit_head (
  chain text primary key,
  sequence bigint not null,
  hash bytea not null
);

create function audit_hash(entry audit_entry) returns bytea language sql stable as $$
  select sha256(entry.previous || convert_to(jsonb_build_array(
    entry.chain, entry.sequence, entry.id, entry.account_id, entry.actor, entry.action, entry.subject, entry.facts,
    entry.request_id, entry.ip, extract(epoch from entry.at)
  )::text, 'UTF8'))
$$;

create function append_audit(given json) returns int language plpgsql as $$
declare
  entry audit_entry;
  head audit_head;
  count int := 0;
begin
  for entry in select * from json_populate_recordset(null::audit_entry, given) loop
    insert into audit_head values (entry.chain, 0, '') on conflict do nothing;
    select * into head from audit_head where chain = entry.chain for update;
    entry.sequence := head.sequence + 1;
    entry.previous := head.hash;
    entry.at := clock_timestamp();
    entry.hash := audit_hash(entry);
    insert into audit_entry values (entry.*);
    update audit_head set sequence = entry.sequence, hash = entry.hash where chain = entry.chain;
    count := count + 1;
  end loop;
  return count;
end $$;

select make_append_only('audit_entry');`

const settings = `
-- Only what somebody has changed; everything else has the value that the code knows.
create table setting (
  key text primary key,
  value jsonb not null,
  revision int not null default 1,
  changed_by text not null,
  changed_at timestamptz not null default now()
);
create function notify_settings_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('settings_changed', '');
  return null;
end $$;
create trigger setting_changed after insert or update or delete on setting
  for each statement execute function notify_settings_changed();`

const providerKeys = `
-- One key per account encrypts what the account entrusts to us; it lies here wrapped by a key of the installation.
create table data_key (
  account_id text primary key references account,
  kid text not null,
  wrapped bytea not null
);
create table provider_key (
  id text primary key,
  account_id text not null references account,
  name text not null,
  type text not null,
  provider text not null,
  base_url text not null,
  model text not null,
  sealed bytea not null,
  last4 text not null,
  fingerprint text not null,
  revision int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index provider_key_account on provider_key (account_id, id desc);`
