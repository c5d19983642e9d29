import { existsSync } from 'node:fs'
import type { LaunchOptions } from 'playwright-core'
import { describeOn } from './services.ts'

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
  const missing = 'Chromium is missing: install it, or set VIGNETTE_TEST_CHROMIUM to its path'
  describeOn(executablePath ? { executablePath, args } : { missing }, name, body)
}
