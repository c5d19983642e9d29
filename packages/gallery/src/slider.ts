import { html, type Html } from './html.ts'

/**
 * A picture of a model with the crop over it, seen as far as the slider is moved. The slider is a scroll bar, for that moves
 * without a script: by mouse, finger and arrow keys. Browsers that cannot tie it to the picture show the crop when pointed at.
 */
export function renderSlider(picture: Html, name: string): Html {
  return html`<div
    class="slider"
    tabindex="0"
    role="group"
    title="Slide to see the crop"
    aria-label="${name} over the crop: scroll sideways to see the crop"
  >
    <div class="run">${picture}</div>
  </div>`
}

/** Widths of the picture that the slider runs; a finger, which the edge follows, runs one width more than none. */
const run = 6

export const sliderStyle = `
.slider { overflow-x: scroll; overflow-y: hidden; overscroll-behavior-x: contain; border-radius: 2px }
.run { width: ${run * 100}% }
.slider .mount { position: sticky; left: 0; width: ${100 / run}% }
.pair { position: relative; display: block; width: fit-content; max-width: 100% }
.pair .covered { position: absolute; inset: 0; width: 100%; height: 100%; background: var(--mount) }
.pair::after { content: ""; position: absolute; top: 0; bottom: 0; width: 2px; margin-left: -1px; background: #fffdf6; box-shadow: 0 0 0 1px rgb(0 0 0 / .35) }
.pair .covered, .pair::after { animation: linear both; animation-timeline: scroll(nearest inline) }
.pair .covered { animation-name: uncover }
.pair::after { animation-name: edge }
.slider::-webkit-scrollbar { height: 1.75rem; background: transparent }
.slider::-webkit-scrollbar-track { background: linear-gradient(var(--rule), var(--rule)) center / 100% 2px no-repeat }
.slider::-webkit-scrollbar-thumb { border: .5rem solid transparent; border-radius: 1rem; background: var(--soft) padding-box }
@media (hover: hover) {
  @supports (animation-timeline: scroll()) {
    .figure > a { display: block; padding-bottom: 1.75rem }
  }
}
.slider:hover::-webkit-scrollbar-thumb { background: var(--rubric) padding-box }
@keyframes uncover { from { clip-path: inset(0 100% 0 0) } to { clip-path: inset(0 0 0 0) } }
@keyframes edge { from { left: 0; opacity: 0 } 1%, 99% { opacity: 1 } to { left: 100%; opacity: 0 } }
@keyframes uncover-by-hand { from { clip-path: inset(0 0 0 100%) } to { clip-path: inset(0 0 0 0) } }
@keyframes edge-by-hand { from { left: 100%; opacity: 0 } 1%, 99% { opacity: 1 } to { left: 0; opacity: 0 } }
@media (hover: none) {
  .slider { scrollbar-width: none }
  .slider::-webkit-scrollbar { display: none }
  .run { width: 200% }
  .slider .mount { width: 50% }
  .pair .covered { animation-name: uncover-by-hand }
  .pair::after { animation-name: edge-by-hand }
  .slider + .caption small::before { content: "Swipe the picture to see the crop" / ""; display: block }
}
@supports not (animation-timeline: scroll()) {
  .slider { overflow: hidden }
  .run, .slider .mount { width: 100% }
  .pair .covered { opacity: 0 }
  .slider:is(:hover, :focus) .covered { opacity: 1 }
  .pair::after { content: none }
}
@media print {
  .slider { overflow: visible }
  .run, .slider .mount { width: 100% }
  .pair .covered, .pair::after { display: none }
}
`
