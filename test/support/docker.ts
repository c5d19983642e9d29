import { execFileSync } from 'node:child_process'
import { describeOn } from './services.ts'

/** A `describe` that needs a Docker engine with Compose 2. */
export function describeWithCompose(name: string, body: () => void): void {
  describeOn(findCompose(), name, body)
}

function findCompose(): object {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' })
    execFileSync('docker', ['info'], { stdio: 'ignore' })
    return {}
  } catch {
    return { missing: 'no Docker engine with Compose 2 answers; start one' }
  }
}
