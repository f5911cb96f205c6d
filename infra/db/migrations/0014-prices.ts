import { Migration } from '@mikro-orm/migrations'

/** What things cost, what was quoted, what an account may spend, and what it has used by whom and for what. */
export class Prices extends Migration {
  override up(): void {
    for (const statement of [priceBook, taskPrices, quotas, overrides, budgets, usage]) this.addSql(statement)
  }
}

const priceBook = `
-- Versions of the price book. None is ever changed: a task points to the one that it was accepted by.
create table price_book (
  version text primary key,
  effective_from timestamptz not null,
  rules jsonb not null,
  note text,
  published_by text not null,
  published_at timestamptz not null default clock_timestamp()
);
create index price_book_effective on price_book (effective_from desc, published_at desc);
create trigger price_book_is_immutable before update or delete or truncate on price_book
  for each statement execute function refuse_change();
create function notify_prices_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('prices_changed', '');
  return null;
end $$;
create trigger price_book_published after insert on price_book for each statement execute function notify_prices_changed();

create table quote (
  id text primary key,
  account_id text not null references account,
  type text not null,
  -- Of the input, so that the price of one thing does not buy another.
  fingerprint text not null,
  listed bigint not null check (listed >= 0),
  price bigint not null check (price >= 0),
  price_version text not null,
  valid_until timestamptz not null
);
create index quote_ended on quote (valid_until);`

const taskPrices = `
alter table task
  -- The list price, where the price book makes another one of it: what was incurred, or repeated, is charged in proportion.
  add column listed bigint check (listed >= 0),
  -- The budgets that its price counts against: [{"budget_id", "period_start"}].
  add column counted_in jsonb;`

const quotas = `
alter table quota_usage
  drop constraint quota_usage_quota_check,
  add constraint quota_usage_quota_check check (quota in ('minute', 'day', 'month', 'in_flight', 'pixels'));

-- Days begin where an account says, so it may only say what the database knows.
create function check_time_zone() returns trigger language plpgsql as $$
begin
  perform now() at time zone new.time_zone;
  return new;
end $$;
create trigger account_time_zone before insert or update of time_zone on account
  for each row execute function check_time_zone();`

const overrides = `
create table account_limit_override (
  account_id text not null references account,
  name text not null,
  value bigint not null check (value >= 0),
  until timestamptz not null,
  reason text not null,
  set_by text not null,
  set_at timestamptz not null default now(),
  primary key (account_id, name)
);
create trigger account_limit_overridden after insert or update or delete on account_limit_override
  for each statement execute function notify_identity_changed();

-- What an account may do by itself: its own limits, and for a while those that were put over them.
create function account_limits(account_id text, limits jsonb) returns jsonb language sql stable as $$
  select $2 || coalesce(
    (select jsonb_object_agg(o.name, o.value) from account_limit_override o where o.account_id = $1 and o.until > now()),
    '{}'
  )
$$;`

const budgets = `
create table budget (
  id text primary key,
  account_id text not null references account,
  name text not null,
  scope text not null check (scope in ('account', 'key', 'tag')),
  scope_id text,
  period text not null check (period in ('day', 'month', 'total')),
  amount bigint not null check (amount > 0),
  soft_percents int[] not null,
  hard boolean not null,
  revision int not null default 1,
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Kept as a row: tasks that were counted may still be on their way here.
  deleted_at timestamptz,
  check ((scope = 'account') = (scope_id is null))
);
create index budget_account on budget (account_id, id) where deleted_at is null;
create function notify_budgets_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('budgets_changed', '');
  return null;
end $$;
create trigger budget_changed after insert or update on budget for each statement execute function notify_budgets_changed();

create table budget_usage (
  budget_id text not null references budget,
  period_start timestamptz not null,
  used bigint not null check (used >= 0),
  primary key (budget_id, period_start)
) with (fillfactor = 50);

-- What was said of a budget: each thing once in a period.
create table budget_notice (
  budget_id text not null references budget,
  period_start timestamptz not null,
  notice text not null,
  primary key (budget_id, period_start, notice)
);`

const usage = `
-- By whom: nobody knows it of what was counted before.
alter table usage_bucket add column created_by text not null default '';
alter table usage_bucket drop constraint usage_bucket_pkey,
  add primary key (account_id, bucket, type, status, created_by);

-- The same once for every tag of a task; '' for a task without one, '*' for tags beyond what is kept apart in a day.
create table usage_tag_bucket (
  account_id text not null,
  bucket timestamptz not null,
  tag text not null,
  type text not null,
  status text not null,
  created_by text not null,
  tasks bigint not null,
  credits bigint not null,
  primary key (account_id, bucket, tag, type, status, created_by)
) with (fillfactor = 70);
create table usage_tag (
  account_id text not null,
  day date not null,
  tag text not null,
  primary key (account_id, day, tag)
);
create index usage_tag_day on usage_tag (day);`
