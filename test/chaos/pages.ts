import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { drawSvg } from '../../packages/imaging/test/draw-svg.ts'

const sample = fileURLToPath(new URL('../../apps/cli/samples/scans/menus-propos-1525.jpg', import.meta.url))
const woodcut = sharp(sample)
  .extract({ left: 96, top: 435, width: 1504, height: 1405 })
  .resize(300)
  .png()
  .toBuffer()

const spot = { create: { width: 10, height: 10, channels: 3 as const, background: '#100' } }

/** A small page with one woodcut and some lines of what could be type. Below 400, no two numbers give the same woodcut. */
export async function drawPage(number: number): Promise<Buffer> {
  const [left, top] = [80, 70]
  const mark = { left: left + 20 + (number % 20) * 12, top: top + 20 + Math.floor(number / 20) * 12 }
  const line = (at: number): string =>
    `<rect x="60" y="${420 + at * 22}" width="${330 - (at % 4) * 25}" height="7" fill="#333"/>`
  const lines = Array.from({ length: 9 }, (_, at) => line(at)).join('')
  const type = `<svg xmlns="http://www.w3.org/2000/svg" width="460" height="640">${lines}</svg>`
  return sharp({ create: { width: 460, height: 640, channels: 3, background: '#f4efe2' } })
    .composite([
      { input: await drawSvg(type) },
      { input: await woodcut, left, top },
      { input: spot, ...mark },
    ])
    .png()
    .toBuffer()
}
