/** On one page this many boxes light up when their object is pointed at. */
export const litObjects = 60

const lit = Array.from(
  { length: litObjects },
  (_, index) => `.page:has(.object-${index + 1}:is(:hover, :target)) .box-${index + 1}`,
).join(',\n')

export const scanStyle = `
.page { display: grid; gap: 1.5rem clamp(2rem, 3.5vw, 4rem); margin-bottom: 5rem;
  grid-template: "title title" auto "sheet objects" 1fr / minmax(0, 1fr) minmax(0, 2fr) }
.page > h2 { grid-area: title; font-size: 1.25rem; color: var(--soft); padding-bottom: .5rem; border-bottom: 1px solid var(--rule) }
.sheet { grid-area: sheet; margin: 0; position: sticky; top: 1.5rem; align-self: start }
.sheet:has(details[open]) { position: static }
.objects { grid-area: objects; min-width: 0 }
.plate { position: relative; margin-bottom: .75rem }
.plate img, .plate svg { width: 100%; max-height: 82vh; object-fit: contain; object-position: left top }
.plate img { height: auto; filter: drop-shadow(0 1px 6px var(--shade)) }
.plate svg { position: absolute; inset: 0; height: 100%; pointer-events: none; overflow: visible }
.box { pointer-events: all; cursor: pointer; outline: none }
.box rect { fill: transparent }
.box .halo { stroke: rgb(255 253 246 / .75); stroke-width: 5px }
.box .line { stroke: #b3231a; stroke-width: 2px }
.box circle { fill: #b3231a; stroke: #fffdf6; stroke-width: 1.5px; vector-effect: non-scaling-stroke }
.box text { fill: #fffdf6; font-family: var(--sans); font-weight: 600; text-anchor: middle }
.box:is(:hover, :focus-visible, :target) .line,
:is(${lit}) .line { stroke-width: 4px; fill: rgb(179 35 26 / .14) }
.box:focus-visible .halo { stroke: #fffdf6; stroke-width: 9px }
.dropped .line { stroke: #24536b; stroke-dasharray: 6 4 }
.dropped circle { fill: #24536b }
.box.dropped:is(:hover, :focus-visible) .line { fill: rgb(36 83 107 / .14) }
.sheet:not(:has(.toggle :checked)) .dropped { display: none }
.toggle { display: flex; gap: .5rem; align-items: center; width: fit-content; margin-top: .5rem; cursor: pointer }
.toggle input { accent-color: var(--repair); margin: 0 }
.object { padding-bottom: 3rem; margin-bottom: 3rem; border-bottom: 1px solid var(--rule) }
.object:last-child { border: 0; margin-bottom: 0 }
.object > header { display: grid; grid-template-columns: auto 1fr auto; gap: .25rem .9rem; align-items: baseline }
.object h3 { font-size: 1.625rem; display: -webkit-box; -webkit-line-clamp: 4; -webkit-box-orient: vertical; overflow: hidden }
.object h3::first-letter { text-transform: uppercase }
.object header p { margin: 0; white-space: nowrap }
.locate { margin-inline-start: .75rem }
.number { min-width: 1.75em; height: 1.75em; padding: 0 .4em; border-radius: 1em; background: light-dark(#a3231a, #b3382c);
  color: #fffdf6; font: 600 .875rem/1.75 var(--sans); text-align: center; align-self: center }
.object:target .number { outline: 2px solid var(--rubric); outline-offset: 3px }
.words { margin: .9rem 0 0; max-width: 62ch; max-height: 24em; overflow: auto; font: italic 1.1875rem/1.55 var(--serif);
  color: var(--soft) }
.steps { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 14rem), 1fr)); gap: 1.75rem 1.25rem; margin-top: 1.5rem }
.steps > li { min-width: 0 }
.figure { margin: 0 }
.figure .mount { min-height: 10rem; display: grid; place-items: center; padding-bottom: 2.25rem; border-top: 2px solid transparent }
.figure img { max-width: 100%; width: auto; height: auto; max-height: 26rem; object-fit: contain; box-shadow: none }
.figure .mount.conservative { border-top: 2px solid var(--repair) }
.figure .mount.interpretive { border-top: 2px dashed var(--fancy) }
.caption { margin: .6rem 0 0; font: 1.0625rem/1.35 var(--serif) }
.caption small { display: block; font-family: var(--sans); line-height: 1.5 }
.caption a { text-decoration: underline; text-decoration-color: var(--rubric) }
.absent { padding: 1rem; border: 1px dashed var(--rule); border-radius: 2px; font-size: .875rem; color: var(--soft) }
.absent .caption { margin: 0 0 .5rem; color: var(--ink) }
.absent p:last-child { margin-bottom: 0 }
.absent .notice { border: 0; background: none; padding: 0; margin: 0; font-size: inherit }
.absent .notice-title { font-size: 1rem }
.provenance { margin-top: 1.25rem; font-size: .875rem }
.provenance summary { cursor: pointer; color: var(--soft); width: fit-content; padding-block: .35rem }
.provenance summary:hover { color: var(--rubric) }
.provenance > section, .provenance > p { margin-top: 1rem }
.provenance h4 { margin: 0 0 .25rem; font: 500 1.0625rem/1.4 var(--serif) }
.facts { margin: .75rem 0 0; font-size: .8125rem }
.facts > div { display: grid; grid-template-columns: 10rem minmax(0, 1fr); gap: 0 1rem; padding: .3rem 0; border-top: 1px solid var(--rule) }
.facts dt { color: var(--soft) }
.facts dd { margin: 0 }
.prompt { display: block; max-height: 16em; overflow: auto }
.master { max-width: 62rem; margin-top: 3rem }
.master h2 { font-size: 1.625rem }
.master .facts { font-size: .875rem }
.leaves ol { display: flex; gap: 1rem; overflow-x: auto; padding: .25rem 0 1rem; margin-bottom: 1.5rem }
.leaves a { display: block; width: 7rem; font-size: .8125rem; line-height: 1.4; text-decoration: none; color: var(--soft) }
.leaves a:hover { color: var(--rubric) }
.leaves img { width: 100%; height: 9rem; object-fit: contain; object-position: left bottom; margin-bottom: .4rem }
@media (max-width: 60rem) {
  .page { grid-template: "title" auto "sheet" auto "objects" auto / minmax(0, 1fr) }
  .sheet { position: static; max-width: 44rem }
  .object > header { grid-template-columns: auto 1fr }
  .object header p { grid-column: 2; white-space: normal }
}
@media (max-width: 40rem) {
  .facts > div { grid-template-columns: 1fr }
}
@media print {
  .page { display: block }
  .sheet { position: static; max-width: 11cm; margin-bottom: 1cm }
}
`
