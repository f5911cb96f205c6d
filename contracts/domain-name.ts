import { z } from 'zod'

/** A domain as its owner writes it, without a scheme, a port or a path; in lower case. */
export const domainName = z
  .string()
  .toLowerCase()
  .regex(
    /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    'must be a domain name such as login.example.com',
  )
