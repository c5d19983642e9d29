import { lightnessOf, type Filter, type Picture } from './picture.ts'

const steepest = 4
const stepDegrees = 0.25

/**
 * Turns a slightly leaning picture upright. Of all small angles the right one makes the rows differ most in their ink
 * (projection profiles: Postl, 1986; here over rows and columns, since frames lean as lines do).
 */
export const deskew: Filter = (picture) => {
  const degrees = findLean(picture)
  return Math.abs(degrees) < stepDegrees ? picture : rotate(picture, degrees)
}

/** Degrees by which the picture leans clockwise, at most 4 either way; 0 when no angle stands out. */
function findLean(picture: Picture): number {
  const points = sampleInk(picture)
  const upright = sharpness(points, 0)
  let best = { degrees: 0, score: upright }
  for (let degrees = -steepest; degrees <= steepest; degrees += stepDegrees) {
    const score = sharpness(points, degrees)
    if (score > best.score) best = { degrees, score }
  }
  return best.score > upright * 1.05 ? best.degrees : 0
}

function sampleInk(picture: Picture): { x: number; y: number; weight: number }[] {
  const { width, height } = picture
  const light = lightnessOf(picture)
  const step = Math.max(1, Math.round(Math.max(width, height) / 400))
  const points: { x: number; y: number; weight: number }[] = []
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const weight = 255 - light[y * width + x]!
      if (weight > 90) points.push({ x: x / step, y: y / step, weight: weight / 255 })
    }
  }
  return points
}

function sharpness(points: readonly { x: number; y: number; weight: number }[], degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180)
  const rows = new Float32Array(2048)
  const columns = new Float32Array(2048)
  for (const { x, y, weight } of points) {
    rows[Math.round(y - x * slope) + 512]! += weight
    columns[Math.round(x + y * slope) + 512]! += weight
  }
  let score = 0
  for (let at = 1; at < rows.length; at++) {
    score += (rows[at]! - rows[at - 1]!) ** 2 + (columns[at]! - columns[at - 1]!) ** 2
  }
  return score
}

/** Turns counter-clockwise about the middle, bilinear, white where nothing was. */
function rotate({ width, height, data }: Picture, degrees: number): Picture {
  const turned = new Uint8ClampedArray(data.length).fill(255)
  const sin = Math.sin((degrees * Math.PI) / 180)
  const cos = Math.cos((degrees * Math.PI) / 180)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = (x - width / 2) * cos - (y - height / 2) * sin + width / 2
      const fromY = (x - width / 2) * sin + (y - height / 2) * cos + height / 2
      const left = Math.floor(fromX)
      const top = Math.floor(fromY)
      if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) continue
      for (let channel = 0; channel < 3; channel++) {
        const at = (top * width + left) * 3 + channel
        const upper = data[at]! + (data[at + 3]! - data[at]!) * (fromX - left)
        const under = data[at + width * 3]!
        const lower = under + (data[at + width * 3 + 3]! - under) * (fromX - left)
        turned[(y * width + x) * 3 + channel] = upper + (lower - upper) * (fromY - top)
      }
    }
  }
  return { width, height, data: turned }
}
