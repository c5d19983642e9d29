import { startEmulator } from '@vignette/gemini-emulator'
import { chromium, type Page } from 'playwright-core'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { describeWithChromium } from '../support/chromium.ts'
import { vignette } from './command-line.ts'
import { copySamples, scratchFolder } from './scratch.ts'

describeWithChromium('the gallery of a run', (launch) => {
  test('opens without a complaint, shows every picture, and leads to each scan', async () => {
    await using scratch = await scratchFolder()
    await using emulator = await startEmulator({})
    await copySamples(scratch.at('scans'), ['menus-propos-1525.jpg', 'boston-cook-book.jpg'])
    const { code, stdout, stderr } = await vignette([
      ...['run', scratch.at('scans'), '--out', scratch.at('out'), '--emulate', emulator.url, '--json'],
    ])
    expect(code, stderr).toBe(0)
    const { gallery }: { gallery: string } = JSON.parse(stdout)

    const browser = await chromium.launch(launch)
    try {
      const page = await browser.newPage()
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('requestfailed', (request) => complaints.push(`not found: ${request.url()}`))
      await page.goto(pathToFileURL(gallery).href)
      expect(await brokenImages(page)).toEqual([])
      await page
        .getByRole('link', { name: /menus-propos-1525/ })
        .first()
        .click()
      await page.waitForLoadState()
      expect(await page.locator('img').count()).toBeGreaterThanOrEqual(4)
      expect(await brokenImages(page)).toEqual([])
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
  })
})

/** Images are lazy: each is brought into view before it is asked whether it has pixels. */
async function brokenImages(page: Page): Promise<string[]> {
  const broken: string[] = []
  for (const image of await page.locator('img').all()) {
    await image.scrollIntoViewIfNeeded()
    const decoded = await image.evaluate((element: { decode(): Promise<void> }) =>
      element.decode().then(
        () => true,
        () => false,
      ),
    )
    if (!decoded) broken.push((await image.getAttribute('src')) ?? '')
  }
  return broken
}
