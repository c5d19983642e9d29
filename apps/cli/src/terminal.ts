import { printable, withoutSecrets } from '@vignette/domain'

// Everything that goes to standard output and standard error of the command line goes through here.

/** Text as it may be shown: no secret of this process, and nothing a terminal would obey. Names in it are put in one line before. */
export function shown(text: string): string {
  return printable(withoutSecrets(text))
}

/** Results, for people or for scripts. */
export function print(text: string): void {
  process.stdout.write(shown(text))
}

/** What is to be said beside them. */
export function say(text: string): void {
  process.stderr.write(shown(text))
}
