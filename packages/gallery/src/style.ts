import { collectionStyle } from './style-collection.ts'
import { sliderStyle } from './slider.ts'
import { scanStyle } from './style-scan.ts'
import { tableStyle } from './style-table.ts'

const foundation = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#faf8f3, #151310);
  --mount: light-dark(#efebe1, #1f1c18);
  --card: light-dark(#fffefb, #1b1815);
  --ink: light-dark(#231d15, #ebe4d6);
  --soft: light-dark(#665c4d, #aaa08f);
  --rule: light-dark(#dfd8c9, #38322a);
  --rubric: light-dark(#a3231a, #f08a76);
  --repair: light-dark(#24536b, #93c5dc);
  --fancy: light-dark(#8a4b00, #f0b768);
  --well: light-dark(#34693c, #93c79b);
  --shade: light-dark(rgb(60 45 20 / .16), rgb(0 0 0 / .5));
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052, "Book Antiqua", Cambria, Georgia, "Liberation Serif", serif;
  --sans: -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
*, ::before, ::after { box-sizing: border-box }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100% }
body { margin: 0; padding: 0 clamp(1rem, 4vw, 4rem); background: var(--paper); color: var(--ink);
  font: 1rem/1.6 var(--sans); overflow-wrap: anywhere }
main, .ways, .colophon { max-width: 100rem; margin-inline: auto }
h1, h2, h3 { font-family: var(--serif); font-weight: 500; line-height: 1.2; margin: 0; text-wrap: balance }
h1 { font-size: clamp(1.9rem, 1.3rem + 2.4vw, 3.2rem); letter-spacing: -.012em }
p { margin: 0 0 .6rem }
a { color: inherit; text-decoration-color: var(--rubric); text-decoration-thickness: 1px; text-underline-offset: .22em }
a:hover { color: var(--rubric) }
:focus-visible { outline: 2px solid var(--rubric); outline-offset: 3px; border-radius: 2px }
img { display: block }
ol, ul { list-style: none; margin: 0; padding: 0 }
small, .fine { font-size: .8125rem; color: var(--soft); font-variant-numeric: tabular-nums }
code { font: .8125em/1.5 var(--mono) }
.skip { position: absolute; left: -99rem; padding: .5rem 1rem; background: var(--card); z-index: 3 }
.skip:focus { left: 1rem; top: 1rem }
.ways { display: flex; flex-wrap: wrap; gap: .25rem 2rem; justify-content: space-between; padding-top: 1.5rem; font-size: .9375rem }
.ways > span { display: flex; gap: 1.5rem }
.ways a { text-decoration: none; color: var(--soft); padding-block: .35rem }
.ways a:hover { color: var(--rubric) }
.masthead { padding: clamp(1.5rem, 5vw, 4.5rem) 0 clamp(1.25rem, 3vw, 2.5rem) }
.lead { margin: 1rem 0 0; color: var(--soft) }
.nothing { font: italic 1.25rem/1.5 var(--serif); color: var(--soft); margin: 1.5rem 0 }
.colophon { margin-top: 5rem; padding: 1.5rem 0 3rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: .8125rem;
  display: flex; flex-wrap: wrap; gap: 0 2rem; justify-content: space-between }
.outcome { display: inline-flex; align-items: center; gap: .45em; padding: .1em .7em; margin-inline-end: .4rem;
  border: 1px solid currentColor; border-radius: 1em; font-size: .8125rem; white-space: nowrap; color: var(--soft) }
.outcome::before { content: ""; width: .5em; height: .5em; border-radius: 50%; background: currentColor }
.outcome.pictures { color: var(--well) }
.outcome.failed { color: var(--rubric) }
.outcome.pending { color: var(--fancy) }
.outcome.empty::before { background: none; border: 1px solid }
.troubles { color: var(--rubric); font-size: .875rem; line-height: 1.45 }
.mount { display: block; position: relative; background: var(--mount); padding: .75rem; border-radius: 2px }
.badges { position: absolute; left: 0; bottom: 0; display: flex; flex-wrap: wrap; gap: 2px; max-width: 100% }
.badge { padding: .22em .6em; font: 600 .6875rem/1.4 var(--sans); letter-spacing: .02em; color: var(--card); background: var(--repair) }
.badge.interpretive { background: var(--fancy) }
.badge.emulated { background: var(--card); color: var(--soft); box-shadow: inset 0 0 0 1px var(--rule) }
.notice { border-inline-start: 3px solid var(--rubric); background: var(--card); padding: 1rem 1.25rem; margin-bottom: 1.5rem; max-width: 62rem; font-size: .9375rem }
.notice p:last-child { margin-bottom: 0 }
.notice-title { font: 500 1.125rem/1.3 var(--serif); color: var(--rubric) }
.message { margin: 0 0 .6rem; font: italic 1em/1.5 var(--serif); max-height: 14em; overflow: auto }
@media (prefers-reduced-motion: no-preference) {
  html { scroll-behavior: smooth }
}
@media print {
  :root { color-scheme: light }
  body { background: none; padding: 0; font-size: 10pt }
  .skip, .ways, .pages, .filter, .leaves, .locate { display: none }
  .masthead { padding: 0 0 1rem }
  .object, .card, .notice, .figure { break-inside: avoid }
  .mount, .badge { print-color-adjust: exact }
  details::details-content { content-visibility: visible; block-size: auto }
}
`

/** The one style sheet of every page; its digest is what the pages' security policy allows. */
export const style = `${foundation}${tableStyle}${scanStyle}${sliderStyle}${collectionStyle}`
