import { defineRecipe } from '../define-recipe.ts'
import restore from '../steps/restore.ts'

export default defineRecipe({ name: 'restore', summary: 'restore alone', steps: [restore()] })
