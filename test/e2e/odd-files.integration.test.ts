import { startEmulator } from '@vignette/gemini-emulator'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { vignette } from './command-line.ts'
import { copySamples, scratchFolder } from './scratch.ts'

interface Report {
  scans: {
    source: string
    outcome: string
    errors: { code: string; message: string }[]
    pages: { width: number; height: number }[]
  }[]
}

test(
  'every odd file ends as pictures, as empty or with a clear code, and disturbs no other',
  { timeout: 240_000 },
  async () => {
    await using scratch = await scratchFolder()
    await using emulator = await startEmulator({})
    const folder = scratch.at('scans')
    await copySamples(folder, ['menus-propos-1525.jpg'])
    const good = await readFile(scratch.at('scans', 'menus-propos-1525.jpg'))
    const plain = (width: number, height: number): Sharp =>
      sharp({ create: { width, height, channels: 3, background: '#eee' }, limitInputPixels: false })
    const files: Record<string, Buffer> = {
      'truncated.jpg': good.subarray(0, good.length / 3),
      'zero-bytes.jpg': Buffer.alloc(0),
      'one-pixel.png': await plain(1, 1).png().toBuffer(),
      'wrong-ending.png': good,
      'sixteen-bit.tif': await plain(400, 300).toColourspace('rgb16').tiff().toBuffer(),
      'rotated.jpg': await plain(300, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      'huge.tif': await sharp({
        create: { width: 20_000, height: 15_000, channels: 3, background: '#ddd' },
        limitInputPixels: false,
      })
        .tiff({ compression: 'deflate' })
        .toBuffer(),
      'alpha.png': await sharp({ create: { width: 200, height: 100, channels: 4, background: '#ff000080' } })
        .png()
        .toBuffer(),
      'text.jpg': Buffer.from('This is not an image at all.\n'.repeat(40)),
      'page.pdf': Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n'),
    }
    await mkdir(folder, { recursive: true })
    for (const [name, bytes] of Object.entries(files)) await writeFile(scratch.at('scans', name), bytes)

    const { code, stdout, stderr } = await vignette([
      'run',
      folder,
      '--out',
      scratch.at('out'),
      '--emulate',
      emulator.url,
      '--json',
    ])
    expect(code, stderr).toBe(1)
    const report: Report = JSON.parse(stdout)
    const of = (name: string): Report['scans'][number] =>
      report.scans.find(({ source }) => source.endsWith(`/${name}`))!
    const endings = Object.fromEntries(
      ['menus-propos-1525.jpg', ...Object.keys(files)].map((name) => [
        name,
        of(name).errors[0]?.code ?? of(name).outcome,
      ]),
    )
    expect(endings).toEqual({
      'menus-propos-1525.jpg': 'pictures',
      'truncated.jpg': 'image-corrupt',
      'zero-bytes.jpg': 'image-empty',
      'one-pixel.png': 'empty',
      'wrong-ending.png': 'pictures',
      'sixteen-bit.tif': 'empty',
      'rotated.jpg': 'empty',
      'huge.tif': 'empty',
      'alpha.png': 'empty',
      'text.jpg': 'unsupported-format',
      'page.pdf': 'unsupported-format',
    })
    expect(of('rotated.jpg').pages).toMatchObject([{ width: 200, height: 300 }])
  },
)
