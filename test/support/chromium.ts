import { existsSync } from 'node:fs'
import type { LaunchOptions } from 'playwright-core'
import { describe, expect } from 'vitest'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** A `describe` that needs a browser: the one VIGNETTE_TEST_CHROMIUM names, or one in a usual place. */
export function describeWithChromium(name: string, body: (launch: LaunchOptions) => void): void {
  const executablePath = [process.env['VIGNETTE_TEST_CHROMIUM'], ...places].find(
    (path) => path && existsSync(path),
  )
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  if (executablePath) return void describe(name, () => body({ executablePath, args }))
  const missing = 'no Chromium found; install one or set VIGNETTE_TEST_CHROMIUM to its path'
  if (process.env['VIGNETTE_REQUIRE_SERVICES'] === '1') throw new Error(`${name}: ${missing}`)
  process.stderr.write(`SKIPPED ${expect.getState().testPath ?? ''} > ${name}: ${missing}\n`)
  describe.skip(name, () => body({}))
}
