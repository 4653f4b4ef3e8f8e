/**
 * Quotas by cost: each user has a bucket of core seconds that fills evenly over an hour. A job takes its estimate before it
 * is accepted; what it really took is settled at its end.
 */

export interface Quota {
  /** Core seconds an hour. */
  readonly secondsPerHour: number
  /** The most that may be taken at once, core seconds. */
  readonly burst: number
}

export interface Grant {
  readonly granted: boolean
  readonly remaining: number
  /** Seconds after which the same request would be granted; 0 when it was. */
  readonly retryAfter: number
}

export interface Quotas {
  take(user: string, seconds: number, now?: number): Grant
  /** Gives back what was estimated too much, or takes what was too little. */
  settle(user: string, estimated: number, used: number): void
}

export const createQuotas = ({ secondsPerHour, burst }: Quota): Quotas => {
  const buckets = new Map<string, { level: number; at: number }>()
  const rate = secondsPerHour / 3600
  const bucketOf = (user: string, now: number): { level: number; at: number } => {
    const bucket = buckets.get(user) ?? { level: burst, at: now }
    // A clock that was set back takes nothing and gives nothing.
    bucket.level = Math.min(burst, bucket.level + Math.max(0, (now - bucket.at) / 1000) * rate)
    bucket.at = now
    buckets.set(user, bucket)
    if (buckets.size > 10_000)
      for (const [name, b] of buckets) if (b.level >= burst && name !== user) buckets.delete(name)
    return bucket
  }
  return {
    take(user, seconds, now = Date.now()) {
      const bucket = bucketOf(user, now)
      // A job larger than the whole bucket is granted from a full one.
      const wanted = Math.min(seconds, burst)
      if (bucket.level + 1e-9 < wanted)
        return { granted: false, remaining: bucket.level, retryAfter: Math.ceil((wanted - bucket.level) / rate) }
      bucket.level -= wanted
      return { granted: true, remaining: bucket.level, retryAfter: 0 }
    },
    settle(user, estimated, used) {
      const bucket = buckets.get(user)
      if (bucket) bucket.level = Math.min(burst, bucket.level + Math.min(estimated, burst) - Math.min(used, burst))
    },
  }
}
