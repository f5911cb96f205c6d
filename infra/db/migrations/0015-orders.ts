import { Migration } from '@mikro-orm/migrations'

/** What can be bought, what was ordered, and what the payment provider has told. */
export class Orders extends Migration {
  override up(): void {
    for (const statement of [products, orders, paymentEvents, paidPlans]) this.addSql(statement)
  }
}

const products = `
create table product (
  id text primary key,
  kind text not null check (kind in ('credits', 'plan')),
  title jsonb not null,
  price_minor bigint not null check (price_minor > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  credits bigint check (credits > 0),
  plan text,
  months int check (months > 0),
  -- Null where there is no end of them.
  stock bigint check (stock >= 0),
  is_active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((kind = 'credits') = (credits is not null)),
  check ((kind = 'plan') = (plan is not null)),
  check ((kind = 'plan') = (months is not null))
);`

const orders = `
create table customer_order (
  id text primary key,
  account_id text not null references account,
  placed_by text not null,
  product_id text not null references product,
  -- What one of the product was when it was ordered, and its title.
  item jsonb not null,
  title jsonb not null,
  quantity int not null check (quantity > 0),
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  method text not null check (method in ('checkout', 'intent')),
  return_url text not null,
  status text not null,
  revision int not null default 1,
  holds_stock boolean not null default false,
  payments jsonb not null default '[]',
  failure text,
  -- What of the account a plan has replaced, to put back.
  replaced_plan jsonb,
  nudges int not null default 0,
  -- When to look at it although nothing was heard of it.
  due_at timestamptz,
  traceparent text,
  expires_at timestamptz not null,
  fulfilled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
) with (fillfactor = 70);
create index customer_order_account on customer_order (account_id, id desc);
create index customer_order_due on customer_order (due_at) where due_at is not null;
create index customer_order_unpaid on customer_order (account_id)
  where status in ('pending', 'reserved', 'awaiting_payment');`

const paymentEvents = `
-- What the provider has told, once per id of its own, and what came of it.
create table payment_event (
  id text primary key,
  type text not null,
  order_id text,
  facts jsonb not null,
  received_at timestamptz not null default now(),
  applied_at timestamptz,
  outcome text
);
create index payment_event_waiting on payment_event (received_at) where applied_at is null;
create index payment_event_order on payment_event (order_id);`

const paidPlans = `
alter table account
  -- Until when the plan is paid, and by which order.
  add column paid_until timestamptz,
  add column plan_order_id text references customer_order,
  -- The plan and the limits of before, to go back to at the end.
  add column unpaid_plan jsonb;
create index account_paid_until on account (paid_until) where paid_until is not null;`
