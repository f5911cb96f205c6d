import { Migration } from '@mikro-orm/migrations'

/** Where events go on their own: subscriptions, what was sent to whom, and who has agreed to be sent something. */
export class Subscriptions extends Migration {
  override up(): void {
    for (const statement of [subscriptions, secrets, consents, deliveries, wishes]) this.addSql(statement)
  }
}

const subscriptions = `
create table subscription (
  id text primary key,
  account_id text not null references account on delete cascade,
  -- The key or the person whose rights decide what is heard: what they may no longer read is no longer sent.
  owner_id text not null,
  -- What they held when it was made; more rights later do not show more.
  scopes text[] not null,
  name text not null default '',
  -- Without any: every type that may be heard.
  types text[] not null default '{}',
  filters jsonb not null default '[]',
  protocol text not null check (protocol in ('HTTP', 'AMQP', 'KAFKA')),
  sink text not null,
  protocol_settings jsonb not null default '{}',
  -- How the sink wants us to sign in; sealed.
  credential bytea,
  config jsonb not null,
  status text not null check (status in ('pending', 'active', 'paused', 'disabled')),
  disabled_reason text,
  -- When the receiver is asked next whether it agrees; not any more once it has.
  verify_at timestamptz,
  verify_attempts int not null default 0,
  -- Since when nothing has arrived that was sent.
  failing_since timestamptz,
  last_error text,
  last_success_at timestamptz,
  -- How far it has come in the log. For HTTP: what is behind has its deliveries; for the others: what is behind has arrived.
  cursor_xid xid8 not null,
  cursor_sequence bigint not null,
  expires_at timestamptz,
  revision int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index subscription_account on subscription (account_id, id desc);
create index subscription_active on subscription (protocol, id) where status = 'active';
create index subscription_owner on subscription (owner_id);
create index subscription_unverified on subscription (verify_at) where status = 'pending';
create function notify_subscription_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('subscription_changed', '');
  return null;
end $$;
create trigger subscription_made after insert or delete on subscription
  for each statement execute function notify_subscription_changed();
-- Not with every step of a cursor.
create trigger subscription_changed after update on subscription for each row
  when (old.revision is distinct from new.revision or old.status is distinct from new.status)
  execute function notify_subscription_changed();`

const secrets = `
-- The newest signs, and so does each that has not ended yet: whoever receives can change over in their own time.
create table subscription_secret (
  subscription_id text not null references subscription on delete cascade,
  number int not null,
  sealed bytea not null,
  created_at timestamptz not null default now(),
  ends_at timestamptz,
  primary key (subscription_id, number)
);`

const consents = `
-- Addresses whose owner has said that this account may send there. Nothing but the question is sent to any other.
create table sink_consent (
  account_id text not null references account on delete cascade,
  -- Its origin and path: the query is not part of what was agreed.
  url text not null,
  -- What the receiver bears, where it has said so.
  most_per_minute int,
  agreed_at timestamptz not null default now(),
  primary key (account_id, url)
);`

const deliveries = `
create table delivery (
  id text primary key,
  -- Null for the webhook of one task.
  subscription_id text references subscription on delete cascade,
  account_id text not null references account on delete cascade,
  -- Those of one lane share what its receiver bears: the id of the subscription, or \`task:\`, the account and the host of a task's webhook.
  lane text not null,
  -- For the webhook of one task; the others go where their subscription says now.
  sink text,
  secret_subscription_id text,
  event_id text not null,
  event_type text not null,
  subject text not null,
  xid xid8 not null,
  sequence bigint not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed', 'canceled')),
  -- A test or somebody's wish sends again what was delivered before.
  reason text not null default 'event' check (reason in ('event', 'task', 'test', 'redelivery', 'recovery')),
  attempts int not null default 0,
  next_attempt_at timestamptz,
  -- Whoever has taken it is sending it until then.
  leased_until timestamptz,
  last_status int,
  last_error text,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);
create unique index delivery_once on delivery (subscription_id, event_id) where reason = 'event';
create index delivery_again on delivery (subscription_id, event_id) where reason <> 'event';
create unique index delivery_of_task_once on delivery (sink, event_id) where reason = 'task';
-- By lane, so that one with a million that are due stands in nobody's way.
create index delivery_due on delivery (lane, next_attempt_at) where status = 'pending';
create index delivery_in_turn on delivery (subscription_id, subject, xid, sequence) where status = 'pending';
create index delivery_list on delivery (account_id, subscription_id, id desc);
create index delivery_created on delivery (created_at);

create table delivery_attempt (
  delivery_id text not null references delivery on delete cascade,
  number int not null,
  at timestamptz not null,
  ms int not null,
  status int,
  error text,
  request_headers jsonb not null,
  response_headers jsonb,
  -- Its first kibibyte.
  response_body bytea,
  primary key (delivery_id, number)
);`

const wishes = `
-- What whoever posts a task wants to be told, and where.
alter table task add column webhook jsonb;
alter table task add column notify jsonb;
create index task_notify on task (id) where notify is not null;`
