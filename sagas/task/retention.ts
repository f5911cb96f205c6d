const hourMs = 3_600_000

const keptMs: Record<string, number> = {
  '1h': hourMs,
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
  '30d': 30 * 24 * hourMs,
}

/** When the output of a task that ends now is deleted; null for never. */
export const keptUntil = (retention: string, now: Date): Date | null => {
  const ms = keptMs[retention]
  return ms === undefined ? null : new Date(now.getTime() + ms)
}
