/** What the overview adds to the gallery's style sheet. */
export const overviewStyle = `
.masthead .lead { font-size: 1.125rem }
.masthead .fine { margin: .25rem 0 0 }
.board { margin-bottom: clamp(3rem, 5vw, 5rem) }
.board > h2 { font-size: 1.25rem; color: var(--soft); padding-bottom: .5rem; margin-bottom: 1.5rem; border-bottom: 1px solid var(--rule) }
.collection { padding-bottom: 2.5rem; margin-bottom: 2.5rem; border-bottom: 1px solid var(--rule) }
.collection:last-child { border: 0; margin: 0; padding: 0 }
.collection h3 { font-size: 1.75rem; margin-bottom: 1rem }
.collection h3 a { text-decoration-color: transparent }
.collection h3 a:hover { text-decoration-color: currentColor }
.collection .totals { margin-top: 1.25rem }
.progress { display: block; width: 100%; height: .625rem; border-radius: 2px; background: var(--mount) }
.progress .pictures { fill: var(--well) }
.progress .empty { fill: light-dark(#b9b09d, #6b6355) }
.progress .failed { fill: var(--rubric) }
.progress .pending { fill: none }
.legend { display: flex; flex-wrap: wrap; gap: .35rem .5rem; align-items: center; margin: .9rem 0 0; font-size: .875rem }
.legend b { margin-inline-end: .5rem; font-weight: 600 }
.last { margin-top: 1.5rem }
.last ul { display: flex; gap: .9rem; overflow-x: auto; padding: .25rem .25rem .75rem; margin-inline: -.25rem; scrollbar-width: thin }
.last li { flex: none }
.last img { height: 6.5rem; width: auto; max-width: 9rem; object-fit: cover; object-position: top; background: var(--mount);
  box-shadow: 0 0 0 1px var(--rule), 0 2px 8px var(--shade) }
.last .is-failed img { box-shadow: 0 0 0 2px var(--rubric) }
.last a:hover img { box-shadow: 0 0 0 2px var(--ink) }
.failure { max-width: 62rem; margin-bottom: 2rem }
.failure h3 { font-size: 1.25rem; color: var(--rubric); margin-bottom: .35rem }
.failure p { margin-bottom: .35rem }
.hits { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; font-size: .9375rem }
.scroll { overflow-x: auto; margin-bottom: .75rem }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; font-variant-numeric: tabular-nums lining-nums; overflow-wrap: normal }
th, td { padding: .55rem 1.25rem .55rem 0; text-align: end; border-bottom: 1px solid var(--rule); white-space: nowrap; font-weight: 400 }
thead th { font-size: .8125rem; color: var(--soft); vertical-align: bottom }
th:first-child { text-align: start }
tbody th { font: 500 1.0625rem/1.4 var(--serif) }
tr.pool th { padding-inline-start: 1.5rem; font: .875rem/1.4 var(--sans) }
tr.pool td { font-size: .875rem }
td:last-child, thead th:last-child { text-align: start; padding-inline: 1.25rem 0; width: 40% }
.none { color: var(--soft); opacity: .6 }
td .troubles { font-size: inherit }
@media (max-width: 40rem) {
  th, td { padding-inline-end: .9rem }
  td:last-child, thead th:last-child { width: auto }
  .last img { height: 5.5rem }
}
`
