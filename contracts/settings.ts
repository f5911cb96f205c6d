import { z } from 'zod'

type Setting<Schema extends z.ZodType = z.ZodType> = {
  schema: Schema
  default: z.output<Schema>
  description: string
}

const define = <Schema extends z.ZodType>(setting: Setting<Schema>): Setting<Schema> => setting

const credits = z.int().min(0).max(1_000_000_000)

/** What an operator may change while everything runs; each with the value that holds until somebody does. */
export const settings = {
  'maintenance.is_on': define({
    schema: z.boolean(),
    default: false,
    description: 'Whether everything but reading is refused with 503; operators may go on.',
  }),
  'maintenance.message': define({
    schema: z.string().max(300),
    default: 'The service is being maintained. Nothing that was accepted is lost.',
    description: 'What those are told who are refused meanwhile.',
  }),
  'sign_up.is_open': define({
    schema: z.boolean(),
    default: true,
    description: 'Whether people may register by themselves.',
  }),
  'sign_up.promo_credits': define({
    schema: credits,
    default: 50,
    description: 'What an account is given once the address of its owner is verified.',
  }),
  'sign_up.promos_per_ip_and_day': define({
    schema: z.int().min(0).max(10_000),
    default: 3,
    description: 'How many accounts from one address are given that on one day.',
  }),
  'credits.adjustment_limit': define({
    schema: credits,
    default: 10_000,
    description:
      'Grants and adjustments beyond so many credits for one account within a day wait for a second operator.',
  }),
  'credits.low_percent': define({
    schema: z.int().min(0).max(100),
    default: 10,
    description: 'At which share of its last grant an account is told that its credits are low.',
  }),
  'orders.unpaid_minutes': define({
    schema: z.int().min(1).max(1_440),
    default: 30,
    description: 'How long an order waits for its payment before it expires.',
  }),
  'subscriptions.own_exchanges': define({
    schema: z.array(z.string().regex(/^[\w.:-]{1,127}$/)).max(100),
    default: [],
    description: 'The exchanges of the platform’s own broker that subscriptions may send events to.',
  }),
} as const

export type SettingKey = keyof typeof settings
export type SettingValue<Key extends SettingKey> = z.output<(typeof settings)[Key]['schema']>
export const settingKeys = Object.keys(settings) as SettingKey[]
export const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(settings, key)
