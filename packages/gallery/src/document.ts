import { sha256 } from '@vignette/domain'
import { html, markupOf, trusted, type Html } from './html.ts'
import { style } from './style.ts'

export interface DocumentParts {
  title: string
  /** one sentence for link previews and search */
  description: string
  /** ways to other pages, above everything */
  navigation?: Html | undefined
  main: Html
  /** rules of this kind of page, after the common ones: a constant of the program, never a value of a record */
  style?: string
  /** asks the browser to load the page anew after so many seconds */
  refreshSeconds?: number
}

/** Nothing may run, and nothing may load but images from where the page is; browsers differ on whether `'self'` covers files. */
function policyFor(rules: string): string {
  const digest = Buffer.from(sha256(rules), 'hex').toString('base64')
  return `default-src 'none'; img-src 'self' file: data:; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`
}

/** The mark of Vignette: a page with a picture on it, as a data URL. */
export const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="3" y="2" width="26" height="28" rx="2" fill="#fdfbf6" stroke="#33291d" stroke-width="2"/><rect x="8" y="8" width="16" height="11" fill="#e9dfcb" stroke="#b3271b" stroke-width="2"/><path d="M8 24h16" stroke="#8b7f6c" stroke-width="2"/></svg>',
)}`

/** A complete document that needs nothing but its images: no script, no font, no request elsewhere. */
export function renderDocument(parts: DocumentParts): string {
  const { title, description, navigation, main, refreshSeconds } = parts
  const rules = style + (parts.style ?? '')
  return markupOf(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${policyFor(rules)}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="referrer" content="no-referrer" />
          <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
          <meta name="description" content="${description}" />
          ${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}" />`}
          <title>${title}</title>
          <link rel="icon" href="${icon}" />
          ${trusted(`<style>${rules}</style>`)}
        </head>
        <body>
          <a class="skip" href="#main">Skip to the content</a>
          ${navigation}
          <main id="main">${main}</main>
          <footer class="colophon">
            <p>
              Masters are read and never altered. Pictures marked <b>AI</b> were made by a model from a crop
              of the scan; pictures without that mark are the scan itself.
            </p>
            <p>Made with Vignette.</p>
          </footer>
        </body>
      </html> `,
  )
}
