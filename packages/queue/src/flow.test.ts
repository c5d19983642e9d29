import { expect, test } from 'vitest'
import { createTestFlow, item } from '../../../test/contracts/engine-harness.ts'
import { createFlow } from './flow.ts'

const flow = createTestFlow()
const ours = (message: string): unknown =>
  expect.objectContaining({
    name: 'PermanentError',
    code: 'internal',
    message: expect.stringContaining(message),
  })

test('a flow has its stages in the order of work', () => {
  expect(flow.stages.map(({ name }) => name)).toEqual(['first', 'second', 'last'])
  for (const stage of flow.stages) expect(flow.stage(stage.name)).toBe(stage)
})

test.each([[undefined], [null], [7], ['text'], [{}], [{ parts: 'text' }]])(
  'a stage that made %j without the list that follows is at fault',
  (output) => {
    expect(() => flow.after('first', item('x'), output)).toThrow(ours('has no list parts'))
  },
)

test('a flow without stages, with two of one name, or asked for another is at fault', () => {
  const stage = flow.stage('first')
  expect(() => createFlow([])).toThrow(ours('different names'))
  expect(() => createFlow([{ stage }, { stage }])).toThrow(ours('different names'))
  expect(() => flow.stage('third')).toThrow(ours('no stage third'))
})

test('an ending that the last stage does not take says why', () => {
  const cause = expect.objectContaining({ name: expect.stringContaining('ZodError') })
  expect(() => flow.ending('first', {})).toThrow(expect.objectContaining({ code: 'bad-payload', cause }))
})
