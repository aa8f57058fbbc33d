import type { MainModule } from 'node-seal/allows'

export type Seal = MainModule
