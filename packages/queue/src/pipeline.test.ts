import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Flow } from './flow.ts'
import { pipeline } from './pipeline.ts'
import { defineStage, type JobContext } from './stage.ts'

const options = { attempts: 1, backoffMs: 1, concurrency: 1, lockMs: 1000, deadlineMs: 1000 }
const Book = z.object({ run: z.string(), book: z.string() })
const Page = Book.extend({ page: z.number() })
const subject = ({ book }: { book: string }): string => book

const open = defineStage({
  name: 'open',
  input: Book,
  output: z.object({ pages: z.array(Page), title: z.string() }),
  options,
  subject,
  run: async (book, { shelf }: { shelf: string } & JobContext) => ({ pages: [], title: book.book + shelf }),
})
const read = defineStage({
  name: 'read',
  input: Page,
  output: Page,
  options,
  subject,
  run: async (page, { lamp }: { lamp: number } & JobContext) => ({ ...page, page: lamp }),
})
const mark = defineStage({
  name: 'mark',
  input: Page,
  output: z.object({ more: z.array(Page), others: z.array(Book) }),
  options,
  subject,
  run: async () => ({ more: [], others: [] }),
})
const count = defineStage({
  name: 'count',
  input: z.object({ run: z.string(), title: z.string() }),
  output: z.object({ numbers: z.array(z.number()) }),
  options,
  subject: () => '',
  run: async () => ({ numbers: [] }),
})
const close = defineStage({
  name: 'close',
  input: Book,
  output: z.object({}),
  options,
  subject,
  run: async () => ({}),
})

const flow = pipeline(open).each('pages', read).to(mark).again('more').anew('others').end(close)
const book = { run: 'r', book: 'b' }
const page = (number: number): z.infer<typeof Page> => ({ ...book, page: number })

describe('a flow', () => {
  it('draws itself', () => {
    expect(flow.describe()).toBe('open ─each pages▶ read ─▶ mark ↺ more ⇤ others ─▶ close')
  })

  it('follows a list with one task per entry', () => {
    expect(flow.after('open', book, { pages: [page(1), page(2)], title: '' })).toEqual([
      { stage: 'read', payload: page(1) },
      { stage: 'read', payload: page(2) },
    ])
  })

  it('follows a result with itself', () => {
    expect(flow.after('read', page(1), page(7))).toEqual([{ stage: 'mark', payload: page(7) }])
  })

  it('follows more of the same with the same stage', () => {
    expect(flow.after('mark', page(1), { more: [page(3)], others: [] })).toEqual([
      { stage: 'mark', payload: page(3) },
    ])
  })

  it('begins anew beside what follows, or beside the end', () => {
    const anew = { stage: 'open', payload: { run: 'r', book: 'c' } }
    const others = [anew.payload]
    expect(flow.after('mark', page(1), { more: [page(3)], others })).toEqual([
      anew,
      { stage: 'mark', payload: page(3) },
    ])
    expect(flow.after('mark', page(1), { more: [], others })).toEqual([
      anew,
      { stage: 'close', payload: book },
    ])
  })

  it('ends with what the stage was given, cut down to what the last stage takes', () => {
    expect(flow.after('open', book, { pages: [], title: '' })).toEqual([{ stage: 'close', payload: book }])
    expect(flow.after('mark', page(1), { more: [], others: [] })).toEqual([{ stage: 'close', payload: book }])
    expect(flow.ending('read', page(1))).toEqual({ stage: 'close', payload: book })
  })

  it('has nothing after its last stage', () => {
    expect(flow.after('close', book, {})).toEqual([])
    expect(flow.ending('close', book)).toBeNull()
  })

  it('refuses names it does not know, names used twice and endings it cannot read', () => {
    expect(() => flow.stage('shut')).toThrow('no stage shut; it has open, read, mark, close')
    expect(() => pipeline(open).end(open)).toThrow('different names')
    expect(() => flow.ending('read', {})).toThrow(expect.objectContaining({ code: 'bad-payload' }))
    expect(() => flow.after('open', book, {})).toThrow('no list pages')
  })
})

// What must not compile. The functions are never called.
export const wrongJoints = {
  // @ts-expect-error what open returns has neither run nor book nor page
  missingFields: () => pipeline(open).to(read),
  // @ts-expect-error what open returns has no list of this name
  noSuchList: () => pipeline(open).each('title', read),
  // @ts-expect-error the entries of `others` are books, not pages
  wrongEntries: () => pipeline(mark).each('others', read),
  // @ts-expect-error the entries of `others` are no pages for another round
  wrongRound: () => pipeline(mark).again('others'),
  // @ts-expect-error a number is nothing to begin anew with
  wrongBeginning: () => pipeline(count).anew('numbers'),
  // @ts-expect-error open takes a book without a page, so its endings do not fit
  wrongEnd: () => pipeline(open).each('pages', mark).end(read),
}

type Needs = typeof flow extends Flow<infer Services> ? Services : never

/** A flow asks for all that its stages ask for. */
export const needs: Needs[] = [
  { shelf: 's', lamp: 1 },
  // @ts-expect-error the lamp is missing
  { shelf: 's' },
]
