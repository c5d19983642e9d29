import { lightnessOf, type Filter, type Picture } from './picture.ts'

/** Whether a picture has colours of its own: a twelfth of it at least is clearly neither grey nor paper. */
export function isColoured({ data }: Picture): boolean {
  let coloured = 0
  let count = 0
  for (let at = 0; at < data.length; at += 15) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!]
    const spread = Math.max(red, green, blue) - Math.min(red, green, blue)
    if (spread > 36 && spread > Math.max(red, green, blue) * 0.22) coloured++
    count++
  }
  return coloured > count / 12
}

/** Whether a picture is painted or photographed, with calm middle tones, rather than drawn in lines on bare paper. */
export function isToned(picture: Picture): boolean {
  const { width } = picture
  const light = lightnessOf(picture)
  const paper = light.filter((_, at) => at % 7 === 0).toSorted()
  const white = paper[Math.floor(paper.length * 0.98)] ?? 255
  let calm = 0
  let count = 0
  for (let at = width; at < light.length - width; at += 5) {
    const level = light[at]! / white
    const steep =
      Math.abs(light[at + 1]! - light[at - 1]!) + Math.abs(light[at + width]! - light[at - width]!)
    if (level > 0.2 && level < 0.84 && steep < 16) calm++
    count++
  }
  return calm > count * 0.2
}

/** One filter for pictures of which something holds, another for the rest. */
export function either(
  holds: (picture: Picture) => boolean,
  yes: readonly Filter[],
  no: readonly Filter[],
): Filter {
  return (picture) => (holds(picture) ? yes : no).reduce((current, filter) => filter(current), picture)
}
