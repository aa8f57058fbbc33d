// The health check of the container. A file, not a line of JavaScript: podman-compose hands the words of a
// check to a shell.
const ready = await fetch('http://127.0.0.1:7460/readyz').catch(() => undefined)
process.exitCode = ready?.ok === true ? 0 : 1
