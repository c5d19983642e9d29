import { expect, test } from 'vitest'
import { html, linesOf, markupOf } from './html.ts'

test.each([
  ['</script><script>alert(1)</script>', '&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['" onmouseover="alert(1)', '&quot; onmouseover=&quot;alert(1)'],
  ["' autofocus onfocus='alert(1)", '&#39; autofocus onfocus=&#39;alert(1)'],
  ['`${alert(1)}`', '&#96;${alert(1)}&#96;'],
  ['&lt;b&gt; & co', '&amp;lt;b&amp;gt; &amp; co'],
  ['<!--', '&lt;!--'],
  ['photo\u202Egnp.exe', 'photo\uFFFDgnp.exe'],
  ['\u2066isolated\u2069', '\uFFFDisolated\uFFFD'],
  ['nul\u0000 esc\u001B del\u007F csi\u009B', 'nul\uFFFD esc\uFFFD del\uFFFD csi\uFFFD'],
  ['a\r\nb\rc\td', 'a\nb\nc\td'],
  ['half \uD83D', 'half \uFFFD'],
  ['שלום 🐉 naïve', 'שלום 🐉 naïve'],
])('%j is harmless in a tag and between tags', (attack, harmless) => {
  expect(markupOf(html`<p title="${attack}">${attack}</p>`)).toBe(`<p title="${harmless}">${harmless}</p>`)
})

test('markup within markup stays as it is, and lists are joined', () => {
  const rows = ['<', '>'].map((sign) => html`<li>${sign}</li>`)
  expect(
    markupOf(
      html`<ol>
        ${rows}
      </ol>`,
    ).replaceAll(/\s+/g, ''),
  ).toBe('<ol><li>&lt;</li><li>&gt;</li></ol>')
})

test('what is absent leaves nothing behind, and a zero is no absence', () => {
  expect(markupOf(html`a${undefined}${false}${0}b`)).toBe('a0b')
})

test('a record read from a store cannot pose as markup', () => {
  const forged = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}')
  expect(() => markupOf(html`${forged}`)).toThrow(TypeError)
})

test('text keeps its line breaks, each line escaped', () => {
  expect(markupOf(linesOf('\na <b>\r\n\nc\n'))).toBe('a &lt;b&gt;<br /><br />c')
})
