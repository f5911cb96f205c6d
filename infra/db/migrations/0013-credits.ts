import { Migration } from '@mikro-orm/migrations'

/** Lots of credits, what is told about balances, adjustments, and a journal that the processes cannot change. */
export class Credits extends Migration {
  override up(): void {
    for (const statement of [journal, lots, existingBalances, alerts, planCredits, adjustments, applicationRole]) {
      this.addSql(statement)
    }
  }
}

const journal = `
alter table ledger_transfer
  drop constraint ledger_transfer_source_check,
  drop constraint ledger_transfer_target_check,
  add constraint ledger_transfer_source_check check (source in ('issued', 'available', 'held', 'earned', 'expired')),
  add constraint ledger_transfer_target_check check (target in ('issued', 'available', 'held', 'earned', 'expired')),
  -- Which transaction wrote a row: readers of what is new go by it, since a time or an id may become visible behind a later one.
  -- What was there before has none.
  add column xid xid8 not null default '0';
alter table ledger_transfer alter column xid set default pg_current_xact_id();
create index ledger_transfer_captured on ledger_transfer (xid) where source = 'held' and target = 'earned';
-- What came in and went without a task: few rows among many.
create index ledger_transfer_granted on ledger_transfer (account_id, created_at) where task_id is null;`

const lots = `
-- A projection of the journal: every credit that came in, and what is left of it after the rule of which are spent first.
create table credit_lot (
  id text primary key,
  account_id text not null references account,
  kind text not null check (kind in ('promo', 'plan', 'refund', 'manual', 'paid')),
  granted bigint not null check (granted > 0),
  remaining bigint not null check (remaining between 0 and granted),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  order_id text,
  memo text,
  -- What brought it in; null for what was there before there were lots.
  transfer_id text,
  -- How many days before its end that was last told of.
  told_days int
);
create index credit_lot_account on credit_lot (account_id, id desc);
create index credit_lot_open on credit_lot (account_id) where remaining > 0;
create index credit_lot_expiring on credit_lot (expires_at) where remaining > 0 and expires_at is not null;
create index credit_lot_order on credit_lot (order_id) where order_id is not null;
create index credit_lot_transfer on credit_lot (transfer_id) where transfer_id is not null;

-- What a transfer took out of a lot, or, below zero, put back into it.
create table lot_use (
  transfer_id text not null,
  lot_id text not null references credit_lot,
  amount bigint not null check (amount <> 0),
  primary key (transfer_id, lot_id)
);
create index lot_use_lot on lot_use (lot_id);

-- For what is told of and never changed again: a trigger for everybody, and no right to it for the processes.
create function make_append_only(wanted regclass) returns void language plpgsql as $$
begin
  execute format('create or replace trigger is_append_only before update or delete or truncate on %s
    for each statement execute function refuse_change()', wanted);
  if exists (select from pg_roles where rolname = 'inkstone_app') then
    execute format('revoke update, delete, truncate on %s from inkstone_app', wanted);
  end if;
end $$;`

const existingBalances = `
insert into credit_lot (id, account_id, kind, granted, remaining, memo)
  select 'grt_' || substr(account_id, 5), account_id, 'manual', available + held, available + held, 'what was there before'
  from wallet where available + held > 0;`

const alerts = `
-- What was told of an account's balance, so that it is told once.
create table credit_alert (
  account_id text primary key references account,
  -- From here on down the balance is low; a share of the last grant where nobody has said.
  low_at bigint check (low_at >= 0),
  is_low boolean not null default false,
  is_depleted boolean not null default false
);`

const planCredits = `
-- The accounts that get the credits of their plan, and when they get the next.
create table plan_credit (
  account_id text primary key references account,
  next_at timestamptz not null
);
create index plan_credit_due on plan_credit (next_at);`

const adjustments = `
-- What operators give and take. What is large waits for another of them.
create table adjustment (
  id text primary key,
  account_id text not null references account,
  amount bigint not null check (amount <> 0),
  reason text not null,
  -- Of the lot that it makes, where it adds.
  kind text not null check (kind in ('promo', 'manual', 'refund')),
  expires_at timestamptz,
  status text not null check (status in ('pending', 'applied', 'rejected')),
  made_by text not null,
  decided_by text,
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  check ((status = 'pending') = (decided_at is null)),
  check (decided_by is null or decided_by <> made_by)
);
create index adjustment_pending on adjustment (account_id) where status = 'pending';`

// Roles belong to the server, not to the database: several databases may be migrated at the same time. Where the migrating role may
// not make one, the processes act as the owner, and the triggers alone hold.
const applicationRole = `
do $$
begin
  if not exists (select from pg_roles where rolname = 'inkstone_app') then
    begin
      create role inkstone_app nologin;
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then raise notice 'there is no role inkstone_app, and this one may not make it';
    end;
  end if;
  for attempt in 1..20 loop
    exit when not exists (select from pg_roles where rolname = 'inkstone_app')
      or pg_has_role(current_user, 'inkstone_app', 'member');
    begin
      execute format('grant inkstone_app to %I', current_user);
    exception
      when unique_violation or internal_error then perform pg_sleep(0.05);
      when insufficient_privilege then exit;
    end;
  end loop;
  if exists (select from pg_roles where rolname = 'inkstone_app') then
    grant usage on schema public to inkstone_app;
    grant select, insert, update, delete on all tables in schema public to inkstone_app;
    grant usage, select on all sequences in schema public to inkstone_app;
    alter default privileges in schema public grant select, insert, update, delete on tables to inkstone_app;
    alter default privileges in schema public grant usage, select on sequences to inkstone_app;
  end if;
  drop trigger ledger_is_append_only on ledger_transfer;
  perform make_append_only('ledger_transfer'), make_append_only('lot_use');
end $$;`
