// First in the page and in each worker: zod would try whether it may compile code, which the policy refuses and reports.
import { z } from 'zod'

z.config({ jitless: true })
