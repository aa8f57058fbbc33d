// What must run before any other module: everything else is imported dynamically from here.
import './shared/csp-nonce.ts'
import './app/app.css'

void import('./app/start.tsx').then(({ start }) => start())
