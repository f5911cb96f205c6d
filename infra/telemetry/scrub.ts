/** Takes secrets out of any text that leaves the process: log lines, span attributes, readiness details. */

export const redacted = '[redacted]'

/**
 * `text` with key material, URL passwords, bearer tokens, JSON Web Tokens, signatures in query strings and JSON members
 * with telling names replaced. Works on plain text and on a line of JSON, which stays valid JSON.
 */
export const scrub = (text: string): string => {
  let clean = text
  for (const { hint, pattern, by } of rules) if (hint.test(clean)) clean = clean.replace(pattern, by)
  return clean
}

/** True for the names of members whose value is never shown, whatever it is. */
export const isSecretName = (name: string): boolean => secretNameSet.has(name.toLowerCase())

const secretNames = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'apikey',
  'api_key',
  'password',
  'passwd',
  'secret',
  'client_secret',
  'clientsecret',
  'token',
  'access_token',
  'accesstoken',
  'refresh_token',
  'refreshtoken',
  'pepper',
  'keypepper',
  'urlsigningkeys',
]

const secretNameSet = new Set(secretNames)

type Rule = { hint: RegExp; pattern: RegExp; by: string }

// Every repetition is bounded and every pattern starts at a fixed text, so that a hostile line costs linear time. `hint`
// is the cheap test that most lines fail. A value ends at a quote, so a match never swallows JSON around it.
const rules: Rule[] = [
  { hint: /ink_/, pattern: /\bink_(live|test)_\w{1,128}/g, by: `ink_$1_${redacted}` },
  { hint: /ist_/, pattern: /\bist_[\w-]{16,128}/g, by: `ist_${redacted}` },
  // Greedy up to the last @, for passwords with an unescaped / or @; a port is not a password.
  {
    hint: /:\/\//,
    pattern: /(:\/\/[^\s:@/"\\]{0,128}):(?!\d{1,5}(?:[/?#\s"\\]|$))(?:[^\s"\\]|\\[^nrt]){1,256}@/g,
    by: `$1:${redacted}@`,
  },
  { hint: /bearer|basic/i, pattern: /\b(Bearer|Basic) +[\w.~+/=-]{16,4096}/gi, by: `$1 ${redacted}` },
  { hint: /eyJ/, pattern: /\beyJ[\w-]{8,4096}\.[\w-]{8,4096}\.[\w-]{0,4096}/g, by: redacted },
  {
    hint: /[?&]/,
    pattern: /([?&](?:sig|signature|token|access_token|key|api_key|code|password)=)[^&#\s"\\]{1,4096}/gi,
    by: `$1${redacted}`,
  },
  {
    hint: new RegExp(secretNames.join('|'), 'i'),
    pattern: new RegExp(`("(?:${secretNames.join('|')})":")(?:[^"\\\\]|\\\\.)+"`, 'gi'),
    by: `$1${redacted}"`,
  },
]
