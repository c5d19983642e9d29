import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeWithChromium } from '../../../test/support/chromium.ts'
import { readTags } from '../test/read-html.ts'
import {
  discarded,
  done,
  links,
  manifest,
  object,
  page,
  provenance,
  unanswered,
} from '../test/sample-manifest.ts'
import { renderCollection, renderScan, summarise } from './index.ts'

const attack = `</title></style></textarea><script>document.title='owned'</script>"><img src=x onerror="document.title='owned'">' onload='document.title=1' \`\u202E\u0000javascript:alert(1)`
const useless = discarded(attack, {
  message: attack,
  paidFor: { run: attack, collection: attack, scan: attack },
  answer: { key: 'javascript:alert(1)', sha256: 'a'.repeat(64) },
})
const box = { x0: 1, y0: 1, x1: 9, y1: 9 }
const paidElsewhere = { ...provenance(attack), paidFor: useless.paidFor, discarded: [useless] }
const poisoned = manifest({
  recipe: attack,
  master: { bucket: attack, key: `folder/${attack}`, version: attack },
  failures: [{ stage: attack, code: 'internal', message: attack, at: '2026-11-23T19:20:11.000Z' }],
  pages: [
    page(1, {
      form: { depth: 8, space: 'rgb', alpha: false, profile: attack, orientation: 1 },
      detection: {
        key: attack,
        outcome: 'refused',
        message: attack,
        discarded: 2,
        dropped: [
          { reason: 'double', label: attack, caption: attack, box },
          { reason: 'no-box', entry: attack },
        ],
        provenance: { ...paidElsewhere, prompt: attack, parameters: { [attack]: attack } },
      },
      objects: [
        object('p1-o1', { label: attack, caption: attack, edits: [unanswered(attack, 'refused', attack)] }),
        object('p1-o2', { edits: [{ step: attack, discarded: [useless], next: [] }, done('restore')] }),
      ],
    }),
  ],
})
const elsewhere = { ...links, scan: () => 'javascript:alert(1)', file: () => 'javascript:alert(1)' }
const documents = {
  scan: renderScan(poisoned, { title: attack, links, previous: attack, next: 'javascript:alert(1)' }),
  version: renderScan(poisoned, {
    title: attack,
    links: elsewhere,
    newer: attack,
    older: [{ scan: attack, publishedAt: poisoned.publishedAt }],
  }),
  collection: renderCollection([{ ...summarise(poisoned), labels: { [attack]: 2, map: 1 } }], {
    title: attack,
    links: { ...links, scan: () => 'javascript:alert(1)' },
    page: 1,
    pages: 1,
  }),
}

describeWithChromium('a page whose every word is an attack', (launch) => {
  test.each(Object.entries(documents))(
    'the %s has the tags we wrote and runs nothing',
    async (name, document) => {
      expect(document).not.toMatch(/href="\s*javascript:/i)
      const folder = await mkdtemp(join(tmpdir(), 'vignette-gallery-'))
      const browser = await chromium.launch(launch)
      try {
        await writeFile(join(folder, `${name}.html`), document)
        const tab = await browser.newPage()
        const policyBreaches: string[] = []
        tab.on('console', (message) => {
          if (/policy/i.test(message.text())) policyBreaches.push(message.text())
        })
        await tab.goto(pathToFileURL(join(folder, `${name}.html`)).href)
        const handlers = await tab
          .locator('*')
          .evaluateAll((elements: { getAttributeNames(): string[] }[]) =>
            elements
              .flatMap((element) => element.getAttributeNames())
              .filter((attribute) => attribute.startsWith('on')),
          )
        expect(await tab.title()).toContain("document.title='owned'")
        expect(handlers).toEqual([])
        expect(await tab.locator('*').count()).toBe(readTags(document).length - 1)
        expect(policyBreaches).toEqual([])
      } finally {
        await browser.close()
        await rm(folder, { recursive: true })
      }
    },
  )
})
