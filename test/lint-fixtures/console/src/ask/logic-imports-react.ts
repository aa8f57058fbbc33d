// fires eslint(no-restricted-imports)
export { useState } from 'react'
// fires eslint(no-restricted-imports)
export { useQuery } from '@tanstack/react-query'
// fires eslint(no-restricted-imports)
export { x } from './form-card.tsx'
