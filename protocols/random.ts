// Where randomness comes from is a parameter: production passes the operating system's CSPRNG, tests a
// script.

/** Fills `target` with uniform bytes and returns it. A scripted source throws when it runs dry. */
export type RandomBytes = (target: Uint8Array) => Uint8Array
