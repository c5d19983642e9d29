const filters = ['pictures', 'empty', 'failed', 'pending']
  .map((outcome) => `main:has(#only-${outcome}:checked) .card:not(.is-${outcome})`)
  .join(',\n')

export const collectionStyle = `
.totals { margin-top: clamp(1.25rem, 3vw, 2.25rem) }
.totals dl { display: flex; flex-wrap: wrap; gap: 1rem clamp(1.75rem, 4vw, 3.5rem); margin: 0 }
.totals dl > div { display: flex; flex-direction: column-reverse }
.totals dt { font-size: .8125rem; color: var(--soft) }
.totals dd { margin: 0; font: 1.75rem/1.2 var(--serif); font-variant-numeric: lining-nums }
.totals .troubles { margin: 1.25rem 0 0 }
.remarks { margin-top: 1.25rem; max-width: 44rem }
.breakdown { display: flex; flex-wrap: wrap; gap: 1rem clamp(2rem, 5vw, 5rem); align-items: flex-start; margin-top: clamp(1.25rem, 3vw, 2rem) }
.breakdown > * { flex: 1 1 18rem; margin: 0 }
.breakdown .labels { max-width: 26rem }
.breakdown .remarks { flex-grow: 2 }
.filter { border: 0; margin: 0 0 2rem; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem; font-size: .875rem }
.filter legend { float: left; padding: .4rem .75rem .4rem 0; color: var(--soft) }
.filter input { position: absolute; opacity: 0; pointer-events: none }
.filter span { display: block; padding: .35rem .9rem; border: 1px solid var(--rule); border-radius: 2em; cursor: pointer }
.filter span:hover { border-color: var(--ink) }
.filter :checked + span { background: var(--ink); color: var(--paper); border-color: var(--ink) }
.filter :checked + span small { color: inherit }
.filter :focus-visible + span { outline: 2px solid var(--rubric); outline-offset: 2px }
${filters} { display: none }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17.5rem), 1fr)); gap: clamp(2rem, 3vw, 3rem) clamp(1.25rem, 2.5vw, 2.5rem) }
.card { min-width: 0 }
.card > a { display: block; text-decoration: none }
.card h2 { margin: 1rem 0 .25rem; font-size: 1.1875rem }
.card p { margin-bottom: .4rem }
.cover { display: block; position: relative; aspect-ratio: 4 / 3; background: var(--mount); border-radius: 2px; overflow: hidden }
.cover .mount { position: absolute; inset: 0; padding: 1.1rem 1.1rem 1.6rem; background: none }
.cover .badges { max-width: 74% }
.cover img { width: 100%; height: 100%; object-fit: contain }
.cover .leaf { position: absolute; right: .6rem; bottom: .6rem; width: 23%; height: 34%; object-position: right bottom;
  filter: drop-shadow(0 0 1px var(--shade)) drop-shadow(0 2px 6px var(--shade)) }
.cover.bare .leaf { position: static; width: 100%; height: 100%; padding: 1.1rem; object-position: center; opacity: .9 }
.blank { position: absolute; inset: 0; display: grid; place-items: center; font: italic 1.0625rem var(--serif); color: var(--soft);
  border: 1px dashed var(--rule); border-radius: 2px }
.card > a:hover .cover { box-shadow: 0 6px 24px var(--shade) }
.pages { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; justify-content: center; margin-top: 4rem }
.pages ol { display: flex; flex-wrap: wrap; gap: .25rem; align-items: center; font-variant-numeric: tabular-nums }
.pages a { display: block; padding: .4rem .7rem; text-decoration: none; border-radius: 2px }
.pages a:hover { background: var(--mount) }
.pages [aria-current] { background: var(--ink); color: var(--paper) }
@media (max-width: 40rem) {
  .cards { grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.5rem), 1fr)) }
  .cover .mount { padding: .6rem .6rem 2.9rem }
  .card h2 { font-size: 1.0625rem; margin-top: .7rem }
}
@media (prefers-reduced-motion: no-preference) {
  .cover { transition: box-shadow .25s }
}
`
