import { defineRecipe } from '../define-recipe.ts'
import cinematize from '../steps/cinematize.ts'
import colorize from '../steps/colorize.ts'
import restore from '../steps/restore.ts'

export default defineRecipe({
  name: 'storyboard',
  summary: 'restore once, then colour it and make a film still of it',
  steps: [restore(colorize(), cinematize())],
})
