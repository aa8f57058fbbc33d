// Only what has to come first; everything else is fetched by it, so that no other module runs before.
import './shared/csp-nonce.ts'
import './app/app.css'

void import('./app/start.tsx').then(({ start }) => start())
