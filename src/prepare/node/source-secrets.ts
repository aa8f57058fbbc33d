import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fault } from '../../../schemas/fault.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a provider's sources are read with, each from the environment or a file: none is in dataset.yaml. */
export interface SourceSecrets {
  /** Of the user that a database is read as. */
  readonly databasePassword?: string | undefined
  readonly objectKey?: ObjectKey | undefined
}

/** Of an object storage, under the names that everybody's tools use. */
export interface ObjectKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export async function sourceSecrets(env: Environment): Promise<SourceSecrets> {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] || undefined
  const secretAccessKey = await textOrFile(env, 'AWS_SECRET_ACCESS_KEY')
  const sessionToken = env['AWS_SESSION_TOKEN'] || undefined
  return {
    databasePassword: await textOrFile(env, 'YINSUAN_DATABASE_PASSWORD'),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : {
          objectKey: {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        }),
  }
}

/** The variable, or what is in the file that NAME_FILE names, which only its owner may read. */
async function textOrFile(env: Environment, name: string): Promise<string | undefined> {
  const file = env[`${name}_FILE`] ?? ''
  if (file === '') return env[name]
  try {
    const { mode } = await stat(file)
    const text = (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
    if (text !== '' && (process.platform === 'win32' || isCredential(env, file) || (mode & 0o077) === 0))
      return text
  } catch {
    // Said below.
  }
  throw fault('source.password_file', {}, file)
}

/** systemd lets a service's user in by an access list, which shows as a right of the group. */
function isCredential(env: Environment, file: string): boolean {
  const folder = env['CREDENTIALS_DIRECTORY'] ?? ''
  return folder !== '' && dirname(resolve(file)) === resolve(folder)
}
