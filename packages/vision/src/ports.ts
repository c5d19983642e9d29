import type {
  Call,
  DetectionOutcome,
  EditOutcome,
  ImageSize,
  MediaResolution,
  Safety,
  Size,
  ThinkingLevel,
  UnitBox,
} from '@vignette/domain'

export interface EncodedImage extends Size {
  bytes: Uint8Array
  /** counts where the bytes do not tell their type themselves */
  mediaType: string
}

/** How long an answer may become: what so many objects usually take, or the most the model gives, at its worst price. */
export type OutputLimit = 'usual' | 'most'

export interface DetectRequest {
  image: EncodedImage
  prompt: string
  /** the only labels allowed; absent = free words */
  labels?: readonly string[] | undefined
  model: string
  mediaResolution: MediaResolution
  /** absent = the lowest the model takes */
  thinking?: ThinkingLevel | undefined
  maxObjects: number
  /** absent = usual */
  limit?: OutputLimit | undefined
  /** absent = the service's own */
  safety?: Safety | undefined
}

/**
 * Why an entry of an answer is no object: it holds no four numbers, they enclose nothing, they lie far outside the image,
 * or they are of several units.
 */
export type DropReason = 'no-box' | 'no-area' | 'out-of-range' | 'mixed-units'

export interface DroppedEntry {
  reason: DropReason
  /** as it came, 200 characters at most */
  entry: string
}

/** What had to be done to a box: drawn back to the edge of the image, or read though a number was of another unit. */
export type BoxNote = 'clamped' | 'mixed-units'

export interface FoundObject {
  /** fractions of the image, 0 to 1, normalised and inside it */
  box: UnitBox
  /** the four numbers as the model wrote them; where it named them, the top first and the left next */
  raw: readonly [number, number, number, number]
  note?: BoxNote
  /** of a closed list, or `other` for what is none of it */
  label: string
  caption: string
}

/** What a detector saw, box by box: whether two are one, or too many came, is not judged here. */
export interface DetectAnswer {
  /** `looped`: the model caught itself in a repetition; `truncated`: the answer broke off */
  outcome: DetectionOutcome
  /** in the order of the answer; complete ones only when it broke off */
  objects: FoundObject[]
  /** every entry that is no object */
  dropped: DroppedEntry[]
  /** where it looped: the index of the first object that only goes on with the loop */
  loopsFrom?: number | undefined
  message?: string | undefined
  /** the words of the answer, whole */
  text: string
  call: Call
}

/**
 * Looks at one page. One call is one paid request; no retry inside.
 * Throws `PermanentError` (settings-invalid, request-rejected, unauthorized, model-unknown, price-unknown, or
 * quota-exhausted where waiting does not help) or `RetryableError` (quota-exhausted with `pausesPool`,
 * model-unavailable); a refusal or an unusable answer is an outcome, not an error. An abort throws the signal's reason.
 */
export interface ObjectDetector {
  detect(request: DetectRequest, signal?: AbortSignal): Promise<DetectAnswer>
}

export interface EditRequest {
  image: EncodedImage
  prompt: string
  model: string
  imageSize: ImageSize
  thinking?: ThinkingLevel | undefined
  /** absent = the service's own */
  safety?: Safety | undefined
}

export interface EditAnswer {
  outcome: EditOutcome
  /** the model's bytes exactly as received, with the type they really have: whole, and of about the shape asked for */
  image?: { bytes: Uint8Array; mediaType: string } | undefined
  /** why there is no image, or what came in its place */
  message?: string | undefined
  /** the words of the answer, whole */
  text: string
  call: Call
}

/** Remakes one image. Errors and costs as {@link ObjectDetector}. */
export interface ImageEditor {
  edit(request: EditRequest, signal?: AbortSignal): Promise<EditAnswer>
}
