import { boxMean } from './box-mean.ts'
import { cloudAt, mix } from './noise.ts'
import { lightnessOf, repaint, type Colour, type Filter, type Picture } from './picture.ts'
import { findAreas, type Area, type Areas } from './areas.ts'
import { resize } from './resize.ts'

export interface Palette {
  /** what black ink turns to */
  ink: Colour
  sky: Colour
  /** at the foot of a picture, in turn */
  grounds: readonly Colour[]
  /** clothes, walls, leaves: in turn, the largest area first */
  things: readonly Colour[]
}

export interface Washing {
  palette: Palette
  /** pixels of 320 that a wash runs over the edges of its area */
  bleed: number
  /** how far washes leave a place as light as it was, 0–1 */
  clear: number
}

/** Colours a picture as engravings were coloured by hand: a thin wash on each area. Lines stay. */
export function tint(washing: Washing): Filter {
  return (picture) => layWashes(picture, findAreas(picture), washing)
}

/** The washes without the picture: flat colours where its areas are. */
export function washesOnly(palette: Palette): Filter {
  return (picture) => resize(washesOf(findAreas(picture), palette, 1), picture)
}

export function layWashes(picture: Picture, areas: Areas, { palette, bleed, clear }: Washing): Picture {
  const washes = resize(washesOf(areas, palette, bleed), picture)
  const thick = lightnessOf(washes)
  const light = lightnessOf(picture)
  const { width } = picture
  const cell = Math.max(width, picture.height) / 12
  return repaint(picture, (target, index) => {
    const level = light[index]! / 255
    const thin = 0.9 + 0.2 * cloudAt(index % width, Math.floor(index / width), cell)
    const lift = (255 - thick[index]!) * level * clear
    for (let channel = 0; channel < 3; channel++) {
      const wash = 255 - (255 - washes.data[index * 3 + channel]!) * thin
      target[index * 3 + channel] = mix(palette.ink[channel]!, wash, level) + lift
    }
  })
}

function washesOf({ width, height, labels, list }: Areas, palette: Palette, bleed: number): Picture {
  const total = width * height
  const light = list.reduce((sum, area) => sum + area.light * area.size, 0) / total
  const colours = list.map((area, place) => washOf(area, place, { palette, total, sparse: light > 232 }))
  const planes = [0, 1, 2].map((channel) => {
    const plane = Float32Array.from(labels, (label) => colours[label]![channel]!)
    return boxMean(boxMean(plane, { width, height }, bleed), { width, height }, bleed)
  })
  const data = new Uint8ClampedArray(total * 3)
  for (let at = 0; at < data.length; at++) data[at] = planes[at % 3]![Math.floor(at / 3)]!
  return { width, height, data }
}

/** What is wide and light above is taken for sky, as is all paper between sparse lines; what is low for ground, and all else for a thing. */
function washOf(
  { size, light, y, edges }: Area,
  place: number,
  { palette, total, sparse }: { palette: Palette; total: number; sparse: boolean },
): Colour {
  const share = size / total
  const open = edges.top > 0 || edges.sides > 0
  if (sparse && light > 215) return palette.sky
  if (light > 170 && (share > 0.3 || (y < 0.5 && share > (open ? 0.02 : 0.04)))) return palette.sky
  if (light > 225 && y < 0.4 && share < 0.006) return palette.sky
  const among = y > 0.8 && share > 0.004 ? palette.grounds : palette.things
  return among[place % among.length]!
}
