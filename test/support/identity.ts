import type { IdentityConfig } from '#infra/identity/identity-config.ts'

/** What the ingress of a test signs people in with. */
export const testIdentity: IdentityConfig = {
  jwtKeys: [{ kid: 'j1', secret: 'jwt-key-of-the-tests-0123456789abcdef' }],
  mailTokenKey: 'mail-key-of-the-tests-0123456789abcdef',
  consoleUrl: 'https://console.example.com',
  corsOrigins: ['https://console.example.com'],
  providers: [],
  isSecure: false,
  // A hash of the usual kind takes a tenth of a second of a core, and every person of every test needs some.
  hardness: { memory: 2_048, passes: 1, parallelism: 1 },
}

/** What letters are sent with. */
export const testMail = {
  from: 'Inkstone <no-reply@example.com>',
  tokenKey: testIdentity.mailTokenKey,
  consoleUrl: 'https://console.example.com',
}
