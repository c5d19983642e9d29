import { PermanentError } from '@vignette/domain'

/** What docker-compose.yml and the tools about it fall back on where no secret is set; everybody can read it there. */
const publicSecrets = new Set(['only-for-this-machine', 'minioadmin', 'vignette-secret'])

const leastLength = 12
const leastDifferent = 5

export interface Door {
  /** the variable that holds the secret */
  name: string
  secret: string
  /** where the process listens */
  host: string
  /** The network it listens on is reached by its own alone, as that of Compose. */
  trustNetwork: boolean
}

/**
 * Throws `PermanentError('settings-invalid')` for a secret that can be guessed, and for one that everybody can read wherever
 * others than this machine may come in.
 */
export function checkSecret({ name, secret, host, trustNetwork }: Door): void {
  const letters = Array.from(secret.trim())
  if (letters.length < leastLength || new Set(letters).size < leastDifferent)
    throw refuse(
      `${name} can be guessed: it needs ${leastLength} characters and more, ${leastDifferent} of them different. \`openssl rand -hex 24\` makes a good one.`,
    )
  if (isPublic(secret) && !isLoopback(host) && !trustNetwork)
    throw refuse(
      `${name} is printed in docker-compose.yml, and ${host} can be reached from other machines: set a secret of your own. Where none but its own containers reach that network, say so with VIGNETTE_TRUST_NETWORK=true.`,
    )
}

/** What to say to whoever runs with a secret that is none; undefined where it is one. */
export function warnOfPublicSecret(name: string, secret: string | undefined): string | undefined {
  if (secret === undefined || !isPublic(secret)) return undefined
  return `${name} is one that everybody can read in docker-compose.yml. Set your own in .env before anybody else can reach this machine.`
}

function isPublic(secret: string): boolean {
  return publicSecrets.has(secret.trim())
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function refuse(message: string): PermanentError {
  return new PermanentError('settings-invalid', message)
}
