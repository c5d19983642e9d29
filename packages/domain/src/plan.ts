import { z } from 'zod'
import { StepFamily } from './edit.ts'
import { Safety } from './provenance.ts'

export const MediaResolution = z.enum(['low', 'medium', 'high', 'ultra-high'])
export type MediaResolution = z.infer<typeof MediaResolution>
export const ThinkingLevel = z.enum(['minimal', 'low', 'medium', 'high'])
export type ThinkingLevel = z.infer<typeof ThinkingLevel>
export const ImageSize = z.enum(['1K', '2K', '4K'])
export type ImageSize = z.infer<typeof ImageSize>

/** Who answers: part of every key, so that what an emulator made never passes for a model's work. */
export const Service = z.enum(['gemini', 'emulator'])
export type Service = z.infer<typeof Service>

/** How pages are looked at. */
export const DetectPlan = z.object({
  service: Service,
  detector: z.string(),
  version: z.int().positive(),
  prompt: z.string(),
  /** the only labels allowed; absent = the model's own words */
  labels: z.array(z.string().min(1)).min(1).optional(),
  model: z.string(),
  mediaResolution: MediaResolution,
  thinking: ThinkingLevel.optional(),
  safety: Safety.optional(),
  maxObjects: z.int().positive(),
  /** least side of an object in pixels of the master, and least share of the page */
  minSide: z.int().nonnegative(),
  minArea: z.number().nonnegative(),
  /** whether objects may lie within one another */
  nested: z.boolean(),
  /** whether what came of a broken-off answer is edited, or held back until the page was looked at again */
  partial: z.enum(['hold', 'use']),
  /** paid looks at one page at most, over all orders */
  maxCalls: z.int().positive(),
  /** longest side of the proxy in pixels */
  proxySide: z.int().positive(),
})
export type DetectPlan = z.infer<typeof DetectPlan>

export const CropPlan = z.object({
  /** pixels of the master added on each side */
  margin: z.int().nonnegative(),
  /** longest side of the copy for screens and models */
  viewSide: z.int().positive(),
})
export type CropPlan = z.infer<typeof CropPlan>

/** One step of a recipe, with all that decides its result, and the steps that go on from it. */
export interface StepPlan {
  service: Service
  step: string
  version: number
  family: StepFamily
  prompt: string
  model: string
  imageSize: ImageSize
  thinking?: ThinkingLevel | undefined
  safety?: Safety | undefined
  /** what is cut away of the picture before it is sent: white margins, or nothing */
  trim: boolean
  /** paid calls for one edit at most, over all orders */
  maxCalls: number
  next: StepPlan[]
}
export const StepPlan: z.ZodType<StepPlan> = z.object({
  service: Service,
  step: z.string(),
  version: z.int().positive(),
  family: StepFamily,
  prompt: z.string(),
  model: z.string(),
  imageSize: ImageSize,
  thinking: ThinkingLevel.optional(),
  safety: Safety.optional(),
  trim: z.boolean(),
  maxCalls: z.int().positive(),
  get next() {
    return z.array(StepPlan)
  },
})

/** A collection's settings with every default and name filled in: all that decides what is made of a scan. */
export const Plan = z.object({
  v: z.literal(1),
  detect: DetectPlan,
  crop: CropPlan,
  recipe: z.object({ name: z.string(), steps: z.array(StepPlan) }),
})
export type Plan = z.infer<typeof Plan>

/** What a store knows of a collection beside its manifests. */
export const Collection = z.object({
  v: z.literal(1),
  name: z.string(),
  title: z.string().optional(),
  /** digest of its newest plan */
  plan: z.string(),
})
export type Collection = z.infer<typeof Collection>
