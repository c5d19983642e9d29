// XMP in a JPEG file: ISO 16684-3, 1.1.3.
const xmpSignature = 'http://ns.adobe.com/xap/1.0/\0'
const extensionSignature = 'http://ns.adobe.com/xmp/extension/\0'

/** Longest packet one segment can hold, in bytes. */
export const maxJpegPacketBytes = 65_535 - 2 - xmpSignature.length

/** The same JPEG with `packet` in place of any XMP it had; its scans are copied as they are. */
export function putXmpIntoJpeg(jpeg: Buffer, packet: Buffer): Buffer {
  const [app0, app1, startOfScan] = [0xe0, 0xe1, 0xda]
  const leading: Buffer[] = []
  const others: Buffer[] = []
  let at = 2
  for (let marker = 0; marker !== startOfScan;) {
    while (jpeg[at + 1] === 0xff) at++
    if (jpeg[at] !== 0xff || at + 4 > jpeg.length) throw new RangeError('the JPEG has no scan')
    marker = jpeg.readUInt8(at + 1)
    const end = marker === startOfScan ? jpeg.length : at + 2 + jpeg.readUInt16BE(at + 2)
    const segment = jpeg.subarray(at, end)
    // JFIF and Exif come before everything else, in this order.
    const isFirst = marker === app0 || (marker === app1 && holds(segment, 'Exif\0'))
    if (isFirst && others.length === 0) leading.push(segment)
    else if (marker !== app1 || !isXmp(segment)) others.push(segment)
    at = end
  }
  const payload = Buffer.concat([Buffer.from(xmpSignature, 'latin1'), packet])
  const header = Buffer.from([0xff, app1, 0, 0])
  header.writeUInt16BE(payload.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), ...leading, header, payload, ...others])
}

function isXmp(segment: Buffer): boolean {
  return holds(segment, xmpSignature) || holds(segment, extensionSignature)
}

function holds(segment: Buffer, signature: string): boolean {
  return segment.toString('latin1', 4, 4 + signature.length) === signature
}
