// Child of the memory measurements: makes a proxy or a crop of a master and prints the peak of this process in MB.
import { cutCrops, makeProxy, probeMaster } from '@vignette/imaging'

const [what, file = ''] = process.argv.slice(2)
const [page] = (await probeMaster(file)).pages
if (!page) throw new Error('no page')

if (what === 'proxy') {
  await makeProxy(file, page, { side: 1536 })
} else {
  const x0 = Math.floor(page.width / 2)
  const y0 = Math.floor(page.height / 2)
  const near = { x0: 100, y0: 100, x1: 3100, y1: 2600 }
  const far = { x0, y0, x1: x0 + 3000, y1: y0 + 2500 }
  const most = { x0: 500, y0: 500, x1: page.width - 500, y1: page.height - 500 }
  for await (const { box, image } of cutCrops(file, page, { boxes: [near, far, most], viewSide: 1024 })) {
    if (image.width !== box.x1 - box.x0) throw new Error('a crop of the wrong size')
  }
}
console.log(Math.ceil(process.resourceUsage().maxRSS / 1024))
