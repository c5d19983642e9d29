/** Tables, and the folds they lie in. Where the window is narrow each row becomes a list of its cells. */
export const tableStyle = `
.table { width: 100%; border-collapse: collapse; font-size: .8125rem; line-height: 1.5 }
.table caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.table th { padding: .4rem 1rem .4rem 0; font-weight: 400; color: var(--soft); text-align: start; vertical-align: bottom; overflow-wrap: normal }
.table td { padding: .4rem 1rem .4rem 0; border-top: 1px solid var(--rule); vertical-align: top }
.table :is(th, td):last-child { padding-inline-end: 0 }
.table .amount { text-align: end; font-variant-numeric: tabular-nums }
.whole { white-space: nowrap }
.table tr:target > td { background: var(--mount) }
.list { margin-bottom: 1.5rem }
.list:has(+ .object) { margin-bottom: 3rem }
.list > summary, .labels summary { cursor: pointer; width: fit-content; padding-block: .35rem; font-size: .9375rem; color: var(--soft) }
:is(.list, .labels) > summary:hover, .labels summary:hover { color: var(--rubric) }
.list > .fine { margin: .5rem 0 0 }
@media (max-width: 40rem) {
  .list .table, .list .table :is(tbody, tr, td) { display: block }
  .list .table thead { display: none }
  .list .table tr { padding: .5rem 0; border-top: 1px solid var(--rule) }
  .list .table td { position: relative; padding: .1rem 0 .1rem 8.5rem; border: 0; text-align: start }
  .list .table td::before { content: attr(data-head); position: absolute; left: 0; color: var(--soft) }
}
`
