import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  costOf,
  defaultModels,
  findModel,
  poolsOf,
  lifecycle,
  Model,
  modelFor,
  models,
  priceOn,
  worstCost,
} from './index.ts'

const today = new Date('2026-11-23T12:00:00Z')

function known(id: string): Model {
  const model = findModel(id)
  if (!model) throw new Error(`${id} is not in the catalogue`)
  return model
}

const usage = { inputTokens: 0, cachedTokens: 0, textTokens: 0, imageTokens: 0, thoughtTokens: 0 }

describe('the model catalogue', () => {
  test('fits its schema, each id once', () => {
    expect(z.array(Model).parse(models)).toEqual(models)
    expect(new Set(models.map(({ id }) => id)).size).toBe(models.length)
  })

  test('knows every successor it names, of the same kind', () => {
    const heirs = models
      .filter(({ retires }) => retires)
      .map(({ kind, retires }) => [kind, retires?.successor ?? ''])
    expect(heirs.length).toBeGreaterThan(0)
    expect(heirs.map(([, id]) => findModel(id ?? '')?.kind)).toEqual(heirs.map(([kind]) => kind))
  })

  test('has default models that are current and priced', () => {
    expect(lifecycle(modelFor(defaultModels.detect, 'detect', today), today).state).toBe('current')
    expect(lifecycle(modelFor(defaultModels.edit, 'edit', today), today).state).toBe('current')
    expect(priceOn(known(defaultModels.edit), today).imageOutPerMillion).toBe(30)
  })

  test('names each pool once', () => {
    expect(poolsOf('edit')).toEqual(['nano-banana', 'flash-lite-image', 'pro-image', 'flash-image'])
    expect(poolsOf('detect').slice(0, 3)).toEqual(['flash', 'flash-lite', 'pro'])
  })

  test.for([
    { id: 'gemini-3.8-flash', on: '2026-11-23', state: 'current' },
    { id: 'gemini-2.5-flash', on: '2026-11-30', state: 'retiring' },
    { id: 'gemini-2.5-flash', on: '2026-12-01', state: 'retired' },
  ])('calls $id $state on $on', ({ id, on, state }) => {
    expect(lifecycle(known(id), new Date(on)).state).toBe(state)
  })

  test('names the successor of a retired model', () => {
    expect(() => modelFor('gemini-2.5-pro', 'detect', new Date('2027-01-01'))).toThrow(/gemini-3.8-flash/)
    expect(modelFor('gemini-2.5-pro', 'detect', today).id).toBe('gemini-2.5-pro')
  })
})

describe('a price', () => {
  test.for([
    { on: '2026-12-31T23:59:59Z', inputPerMillion: 0.75 },
    { on: '2027-01-01T00:00:00Z', inputPerMillion: 1.5 },
  ])('is that of its day: $on', ({ on, inputPerMillion }) => {
    expect(priceOn(known('gemini-3.8-flash'), new Date(on)).inputPerMillion).toBe(inputPerMillion)
  })

  test('that is missing stops the call', () => {
    expect(() => priceOn(known('gemini-robotics-er-2-preview'), today)).toThrow(
      expect.objectContaining({ code: 'price-unknown' }),
    )
  })

  test('counts cached input apart, and thoughts as words', () => {
    const tokens = {
      ...usage,
      inputTokens: 1_000_000,
      cachedTokens: 400_000,
      textTokens: 100_000,
      thoughtTokens: 100_000,
    }
    expect(costOf(known('gemini-3.8-flash'), tokens, today)).toBeCloseTo(
      0.6 * 0.75 + 0.4 * 0.075 + 0.2 * 3.75,
      10,
    )
  })

  test.for([
    { id: 'gemini-nano-banana-2.1', tokens: 1120, usd: 0.0336 },
    { id: 'gemini-nano-banana-2.1', tokens: 3780, usd: 0.1134 },
    { id: 'gemini-3-pro-image', tokens: 2000, usd: 0.24 },
  ])('of $tokens image tokens of $id is $usd', ({ id, tokens, usd }) => {
    expect(costOf(known(id), { ...usage, imageTokens: tokens }, today)).toBeCloseTo(usd, 6)
  })

  test('at worst is above what a call comes to, and grows with what is asked', () => {
    const small = worstCost('gemini-nano-banana-2.1', { imageSize: '1K' }, today)
    const large = worstCost('gemini-nano-banana-2.1', { imageSize: '4K' }, today)
    expect(small).toBeGreaterThan(0.0336)
    expect(large - small).toBeCloseTo(0.0798, 6)
    const low = worstCost('gemini-3.8-flash', { mediaResolution: 'low', maxObjects: 10 }, today)
    const high = worstCost(
      'gemini-3.8-flash',
      { mediaResolution: 'ultra-high', maxObjects: 300, thinking: 'high' },
      today,
    )
    expect(high).toBeGreaterThan(low)
    const most = worstCost(
      'gemini-3.8-flash',
      { mediaResolution: 'low', maxObjects: 10, limit: 'most' },
      today,
    )
    expect(most).toBeGreaterThan((65_536 * 3.75) / 1e6)
    expect(low).toBeLessThan((20_000 * 3.75) / 1e6)
    expect(() => worstCost('gemini-9', {}, today)).toThrow(expect.objectContaining({ code: 'model-unknown' }))
  })
})
