import { limitsSchema, type Limits } from './limits.ts'

export const planNames = ['free', 'pro', 'enterprise'] as const
export type PlanName = (typeof planNames)[number]

export type Plan = {
  title: string
  /** Granted at the beginning of each period, and gone at its end. */
  monthlyCredits: bigint
  limits: Limits
  /** May keep keys of model providers: the permission `manage:api_config`. */
  managesProviders: boolean
}

/** What an account is entitled to. An operator may give one account other limits. */
export const plans: Record<PlanName, Plan> = {
  free: {
    title: 'Free',
    monthlyCredits: 100n,
    limits: limitsSchema.parse({
      tasksPerMinute: 60,
      tasksPerDay: 1_000,
      tasksPerMonth: 10_000,
      pixelsPerDay: 10_000_000_000,
      tasksInFlight: 20,
      requestsPerMinute: 600,
      streams: 5,
      storageBytes: 2 ** 30,
      designs: 100,
      subscriptions: 10,
    }),
    managesProviders: false,
  },
  pro: {
    title: 'Pro',
    monthlyCredits: 5_000n,
    limits: limitsSchema.parse({
      tasksPerMinute: 600,
      tasksPerDay: 50_000,
      tasksPerMonth: 1_000_000,
      pixelsPerDay: 500_000_000_000,
      tasksInFlight: 500,
      requestsPerMinute: 6_000,
      storageBytes: 50 * 2 ** 30,
      designs: 5_000,
    }),
    managesProviders: true,
  },
  enterprise: {
    title: 'Enterprise',
    monthlyCredits: 100_000n,
    limits: limitsSchema.parse({ storageBytes: 1024 * 2 ** 30, designs: 100_000, streams: 100, subscriptions: 1_000 }),
    managesProviders: true,
  },
}

/** What an account may do: what its plan says, unless the account has limits of its own. */
export const effectiveLimits = (plan: PlanName, own: Partial<Limits>): Limits => ({ ...plans[plan].limits, ...own })
