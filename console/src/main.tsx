// Only what has to come first; everything else is fetched by it, so that no other module runs before.
import './shared/under-policy.ts'
import './app/app.css'

void import('./app/start.tsx').then(({ start }) => start())
