// The log as static files: C2SP tlog-tiles.
import type { JsonSchema } from './components.ts'

export function logPaths(): Readonly<Record<string, Record<string, JsonSchema>>> {
  return {
    '/log/checkpoint': get({
      operationId: 'logCheckpoint',
      summary: 'The signed checkpoint, with the cosignatures of witnesses',
      description: 'A C2SP signed note: origin, size, root hash, signatures.',
      type: 'text/plain',
      schema: { type: 'string' },
      example:
        'cleanroom.example/log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— cleanroom.example/log …\n',
    }),
    '/log/handovers': get({
      operationId: 'logHandovers',
      summary: 'Each change of the key of the log, signed by the key before',
      type: 'application/json',
      schema: { type: 'array', items: { type: 'object' } },
      example: [],
    }),
    '/log/tile/{tile}': get({
      operationId: 'logTile',
      summary: 'A tile of hashes or a bundle of entries',
      description:
        '`<L>/<N>[.p/<W>]` is a tile of level L, `entries/<N>[.p/<W>]` a bundle of 256 entries; `.p/<W>` those of which only W exist yet. N is written in groups of three digits: `x001/234`. The slashes are part of the path. A file never changes.',
      type: 'application/octet-stream',
      schema: { type: 'string', format: 'binary' },
      parameters: [
        {
          name: 'tile',
          in: 'path',
          required: true,
          description: 'The rest of the path, with its slashes',
          schema: { type: 'string' },
          example: '0/000.p/3',
        },
      ],
    }),
  }
}

type Static = {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly type: string
  readonly schema: JsonSchema
  readonly example?: unknown
  readonly parameters?: readonly JsonSchema[]
}

function get({ type, schema, example, ...words }: Static): Record<string, JsonSchema> {
  return {
    get: {
      ...words,
      tags: ['log'],
      security: [],
      responses: {
        200: {
          description: 'The file',
          headers: { ETag: { description: 'For `If-None-Match`', schema: { type: 'string' } } },
          content: { [type]: { schema, ...(example === undefined ? {} : { example }) } },
        },
        304: { description: 'Not changed since the `ETag` of `If-None-Match`' },
        404: { $ref: '#/components/responses/Problem404' },
        default: { $ref: '#/components/responses/Problem500' },
      },
    },
  }
}
