import type { z } from 'zod'
import type { AnyStage, JobContext, Stage } from './stage.ts'

// oxlint-disable typescript/no-explicit-any -- `any` stands for the parts of a stage that a joint does not look at

/** What a stage returns. */
export type Made<S extends AnyStage> = S extends Stage<any, any, infer Out, any> ? z.output<Out> : never
/** What a stage is given, before its schema fills in defaults. */
export type Taken<S extends AnyStage> = S extends Stage<any, infer In, any, any> ? z.input<In> : never

export type ListField<T> = {
  [Key in keyof T & string]: T[Key] extends readonly unknown[] ? Key : never
}[keyof T & string]
export type Entry<T> = T extends readonly (infer Element)[] ? Element : never

type Lacking<Given, Wanted> = {
  [Key in keyof Wanted]: Key extends keyof Given
    ? Given[Key] extends Wanted[Key]
      ? never
      : Key
    : undefined extends Wanted[Key]
      ? never
      : Key
}[keyof Wanted]

/** Asks nothing when the joint fits; otherwise asks for something nobody has, so that the compiler names the fields. */
export type Fits<Given, Wanted> = [Given] extends [Wanted]
  ? unknown
  : { 'fields that do not come from the stage before': Lacking<Given, Wanted> }

/** Every stage may end the flow, so the last one must take what any of them took. */
export type EndFits<All extends AnyStage, Wanted> = [Unfit<All, Wanted>] extends [never]
  ? unknown
  : { 'stages whose input the end does not take': Unfit<All, Wanted> }
type Unfit<S extends AnyStage, Wanted> = S extends AnyStage
  ? [Taken<S>] extends [Wanted]
    ? never
    : S['name']
  : never

/** All that the stages ask for beside their job. */
export type ServicesOf<All extends AnyStage> = (
  All extends Stage<any, any, any, infer Needs> ? (needs: Omit<Needs, keyof JobContext>) => void : never
) extends (needs: infer Sum) => void
  ? Sum
  : never
