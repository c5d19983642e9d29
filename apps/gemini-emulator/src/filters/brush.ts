import { lightnessOf, repaint, type Filter, type Picture } from './picture.ts'

/** Turns detail into strokes: each pixel takes the mean of the calmest of four squares that meet at it (Kuwahara, 1976). */
export function brush(radius: number): Filter {
  return (picture) => {
    const { width, height } = picture
    const sums = sumTables(picture)
    return repaint(picture, (target, index) => {
      const x = index % width
      const y = (index - x) / width
      let calmest = Infinity
      for (let corner = 0; corner < 4; corner++) {
        const x0 = Math.max(0, corner % 2 === 0 ? x - radius : x)
        const x1 = Math.min(width, corner % 2 === 0 ? x + 1 : x + radius + 1)
        const y0 = Math.max(0, corner < 2 ? y - radius : y)
        const y1 = Math.min(height, corner < 2 ? y + 1 : y + radius + 1)
        const over = (table: Float64Array): number =>
          table[y1 * (width + 1) + x1]! -
          table[y0 * (width + 1) + x1]! -
          table[y1 * (width + 1) + x0]! +
          table[y0 * (width + 1) + x0]!
        const count = (x1 - x0) * (y1 - y0)
        const mean = over(sums.light) / count
        const variance = over(sums.squares) / count - mean * mean
        if (variance >= calmest) continue
        calmest = variance
        for (let channel = 0; channel < 3; channel++) {
          target[index * 3 + channel] = over(sums.channels[channel]!) / count
        }
      }
    })
  }
}

function sumTables(picture: Picture): {
  light: Float64Array
  squares: Float64Array
  channels: Float64Array[]
} {
  const light = lightnessOf(picture)
  const table = (sample: (index: number) => number): Float64Array => {
    const { width, height } = picture
    const sums = new Float64Array((width + 1) * (height + 1))
    for (let y = 0; y < height; y++) {
      let row = 0
      for (let x = 0; x < width; x++) {
        row += sample(y * width + x)
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row
      }
    }
    return sums
  }
  return {
    light: table((index) => light[index]!),
    squares: table((index) => light[index]! ** 2),
    channels: [0, 1, 2].map((channel) => table((index) => picture.data[index * 3 + channel]!)),
  }
}
