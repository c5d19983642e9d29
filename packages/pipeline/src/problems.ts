import { PermanentError } from '@vignette/domain'

/** Something wrong with the settings, and where in them. */
export interface Problem {
  path: (string | number)[]
  message: string
}

export type Report = (path: Problem['path'], message: string) => void

/** Reports what a check throws as a problem at that place. */
export function inPlace(report: Report, path: Problem['path'], check: () => unknown): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error
    report(path, error.message)
  }
}
