/** What docker-compose.yml falls back on where no secret is set; everybody can read it there. */
const publicSecret = 'only-for-this-machine'

/** What to say to whoever runs with a secret that is none; undefined where it is one. */
export function warnOfDefaultSecret(name: string, secret: string | undefined): string | undefined {
  if (secret !== publicSecret) return undefined
  return `${name} is the one that is printed in docker-compose.yml. Set your own in .env before anybody else can reach this machine.`
}
