import type { Edit, StepFamily } from '@vignette/domain'
import { labelImage } from '@vignette/imaging'
import type { ImageToKeep } from './records.ts'
import { software } from './software.ts'

/** Terms of the IPTC vocabulary of digital source types. */
const sourceTypes: Record<StepFamily | 'emulated', string> = {
  conservative: 'compositeWithTrainedAlgorithmicMedia',
  interpretive: 'trainedAlgorithmicMedia',
  emulated: 'algorithmicallyEnhanced',
}

type Origin = Pick<Edit, 'step' | 'version' | 'family' | 'provenance'>

/** A copy of a model's image that says of itself what made it, of which master; the pixels are those received. */
export async function labelEdit(
  received: ImageToKeep,
  origin: Origin,
  master: { key: string; sha256: string },
): Promise<ImageToKeep> {
  const { provenance, family } = origin
  const emulated = provenance.call?.emulated ?? false
  const labelled = await labelImage(received.bytes, {
    description: describe(origin, emulated),
    source: master.key,
    model: emulated ? 'Vignette Gemini emulator' : 'Google Gemini',
    modelVersion: provenance.call?.answeredBy ?? '',
    prompt: provenance.prompt ?? '',
    digitalSourceType: `http://cv.iptc.org/newscodes/digitalsourcetype/${sourceTypes[emulated ? 'emulated' : family]}`,
    createdAt: provenance.at,
    creatorTool: software,
    derivedFrom: master,
  })
  return { ...received, ...labelled }
}

function describe({ step, version, family }: Origin, emulated: boolean): string {
  const maker = emulated ? 'an emulator of Google Gemini' : 'Google Gemini'
  const advice =
    family === 'conservative'
      ? 'A restoration by machine: compare it with the crop.'
      : 'An interpretation by machine: it shows what was never in the original.'
  return `Made from a scan by ${maker}, step ${step}, version ${version}. ${advice}`
}
