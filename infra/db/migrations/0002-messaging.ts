import { Migration } from '@mikro-orm/migrations'

/** The outbox, the inbox, the event log, dead letters and the usage view. */
export class Messaging extends Migration {
  override up(): void {
    for (const statement of [messaging, views]) this.addSql(statement)
  }
}

const messaging = `
-- Commands on their way to the broker. A row leaves when the broker has confirmed it and not returned it.
create table outbox (
  id bigint generated always as identity primary key,
  message_id text not null,
  exchange text not null,
  routing_key text not null,
  type text not null,
  correlation_id text not null,
  causation_id text,
  traceparent text,
  body json not null,
  created_at timestamptz not null default now(),
  -- Nobody touches the row before: it is claimed by a relay, or was returned or refused and waits.
  due_at timestamptz not null default now(),
  attempts int not null default 0,
  last_error text
) with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);

-- What a consumer has already taken in. The digest tells a redelivery from another message under the same id.
create table inbox (
  consumer text not null,
  message_id text not null,
  digest text not null,
  received_at timestamptz not null default now(),
  primary key (consumer, message_id)
);
create index inbox_received on inbox using brin (received_at);

-- The durable log of events. Readers go by (xid, sequence) and only below the oldest running transaction: a sequence
-- number alone is given before commit, so a reader that trusts it skips what commits late.
create table event (
  sequence bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  id text not null unique,
  type text not null,
  subject text not null,
  account_id text not null,
  correlation_id text,
  causation_id text,
  traceparent text,
  data json not null,
  time timestamptz not null default now()
);
create index event_position on event (xid, sequence);
create index event_subject on event (subject, sequence);
create index event_account on event (account_id, xid, sequence);

-- How far each reader of the log has come.
create table log_cursor (
  reader text primary key,
  xid xid8 not null,
  sequence bigint not null,
  moved_at timestamptz not null default now()
);

create table dead_letter (
  id text primary key,
  fingerprint text not null,
  queue text not null,
  exchange text not null,
  routing_key text not null,
  message_id text,
  task_id text,
  type text,
  reason text not null,
  error_type text not null,
  error_message text not null,
  attempt int,
  headers jsonb not null,
  properties jsonb not null,
  body bytea not null,
  replays int not null default 0,
  archived_at timestamptz not null default now(),
  replayed_at timestamptz,
  replayed_as text,
  purged_at timestamptz
);
create index dead_letter_open on dead_letter (fingerprint, archived_at) where replayed_at is null and purged_at is null;
create index dead_letter_message on dead_letter (message_id);`

const views = `
create table usage_bucket (
  account_id text not null,
  type text not null,
  bucket timestamptz not null,
  status text not null,
  tasks bigint not null,
  credits bigint not null,
  primary key (account_id, bucket, type, status)
) with (fillfactor = 70);`
