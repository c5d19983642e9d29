import { patternsOf } from './secret-patterns.ts'

// The secrets this process has in use. They are kept here, once for the process, because whatever leaves it has to be
// clear of all of them: errors of libraries quote what they were given, and nobody there knows whose it was.
const kept: { secret: string; patterns: RegExp[] }[] = []

/** Shorter ones are words of every sentence. */
const shortestSecret = 6

/** What stands where a secret stood. */
const mark = '[key]'

/** Has a secret taken out of all that leaves this process from now on. */
export function keepSecret(secret: string | undefined): void {
  const bare = secret?.trim() ?? ''
  if (bare.length < shortestSecret || kept.some(({ secret: known }) => known === bare)) return
  kept.push({ secret: bare, patterns: patternsOf(bare) })
  // One may begin with another, and the rest of it would stay.
  kept.sort((a, b) => b.secret.length - a.secret.length)
}

/** Variables with a secret for a value; what is an ID, such as the user of a store, may be anybody's word. */
const secretVariable = /^(?:VIGNETTE|GEMINI|GOOGLE|AWS|MINIO)_.*(?:KEY|TOKEN|SECRET|PASSWORD)$/

/** Keeps what the variables of a process hold: keys, tokens and passwords, also those within addresses, be it of a proxy. */
export function keepSecretsOf(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value = ''] of Object.entries(variables)) {
    if (secretVariable.test(name)) keepSecret(value)
    keepPasswordOf(value)
  }
}

/** Keeps the password of an address, if it has one. */
export function keepPasswordOf(address: string): void {
  for (const [, password = ''] of address.matchAll(/\w:\/\/[^\s/?#]*?:([^\s/?#]*)@/g)) {
    keepSecret(password)
    keepSecret(decoded(password))
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Secrets by their form, each with what may stay of it. */
const secretForms: readonly [RegExp, string][] = [
  [/(\w:\\?\/\\?\/)[^\s/@"]*:[^\s/@"]*@/g, '$1…@'], // user and password of an address
  [/\bAIza[\w-]{20,}/g, '…'], // keys of Google
  [/\bya29\.[\w.-]{20,}/g, '…'], // what Google signs in with
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '…'], // keys of AWS
  [/\b(Bearer|Basic)\s+(?=[\w.~+/=-]*[\d=])[\w.~+/=-]{8,}/gi, '$1 …'],
  [/([?&](?:key|token|access_token|sig|x-amz-(?:signature|credential|security-token))=)[^&\s"']+/gi, '$1…'],
]

/** What a model or a service wrote, clear of the secrets in use and word for word otherwise. */
export function withoutKeptSecrets(text: string): string {
  let clear = text
  for (const { patterns } of kept) for (const pattern of patterns) clear = clear.replace(pattern, mark)
  return clear
}

/** A message as it may leave the process: clear of the secrets in use, and of what has the form of one. */
export function withoutSecrets(text: string): string {
  let clear = withoutKeptSecrets(text)
  for (const [form, rest] of secretForms) clear = clear.replace(form, rest)
  return clear
}
