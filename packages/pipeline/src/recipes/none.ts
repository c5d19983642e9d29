import { defineRecipe } from '../define-recipe.ts'

export default defineRecipe({ name: 'none', summary: 'find and cut, edit nothing', steps: [] })
